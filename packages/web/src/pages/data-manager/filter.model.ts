// Filters as the page holds them, and their way to and from the wire. Pure. Operators by column type as people know them.

import type { Column } from '@siali/sdk'

export type Conjunction = 'and' | 'or'

export type Operator =
  | 'equal'
  | 'not_equal'
  | 'less'
  | 'less_or_equal'
  | 'greater'
  | 'greater_or_equal'
  | 'in'
  | 'not_in'
  | 'in_list'
  | 'not_in_list'
  | 'contains'
  | 'not_contains'
  | 'regex'
  | 'empty'

/** How a value is entered. */
export type ValueKind =
  | 'text'
  | 'number'
  | 'date'
  | 'numbers-between'
  | 'dates-between'
  | 'list'
  | 'choices'
  | 'yes-no'

export interface FilterRow {
  readonly id: string
  /** Column key with `data.` for data columns. */
  readonly column: string
  readonly operator: Operator
  readonly value: unknown
  /** Conditions that must hold with it, as one clause among those of the set; one level deep. */
  readonly children?: readonly FilterRow[] | undefined
}

export interface FilterSet {
  readonly conjunction: Conjunction
  readonly rows: readonly FilterRow[]
}

export const NO_FILTERS: FilterSet = { conjunction: 'and', rows: [] }

/** Built-in columns whose values are people. */
export const PEOPLE_COLUMNS: ReadonlySet<string> = new Set([
  'annotators',
  'updated_by',
  'skipped_by_annotator',
])

const PREFIX = 'filter:tasks:'
const LIST_COLUMNS = new Set([
  'id',
  'inner_id',
  'total_annotations',
  'total_predictions',
  'cancelled_annotations',
])
const OPERATORS: ReadonlySet<string> = new Set([
  'equal',
  'not_equal',
  'less',
  'less_or_equal',
  'greater',
  'greater_or_equal',
  'in',
  'not_in',
  'in_list',
  'not_in_list',
  'contains',
  'not_contains',
  'regex',
  'empty',
])

/** Key of a column in filters and orderings. */
export function columnKey(column: Pick<Column, 'id' | 'isData'>): string {
  return column.isData ? `data.${column.id}` : column.id
}

/** Operators offered for a column, the usual one first. */
export function operatorsOf(column: Pick<Column, 'id' | 'type' | 'isData'>): readonly Operator[] {
  const listed: readonly Operator[] =
    column.isData || LIST_COLUMNS.has(column.id) ? ['in_list', 'not_in_list'] : []
  switch (column.type) {
    case 'Number':
    case 'Time':
      return [
        'equal',
        'not_equal',
        'less',
        'less_or_equal',
        'greater',
        'greater_or_equal',
        'in',
        'not_in',
        ...listed,
        'empty',
      ]
    case 'Datetime':
      return ['greater', 'less', 'in', 'not_in', 'equal', 'not_equal', 'empty']
    case 'Boolean':
      return ['equal', 'empty']
    case 'List':
      return ['contains', 'not_contains', 'empty']
    case 'TaskState':
      return ['contains', 'not_contains']
    default:
      return ['contains', 'not_contains', 'equal', 'not_equal', 'regex', ...listed, 'empty']
  }
}

/** What is entered for an operator of a column. */
export function valueKindOf(column: Pick<Column, 'type'>, operator: Operator): ValueKind {
  if (operator === 'empty') return 'yes-no'
  if (operator === 'in_list' || operator === 'not_in_list') return 'list'
  const between = operator === 'in' || operator === 'not_in'
  switch (column.type) {
    case 'Number':
    case 'Time':
      return between ? 'numbers-between' : 'number'
    case 'Datetime':
      return between ? 'dates-between' : 'date'
    case 'Boolean':
      return 'yes-no'
    case 'List':
    case 'TaskState':
      return 'choices'
    default:
      return 'text'
  }
}

/** The value an operator starts with; undefined: nothing entered yet. */
export function startValue(kind: ValueKind): unknown {
  return kind === 'yes-no' ? true : kind === 'list' || kind === 'choices' ? [] : undefined
}

/** True when the row says something; others are not sent. */
export function isComplete(row: FilterRow): boolean {
  const { value, operator } = row
  if (value === undefined || value === null || value === '') return false
  if (Array.isArray(value)) return value.length > 0
  if (operator === 'in' || operator === 'not_in') {
    const { min, max } = value as { min?: unknown; max?: unknown }
    return min !== undefined || max !== undefined
  }
  return true
}

interface WireItem {
  readonly filter: string
  readonly operator: Operator
  readonly type: string
  readonly value: unknown
  readonly child_filters?: readonly WireItem[]
}

/** The rows that count, as they travel; undefined when there are none. */
export function encodeFilters(
  filters: FilterSet,
  columns: readonly Column[],
): { conjunction: Conjunction; items: readonly unknown[] } | undefined {
  const encode = (row: FilterRow): readonly WireItem[] => {
    const column = columns.find((item) => columnKey(item) === row.column)
    if (column === undefined || !isComplete(row)) return []
    const { operator, value } = row
    const children = (row.children ?? []).flatMap(encode)
    return [
      {
        filter: PREFIX + row.column,
        operator,
        type: column.type,
        value,
        ...(children.length > 0 && { child_filters: children }),
      },
    ]
  }
  const items = filters.rows.flatMap(encode)
  return items.length === 0 ? undefined : { conjunction: filters.conjunction, items }
}

/** Reads what a view holds; items that are not understood are left out. */
export function decodeFilters(value: unknown, newId: () => string): FilterSet {
  if (typeof value !== 'object' || value === null) return NO_FILTERS
  const { conjunction, items } = value as { conjunction?: unknown; items?: unknown }
  const decode = (item: unknown): FilterRow[] => {
    if (typeof item !== 'object' || item === null) return []
    const { filter, operator, value: held, ...rest } = item as Readonly<Record<string, unknown>>
    if (typeof filter !== 'string' || !filter.startsWith(PREFIX)) return []
    if (typeof operator !== 'string' || !OPERATORS.has(operator)) return []
    // Older clients wrote one child by itself.
    const { child_filters: several, child_filter: one } = rest
    const children = (Array.isArray(several) ? (several as readonly unknown[]) : [one]).flatMap(decode)
    return [
      {
        id: newId(),
        column: filter.slice(PREFIX.length),
        operator: operator as Operator,
        value: held,
        ...(children.length > 0 && { children }),
      },
    ]
  }
  const rows = (Array.isArray(items) ? (items as readonly unknown[]) : []).flatMap(decode)
  return { conjunction: conjunction === 'or' ? 'or' : 'and', rows }
}

/** Splits what was typed as a list: lines, commas, semicolons, tabs; quotes around a value go, doubles too. */
export function splitList(text: string): readonly string[] {
  const values = text
    .split(/[\n,;\t]+/)
    .map((value) => value.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((value) => value !== '')
  return [...new Set(values)]
}

/** The rows without one; a clause that loses its first condition goes on with its next. */
export function withoutRow(rows: readonly FilterRow[], id: string): readonly FilterRow[] {
  return rows.flatMap((row): FilterRow[] => {
    const children = row.children ?? []
    if (row.id !== id) return [{ ...row, children: children.filter((child) => child.id !== id) }]
    const [next, ...rest] = children
    return next === undefined ? [] : [{ ...next, children: rest }]
  })
}

/** The rows with one changed, wherever it stands. */
export function withRow(
  rows: readonly FilterRow[],
  id: string,
  change: Partial<FilterRow>,
): readonly FilterRow[] {
  return rows.map((row) => ({
    ...(row.id === id ? { ...row, ...change } : row),
    children: (row.children ?? []).map((child) => (child.id === id ? { ...child, ...change } : child)),
  }))
}

export interface Ordering {
  readonly column: string
  readonly isDescending: boolean
}

/** `["-tasks:id"]`; empty without an ordering. */
export function encodeOrdering(ordering: Ordering | undefined): readonly string[] {
  return ordering === undefined ? [] : [`${ordering.isDescending ? '-' : ''}tasks:${ordering.column}`]
}

/** Reads the first ordering of a view: the sign stands before or behind the prefix. */
export function decodeOrdering(value: unknown): Ordering | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : undefined
  if (typeof first !== 'string') return undefined
  const match = /^(-?)(?:tasks:)?(-?)(.+)$/.exec(first)
  const column = match?.[3]
  return column === undefined ? undefined : { column, isDescending: match?.[1] === '-' || match?.[2] === '-' }
}
