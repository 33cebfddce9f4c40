import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitTableRows, TableError, type TableRow } from './table-rows.ts'
import { cellJson, ColumnGuess, columnNames } from './table-types.ts'

const LIMITS = { columns: 5, cellChars: 100 }

const rowsOf = (text: string, cuts: readonly number[] = []): string[][] =>
  placedRows(text, cuts).map(({ cells }) => cells)

function placedRows(text: string, cuts: readonly number[] = []): TableRow[] {
  const rows = splitTableRows(',', LIMITS)
  const found: TableRow[] = []
  let from = 0
  for (const cut of [...cuts.map((n) => n % (text.length + 1)), text.length].sort((a, b) => a - b)) {
    found.push(...rows.push(text.slice(from, cut)))
    from = cut
  }
  return [...found, ...rows.end()]
}

describe('rows of a table', () => {
  it('say at which line they begin, past blank lines and line ends in quotes', () => {
    const lines = (text: string) => placedRows(text).map(({ line }) => line)
    expect(lines('a,b\r\n"x\n y",1\r\n\r\nz,2\n')).toEqual([1, 2, 5])
  })

  it('are what was written, however the text is cut', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é'), maxLength: 8 })
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1 })
    fc.assert(
      fc.property(table, fc.array(fc.nat()), fc.constantFrom('\n', '\r\n', '\r'), (rows, cuts, end) => {
        const text = rows
          .map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',') + end)
          .join('')
        expect(rowsOf(text, cuts)).toEqual(rows)
      }),
    )
  })

  it('skip blank lines and keep quotes that do not begin a cell', () => {
    expect(rowsOf('a,b\n\n  \n1,say "hi"\n\n')).toEqual([
      ['a', 'b'],
      ['1', 'say "hi"'],
    ])
  })

  it('refuse a quote that never ends, too many cells and too long ones', () => {
    expect(() => rowsOf('a,b\n1,"x\n2,3\n')).toThrow(/EOF inside string starting at row 1/)
    expect(() => rowsOf('a,b\n1,2\n3,4,5\n')).toThrow(/Expected 2 fields in line 3, saw 3/)
    expect(() => rowsOf('a,b,c,d,e,f\n')).toThrow(TableError)
    expect(() => rowsOf('x'.repeat(101))).toThrow(/longer than 100/)
  })
})

describe('columns', () => {
  const typeOf = (...cells: string[]) => {
    const guess = new ColumnGuess()
    for (const cell of cells) guess.see(cell)
    return guess.type
  }

  it('are decided over all rows', () => {
    expect(typeOf('1', '007', ' 5')).toBe('integer')
    expect(typeOf('1', '')).toBe('float')
    expect(typeOf('1', '2.5')).toBe('float')
    expect(typeOf('TRUE', 'false', '')).toBe('boolean')
    expect(typeOf('1', 'x')).toBe('text')
    expect(typeOf('NA', '')).toBe('missing')
    expect(typeOf('1', '99999999999999999999')).toBe('text')
    expect(typeOf('1', '1e999')).toBe('text')
  })

  it('give valid JSON for any cell', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.double().map(String), fc.bigInt().map(String)), { minLength: 1 }),
        (cells) => {
          const guess = new ColumnGuess()
          for (const cell of cells) guess.see(cell)
          for (const cell of cells)
            expect(() => JSON.parse(cellJson(guess.type, cell)) as unknown).not.toThrow()
        },
      ),
    )
  })

  it('have names of their own', () => {
    expect(columnNames(['a', 'a', 'a.1', '', 'a'])).toEqual(['a', 'a.1', 'a.1.1', 'Unnamed: 3', 'a.2'])
  })
})
