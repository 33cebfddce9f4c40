// TSV: a table with a tab between cells, also where its name says otherwise, as that of our own export does.
import { tableReader } from '../csv/csv.read.ts'
import type { Reader } from '../reader.ts'

const count = (line: string, sign: string) => line.split(sign).length - 1

export const tsvReader: Reader = {
  ...tableReader('TSV', '.tsv', () => '\t'),
  extensions: ['.tsv', '.csv'],
  /** Of a `.csv`: its first line has more tabs than commas and than semicolons. */
  recognizes(start) {
    const line = /^[^\r\n]*/.exec(start)?.[0] ?? ''
    return count(line, '\t') > Math.max(count(line, ','), count(line, ';'))
  },
}
