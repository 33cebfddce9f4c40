// The distribution of a column under a filter: of all that the other conditions leave, and which part of it those on the
// column itself let through. Pure.

import type { FilterRow, FilterSet } from './filter.model.ts'

const isOwn = (row: FilterRow, key: string) => row.column === key && (row.children ?? []).length === 0

/** The filters without the conditions on a column; joined by `or` they cannot be parted. */
export function withoutColumn(filters: FilterSet, key: string): FilterSet {
  if (filters.conjunction === 'or') return filters
  return { ...filters, rows: filters.rows.filter((row) => !isOwn(row, key)) }
}

/** True when a number passes the conditions on a column that compare numbers. */
export function passes(filters: FilterSet, key: string, value: number): boolean {
  if (filters.conjunction === 'or') return true
  return filters.rows.filter((row) => isOwn(row, key)).every((row) => compares(row, value))
}

function compares({ operator, value: held }: FilterRow, value: number): boolean {
  if (operator === 'in' || operator === 'not_in') {
    const { min, max } = (held ?? {}) as { min?: unknown; max?: unknown }
    const isIn = (typeof min !== 'number' || value >= min) && (typeof max !== 'number' || value <= max)
    return isIn === (operator === 'in')
  }
  if (typeof held !== 'number') return true
  switch (operator) {
    case 'less':
      return value < held
    case 'less_or_equal':
      return value <= held
    case 'greater':
      return value > held
    case 'greater_or_equal':
      return value >= held
    default:
      return true
  }
}
