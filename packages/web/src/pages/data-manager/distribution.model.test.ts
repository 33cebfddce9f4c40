import { describe, expect, it } from 'vitest'
import { passes, withoutColumn } from './distribution.model.ts'
import type { FilterRow, FilterSet, Operator } from './filter.model.ts'

const row = (
  column: string,
  operator: Operator,
  value: unknown,
  children: readonly FilterRow[] = [],
): FilterRow => ({
  id: `${column} ${operator}`,
  column,
  operator,
  value,
  children,
})
const all = (...rows: readonly FilterRow[]): FilterSet => ({ conjunction: 'and', rows })

describe('a distribution under a filter', () => {
  it('is of what the other conditions leave; groups and conditions joined by or stay', () => {
    const group = row('score', 'less', 1, [row('id', 'less', 5)])
    const other = row('id', 'greater', 3)
    expect(withoutColumn(all(row('score', 'less', 1), other, group), 'score')).toEqual(all(other, group))
    const either: FilterSet = { conjunction: 'or', rows: [row('score', 'less', 1), other] }
    expect(withoutColumn(either, 'score')).toBe(either)
    expect(passes(either, 'score', 5)).toBe(true)
  })

  it('lets through what every condition on the column does', () => {
    const filters = all(row('score', 'greater', 1), row('score', 'in', { max: 5 }), row('id', 'less', 0))
    expect([0, 2, 6].map((value) => passes(filters, 'score', value))).toEqual([false, true, false])
    expect(passes(all(row('score', 'not_in', { min: 1, max: 2 })), 'score', 1.5)).toBe(false)
    expect(passes(all(row('score', 'empty', false), row('score', 'less', undefined)), 'score', 7)).toBe(true)
  })
})
