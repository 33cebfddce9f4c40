// Tables: one task per row, keys from the header. A file is read twice, since the type of a column is known only when its
// last cell was seen.
import type { Json } from '@siali/labeling'
import { taskOfData, type ReadTask } from '../read-task.ts'
import {
  decodeText,
  FileError,
  ITEM_LIMITS,
  type ReadableFile,
  type ReadContext,
  type Reader,
} from '../reader.ts'
import { detectSeparator, splitTableRows, TableError } from './table-rows.ts'
import { cellJson, ColumnGuess, columnNames } from './table-types.ts'

const LIMITS = { columns: 10_000, cellChars: ITEM_LIMITS.itemBytes }

/** Reads tables whose cells a sign divides that the first line shows. */
export function tableReader(id: string, extension: string, separatorOf: (start: string) => string): Reader {
  return {
    id,
    title: `${id} table`,
    extensions: [extension],
    isList: true,
    passes: 2,
    async *read(file, context) {
      try {
        yield* readRows(file, context, separatorOf)
      } catch (error) {
        throw error instanceof TableError ? new FileError(file, error.message, error) : error
      }
    },
  }
}

async function* readRows(
  file: ReadableFile,
  { keys, refusesRowLabels, separator: given }: ReadContext,
  separatorOf: (start: string) => string,
): AsyncGenerator<ReadTask[]> {
  let linesBefore = 0
  const rowsOf = async function* () {
    let rows: ReturnType<typeof splitTableRows> | undefined
    for await (const text of fromFirstLine(decodeText(file))) {
      if (rows !== undefined) {
        yield rows.push(text)
        continue
      }
      const [line = '', sign] = SEPARATOR_LINE.exec(text) ?? []
      rows = splitTableRows(given ?? sign ?? separatorOf(text), LIMITS)
      if (line !== '') linesBefore = 1
      yield rows.push(text.slice(line.length))
    }
    if (rows !== undefined) yield rows.end()
  }
  let names: string[] | undefined
  let skipped = 0
  const guesses: ColumnGuess[] = []
  let first = true
  for await (const rows of rowsOf()) {
    for (const { cells: row } of rows) {
      if (names === undefined) {
        names = columnNames(row)
        guesses.push(...names.map(() => new ColumnGuess()))
        continue
      }
      // Rows longer than the header begin with row labels, which are no data.
      if (first) skipped = Math.max(0, row.length - names.length)
      if (skipped > 0 && refusesRowLabels === true)
        throw new FileError(
          file,
          `the rows have ${row.length} cells and the first line names ${names.length}. Name every column there, or choose what parts the cells.`,
        )
      first = false
      for (const [at, guess] of guesses.entries()) guess.see(row[at + skipped] ?? '')
    }
  }
  if (names === undefined) throw new FileError(file, 'No columns to parse from file')
  const types = guesses.map((guess) => guess.type)
  const keyTexts = names.map((name) => `${JSON.stringify(name)}: `)
  let header = true
  for await (const rows of rowsOf()) {
    const body = header ? rows.slice(1) : rows
    if (rows.length > 0) header = false
    if (body.length === 0) continue
    yield body.map(({ cells: row, line }) => {
      const cells = types.map((type, at) => cellJson(type, row[at + skipped] ?? ''))
      const data = `{${cells.map((cell, at) => (keyTexts[at] ?? '') + cell).join(', ')}}`
      return { ...taskOfData(keys, data, JSON.parse(data) as Json, file.id), line: line + linesBefore }
    })
  }
}

/** What spreadsheets take as said about the file, and is no row. */
const SEPARATOR_LINE = /^sep=([^"\r\n])(?:\r\n|\r|\n)/i

const MAX_FIRST_LINE = 1024 * 1024

/** The same text, its first piece long enough to hold the first line. Empty pieces at the start are left out. */
async function* fromFirstLine(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let start: string | undefined = ''
  for await (const text of pieces) {
    if (start === undefined) {
      yield text
      continue
    }
    start += text
    if (!/[\r\n]/.test(text) && start.length < MAX_FIRST_LINE) continue
    yield start
    start = undefined
  }
  if (start !== undefined && start !== '') yield start
}

export const csvReader = tableReader('CSV', '.csv', detectSeparator)
