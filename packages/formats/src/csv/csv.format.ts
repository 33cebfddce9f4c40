// CSV: one row per annotation, separated by a comma. The file is called result.csv, as existing clients expect.
import type { Format } from '../format.ts'
import { writeTable } from './csv.write.ts'

/** A table with a comma between cells. */
export const csvFormat: Format = {
  id: 'CSV',
  title: 'CSV',
  description: 'A table with one row per annotation, cells separated by a comma.',
  supports: () => true,
  write: (source, sink, options) => sink.file('result.csv', writeTable(source, ',', options)),
}
