// CSV: one row per annotation, separated by a comma. The file is called result.csv, as existing clients expect.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { writeTable } from './csv.write.ts'

/** A table with a comma between cells. */
export const csvFormat: Format = {
  ...catalogued('CSV'),
  packing: 'file',
  isTable: true,
  loses:
    'Region ids, relations, predictions and skipped annotations are left out; empty, null and missing look the same.',
  better: ['PARQUET'],
  write: (source, sink, options) => sink.file('result.csv', writeTable(source, ',', options)),
}
