// Rows with named values → a table with a kind for each column, found by looking at all rows once before they are written.
import { isNumber, JsonNumber, printJson, type JsonValue } from '../json-text.ts'
import type { Cell, Column, ColumnKind } from './parquet.write.ts'

export type Row = ReadonlyMap<string, JsonValue>

/** Columns in order of first appearance; `fixed` come first and keep their kind. */
export async function findColumns(fixed: readonly Column[], rows: AsyncIterable<Row>): Promise<Column[]> {
  const known = new Set(fixed.map(({ name }) => name))
  const kinds = new Map<string, ColumnKind | undefined>()
  for await (const row of rows) {
    for (const [name, value] of row) {
      if (known.has(name)) continue
      const kind = kindOf(value)
      const before = kinds.get(name)
      kinds.set(name, before === undefined ? kind : kind === undefined ? before : join(before, kind))
    }
  }
  return [...fixed, ...[...kinds].map(([name, kind]) => ({ name, kind: kind ?? 'text' }) satisfies Column)]
}

/** Undefined for null, which fits every kind. */
function kindOf(value: JsonValue): ColumnKind | undefined {
  if (value === null) return undefined
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  if (!isNumber(value)) return 'json'
  const digits = typeof value === 'number' ? String(value) : value.text
  if (!/^-?\d+$/.test(digits)) return 'float'
  return BigInt.asIntN(64, BigInt(digits)) === BigInt(digits) ? 'integer' : 'json'
}

function join(a: ColumnKind, b: ColumnKind): ColumnKind {
  if (a === b) return a
  return NUMBERS.has(a) && NUMBERS.has(b) ? 'float' : 'json'
}

const NUMBERS = new Set<ColumnKind>(['integer', 'float'])

export function cellsOf(columns: readonly Column[], row: Row): Cell[] {
  return columns.map(({ name, kind }) => cellOf(kind, row.get(name) ?? null))
}

function cellOf(kind: ColumnKind, value: JsonValue): Cell {
  if (value === null) return null
  switch (kind) {
    case 'json':
      return printJson(value, 0).replaceAll('\\/', '/')
    case 'integer':
      return kindOf(value) === 'integer'
        ? BigInt(value instanceof JsonNumber ? value.text : Number(value))
        : null
    case 'float':
      return isNumber(value) ? Number(value instanceof JsonNumber ? value.text : value) : null
    case 'text':
      return typeof value === 'string' ? value.toWellFormed() : printJson(value, 0)
    case 'boolean':
      return value === true
  }
}
