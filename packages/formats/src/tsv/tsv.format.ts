// TSV: one row per annotation, separated by a tab. The file is called result.csv, as existing clients expect.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { writeTable } from '../csv/csv.write.ts'

/** A table with a tab between cells. */
export const tsvFormat: Format = {
  ...catalogued('TSV'),
  packing: 'file',
  isTable: true,
  loses:
    'Region ids, relations, predictions and skipped annotations are left out; empty, null and missing look the same.',
  better: ['PARQUET'],
  write: (source, sink, options) => sink.file('result.csv', writeTable(source, '\t', options)),
}
