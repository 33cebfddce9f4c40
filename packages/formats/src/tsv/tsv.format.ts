// TSV: one row per annotation, separated by a tab. The file is called result.csv, as existing clients expect.
import type { Format } from '../format.ts'
import { writeTable } from '../csv/csv.write.ts'

/** A table with a tab between cells. */
export const tsvFormat: Format = {
  id: 'TSV',
  title: 'TSV',
  description: 'A table with one row per annotation, cells separated by a tab.',
  supports: () => true,
  write: (source, sink, options) => sink.file('result.csv', writeTable(source, '\t', options)),
}
