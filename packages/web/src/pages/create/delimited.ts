// Reads CSV and TSV for the preview: quoted cells, quotes doubled inside, line breaks in cells. Never throws; what does
// not fit is named by row. Rows count from 1, the header is row 1.

export interface RowProblem {
  readonly row: number
  readonly code: 'open-quote' | 'too-many-cells' | 'json' | 'not-an-object' | 'no-header'
  readonly detail: string
}

export interface Delimited {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
  readonly problems: readonly RowProblem[]
}

/** Splits a text. `isPart`: the last row may be cut and is left out. Cost: O(text). */
export function parseDelimited(text: string, separator: ',' | '\t', isPart = false): Delimited {
  const records: { cells: string[]; row: number }[] = []
  const problems: RowProblem[] = []
  let cells: string[] = []
  let cell = ''
  let inQuotes = false
  let quoteRow = 0
  let row = 1
  let startRow = 1
  let at = 0
  const endRow = () => {
    cells.push(cell)
    if (cells.length > 1 || cells[0] !== '') records.push({ cells, row: startRow })
    cells = []
    cell = ''
    startRow = row
  }
  while (at < text.length) {
    const sign = text[at] ?? ''
    if (inQuotes) {
      if (sign === '"' && text[at + 1] === '"') {
        cell += '"'
        at += 1
      } else if (sign === '"') inQuotes = false
      else {
        if (sign === '\n') row += 1
        cell += sign
      }
    } else if (sign === '"' && cell === '') {
      inQuotes = true
      quoteRow = row
    } else if (sign === separator) {
      cells.push(cell)
      cell = ''
    } else if (sign === '\n') {
      row += 1
      if (cell.endsWith('\r')) cell = cell.slice(0, -1)
      endRow()
    } else cell += sign
    at += 1
  }
  if (inQuotes && !isPart) problems.push({ row: quoteRow, code: 'open-quote', detail: '' })
  if (!isPart && !inQuotes) endRow()
  const header = records.shift()?.cells ?? []
  if (header.length === 0) problems.push({ row: 1, code: 'no-header', detail: '' })
  for (const record of records) {
    if (record.cells.length > header.length)
      problems.push({
        row: record.row,
        code: 'too-many-cells',
        detail: String(record.cells.length - header.length),
      })
  }
  return { header, rows: records.map((record) => record.cells), problems }
}
