// Filters as the page holds them. Pure. Operators by column type as people know them.

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
  /** A group of conditions, joined the other way than the set: `or` in a set of `and`, `and` in one of `or`. */
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

export function isOperator(value: unknown): value is Operator {
  return typeof value === 'string' && OPERATORS.has(value)
}

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
