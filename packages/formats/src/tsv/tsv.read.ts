// TSV: a table with a tab between cells.
import { tableReader } from '../csv/csv.read.ts'

export const tsvReader = tableReader('TSV', '.tsv', () => '\t')
