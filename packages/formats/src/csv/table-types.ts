// What the columns of a table hold, decided over all rows, and each cell as JSON text of that type. The rules are those
// of the table reader whose results people know: missing words become empty texts, a gap turns integers into floats. Pure.

/** Words that stand for nothing. */
const MISSING = new Set([
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
])
const BOOLEANS: Readonly<Record<string, string>> = {
  True: 'true',
  TRUE: 'true',
  true: 'true',
  False: 'false',
  FALSE: 'false',
  false: 'false',
}
const INTEGER = /^\s*[+-]?\d+\s*$/
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*$/
const INT64_MAX = 9223372036854775807n
const INT64_MIN = -9223372036854775808n
const UINT64_MAX = 18446744073709551615n

export type ColumnType = 'integer' | 'float' | 'boolean' | 'text' | 'missing'

/** Sees the cells of one column, then says what it holds. */
export class ColumnGuess {
  #values = false
  #missing = false
  #integers = true
  #numbers = true
  #booleans = true
  #negative = false
  #beyondInt64 = false
  #beyondUint64 = false

  see(cell: string): void {
    if (MISSING.has(cell)) {
      this.#missing = true
      return
    }
    this.#values = true
    if (this.#booleans && !Object.hasOwn(BOOLEANS, cell)) this.#booleans = false
    if (!this.#numbers) return
    if (INTEGER.test(cell)) this.#seeInteger(cell)
    else {
      this.#integers = false
      // A number beyond a double would be written as infinity, which JSON has not: the column stays text.
      if (!NUMBER.test(cell) || !Number.isFinite(Number(cell))) this.#numbers = false
    }
  }

  #seeInteger(cell: string): void {
    const text = cell.trim()
    if (text.startsWith('-')) this.#negative = true
    if (text.length <= 18) return
    if (text.length > 300) {
      this.#numbers = false
      return
    }
    const value = BigInt(text.replace(/^\+/, ''))
    if (value > INT64_MAX) this.#beyondInt64 = true
    if (value > UINT64_MAX || value < INT64_MIN) this.#beyondUint64 = true
  }

  get type(): ColumnType {
    if (!this.#values) return 'missing'
    if (this.#numbers) {
      if (!this.#integers || this.#missing) return 'float'
      const tooBig = this.#beyondUint64 || (this.#beyondInt64 && this.#negative)
      return tooBig ? 'text' : 'integer'
    }
    return this.#booleans ? 'boolean' : 'text'
  }
}

/** A cell as JSON text. */
export function cellJson(type: ColumnType, cell: string): string {
  if (type === 'missing' || MISSING.has(cell)) return '""'
  switch (type) {
    case 'integer':
      return integerJson(cell)
    case 'float':
      return floatJson(Number(cell))
    case 'boolean':
      return BOOLEANS[cell] ?? '""'
    case 'text':
      return JSON.stringify(cell)
  }
}

/** Digits as written, without sign of plus and leading zeros: they may be more than a double holds. */
function integerJson(cell: string): string {
  const [, sign = '', digits = '0'] = /^\s*([+-]?)0*(\d+)\s*$/.exec(cell) ?? []
  return digits === '0' || sign !== '-' ? digits : `-${digits}`
}

/** With a fraction also when it is none, so that the type shows. */
function floatJson(value: number): string {
  const text = JSON.stringify(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}

/** Names of the columns: repeated ones get `.1`, `.2`; empty ones are called by their place, from 0. */
export function columnNames(header: readonly string[]): string[] {
  const used = new Map<string, number>()
  const taken = new Set<string>()
  return header.map((cell, place) => {
    const base = cell === '' ? `Unnamed: ${place}` : cell
    let count = used.get(base) ?? 0
    let name = base
    while (taken.has(name)) {
      count += 1
      name = `${base}.${count}`
    }
    used.set(base, count)
    taken.add(name)
    return name
  })
}
