// Splits CSV and TSV text into rows of cells, by the rules of the table reader whose results people know: quotes only at
// the start of a cell, doubled inside; LF, CR and CR LF end rows; blank lines are skipped. Text comes in pieces. Pure.

export class TableError extends Error {}

export interface TableLimits {
  readonly columns: number
  readonly cellChars: number
}

export interface TableRow {
  readonly cells: string[]
  /** Where it begins in the text, from 1. */
  readonly line: number
}

export interface TableRows {
  /** Rows that end in this piece. @throws TableError. */
  push(text: string): TableRow[]
  /** The last row, when nothing ends it. @throws TableError inside quotes. */
  end(): TableRow[]
}

const QUOTE = 0x22
const LF = 0x0a
const CR = 0x0d

export function splitTableRows(separator: string, limits: TableLimits): TableRows {
  const separatorCode = separator.charCodeAt(0)
  let row: string[] = []
  let cell = ''
  let state: 'start' | 'plain' | 'quoted' | 'quote-in-quoted' = 'start'
  let quotedRow = false
  let afterCr = false
  // Physical lines from 1, where the row began, and where the open quote stands.
  let line = 1
  let rowLine = 1
  let quoteLine = 1
  let expected = 0
  let header = 0
  let rows = 0

  const endCell = () => {
    row.push(cell)
    cell = ''
    state = 'start'
    if (row.length > limits.columns)
      throw new TableError(`more than ${limits.columns} columns in line ${line}`)
  }

  const endRow = (found: TableRow[]) => {
    endCell()
    const blank = row.length === 1 && !quotedRow && row[0]?.trim() === ''
    if (!blank) {
      if (rows === 0) header = row.length
      else if (rows === 1) expected = Math.max(header, row.length)
      else if (row.length > expected)
        throw new TableError(
          `Error tokenizing data. C error: Expected ${expected} fields in line ${line}, saw ${row.length}\n`,
        )
      rows += 1
      found.push({ cells: row, line: rowLine })
    }
    row = []
    quotedRow = false
  }

  const grow = (text: string) => {
    cell += text
    if (cell.length > limits.cellChars)
      throw new TableError(`a cell is longer than ${limits.cellChars} characters`)
  }

  return {
    push(text) {
      const found: TableRow[] = []
      let from = 0
      const { length } = text
      for (let i = 0; i < length; i++) {
        const code = text.charCodeAt(i)
        if (afterCr) {
          afterCr = false
          if (code === LF) {
            from = i + 1
            continue
          }
        }
        if (state === 'quoted') {
          if (code === LF) line += 1
          if (code !== QUOTE) continue
          grow(text.slice(from, i))
          from = i + 1
          state = 'quote-in-quoted'
          continue
        }
        if (code === QUOTE) {
          if (state === 'start') {
            state = 'quoted'
            quotedRow = true
            quoteLine = line
            from = i + 1
            continue
          }
          if (state === 'quote-in-quoted') {
            grow('"')
            state = 'quoted'
            from = i + 1
            continue
          }
        }
        if (code === separatorCode || code === LF || code === CR) {
          grow(text.slice(from, i))
          from = i + 1
          if (code === separatorCode) endCell()
          else {
            endRow(found)
            line += 1
            rowLine = line
            afterCr = code === CR
          }
        } else if (state !== 'plain') state = 'plain'
      }
      if (from < length) grow(text.slice(from))
      return found
    },
    end() {
      if (state === 'quoted')
        throw new TableError(
          `Error tokenizing data. C error: EOF inside string starting at row ${quoteLine - 1}`,
        )
      const found: TableRow[] = []
      if (row.length > 0 || cell !== '' || quotedRow) endRow(found)
      return found
    },
  }
}

/** The separator that the first line shows: `;` when there are strictly more of them than commas. */
export function detectSeparator(text: string): ',' | ';' {
  const line = /^[^\r\n]*/.exec(text)?.[0] ?? ''
  const count = (sign: string) => line.split(sign).length - 1
  return count(';') > count(',') ? ';' : ','
}
