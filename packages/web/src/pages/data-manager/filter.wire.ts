// Filters on their way to and from the wire. Pure. The wire knows clauses of conditions that all hold, joined by one word.
// Groups of which one must hold are multiplied out into such clauses, which every reader of a view understands; the mark
// `any_of` on their conditions says to us how they were drawn, and nobody else looks at it.

import type { Column } from '@siali/sdk'
import {
  columnKey,
  isComplete,
  isOperator,
  NO_FILTERS,
  type Conjunction,
  type FilterRow,
  type FilterSet,
  type Operator,
} from './filter.model.ts'

/** The server takes no more. */
export const MOST_CLAUSES = 100
const PREFIX = 'filter:tasks:'

interface WireItem {
  readonly filter: string
  readonly operator: Operator
  readonly type: string
  readonly value: unknown
  /** Place of the group that it is one of, among the rows, from 0. */
  readonly any_of?: number
  readonly child_filters?: readonly WireItem[]
}

/** Clauses that a set makes on the wire. */
export function countClauses({ conjunction, rows }: FilterSet): number {
  return conjunction === 'or'
    ? rows.length
    : rows.reduce((product, row) => product * (1 + (row.children?.length ?? 0)), 1)
}

/** The rows that count, as they travel; undefined when there are none. */
export function encodeFilters(
  { conjunction, rows }: FilterSet,
  columns: readonly Column[],
): { conjunction: Conjunction; items: readonly WireItem[] } | undefined {
  const encode = (row: FilterRow): readonly WireItem[] => {
    const column = columns.find((item) => columnKey(item) === row.column)
    if (column === undefined || !isComplete(row)) return []
    return [{ filter: PREFIX + row.column, operator: row.operator, type: column.type, value: row.value }]
  }
  const groups = rows
    .map((row) => [row, ...(row.children ?? [])].flatMap(encode))
    .filter((group) => group.length > 0)
  if (groups.length === 0) return undefined
  if (conjunction === 'or') return { conjunction, items: groups.flatMap(toClause) }
  if (groups.every((group) => group.length === 1)) return { conjunction, items: groups.flat() }
  const marked = groups.map((group, at) =>
    group.length === 1 ? group : group.map((item) => ({ ...item, any_of: at })),
  )
  const clauses = marked.reduce<readonly (readonly WireItem[])[]>(
    (made, group) => made.flatMap((clause) => group.map((item) => [...clause, item])),
    [[]],
  )
  return { conjunction: 'or', items: clauses.flatMap(toClause) }
}

function toClause([first, ...others]: readonly WireItem[]): readonly WireItem[] {
  if (first === undefined) return []
  return [others.length === 0 ? first : { ...first, child_filters: others }]
}

interface ReadRow extends Omit<FilterRow, 'id' | 'children'> {
  readonly anyOf: number | undefined
}

/** Reads what a view holds; items that are not understood are left out. */
export function decodeFilters(value: unknown, newId: () => string): FilterSet {
  if (typeof value !== 'object' || value === null) return NO_FILTERS
  const { conjunction, items } = value as { conjunction?: unknown; items?: unknown }
  const clauses = (Array.isArray(items) ? (items as readonly unknown[]) : []).map(readClause)
  const toRow = ({ anyOf: _anyOf, ...row }: ReadRow): FilterRow => ({ id: newId(), ...row })
  const toRows = (group: readonly ReadRow[]): FilterRow[] => {
    const [first, ...others] = group.map(toRow)
    return first === undefined ? [] : [others.length === 0 ? first : { ...first, children: others }]
  }
  // All of a set and all of a clause in it is all of them.
  if (conjunction !== 'or') return { conjunction: 'and', rows: clauses.flat().map(toRow) }
  const drawn = factor(clauses)
  if (drawn !== undefined) return { conjunction: 'and', rows: drawn.flatMap(toRows) }
  return { conjunction: 'or', rows: clauses.flatMap(toRows) }
}

function readClause(item: unknown): readonly ReadRow[] {
  const own = readItem(item)
  if (own === undefined) return []
  // Older clients wrote one child by itself.
  const { child_filters: several, child_filter: one } = item as Readonly<Record<string, unknown>>
  const children = Array.isArray(several) ? (several as readonly unknown[]) : [one]
  return [own, ...children.flatMap((child) => readItem(child) ?? [])]
}

function readItem(item: unknown): ReadRow | undefined {
  if (typeof item !== 'object' || item === null) return undefined
  const { filter, operator, value, any_of: anyOf } = item as Readonly<Record<string, unknown>>
  if (typeof filter !== 'string' || !filter.startsWith(PREFIX) || !isOperator(operator)) return undefined
  const column = filter.slice(PREFIX.length)
  return { column, operator, value, anyOf: typeof anyOf === 'number' ? anyOf : undefined }
}

/** The groups whose product these clauses are, by the marks on them; undefined when they are no such product. */
function factor(clauses: readonly (readonly ReadRow[])[]): readonly (readonly ReadRow[])[] | undefined {
  const [first = []] = clauses
  if (!first.some((row) => row.anyOf !== undefined)) return undefined
  const groups = first.map((_, at) => {
    const rows = clauses.flatMap((clause) => clause[at] ?? [])
    return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()]
  })
  const isProduct =
    clauses.every((clause) => clause.length === first.length) &&
    groups.every((group) => group.length === 1 || group.every((row) => row.anyOf !== undefined)) &&
    groups.reduce((product, group) => product * group.length, 1) ===
      new Set(clauses.map((clause) => JSON.stringify(clause))).size
  return isProduct ? groups : undefined
}

/** What keeps a text from being a filter: its words, or the item or column that is not known. */
export interface TextProblem {
  readonly kind: 'textBroken' | 'textNoFilter' | 'textItem' | 'textColumn'
  readonly what: string
}

/** The first problem of a text; undefined when all of it is understood. */
export function readProblem(text: string, columns: ReadonlySet<string>): TextProblem | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { kind: 'textBroken', what: error instanceof Error ? error.message : '' }
  }
  const { conjunction, items } = (value ?? {}) as { conjunction?: unknown; items?: unknown }
  if ((conjunction !== 'and' && conjunction !== 'or') || !Array.isArray(items))
    return { kind: 'textNoFilter', what: '' }
  for (const item of items as readonly unknown[]) {
    const { child_filters: children } = (item ?? {}) as { child_filters?: unknown }
    for (const one of [item, ...(Array.isArray(children) ? (children as readonly unknown[]) : [])]) {
      const row = readItem(one)
      if (row === undefined || !isComplete({ id: '', ...row }))
        return { kind: 'textItem', what: JSON.stringify(one)?.slice(0, 120) ?? '' }
      if (!columns.has(row.column)) return { kind: 'textColumn', what: row.column }
    }
  }
  return undefined
}
