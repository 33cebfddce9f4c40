import { describe, expect, it } from 'vitest'
import {
  decodeOrdering,
  encodeOrdering,
  isComplete,
  operatorsOf,
  splitList,
  startValue,
  valueKindOf,
  withoutRow,
  withRow,
  type FilterRow,
} from './filter.model.ts'
import { column } from './testing.ts'

const columns = [
  column('text', 'String', true),
  column('id', 'Number'),
  column('completed_at', 'Datetime'),
  column('annotators', 'List'),
  column('draft_exists', 'Boolean'),
]

describe('groups of conditions', () => {
  const row = (id: string, value: string, children: readonly FilterRow[] = []): FilterRow => ({
    id,
    column: 'data.text',
    operator: 'contains',
    value,
    children,
  })

  it('go on with the next condition when the first is taken out, and end with the last', () => {
    const rows = [row('a', 'cup', [row('b', 'spoon'), row('c', 'fork')])]
    const left = withoutRow(rows, 'a')
    expect(left).toEqual([row('b', 'spoon', [row('c', 'fork')])])
    expect(withoutRow(withoutRow(left, 'c'), 'b')).toEqual([])
  })

  it('change where the condition stands', () => {
    const rows = [row('a', 'cup', [row('b', 'spoon')])]
    expect(withRow(rows, 'b', { value: 'ladle' })).toEqual([row('a', 'cup', [row('b', 'ladle')])])
    expect(withRow(rows, 'a', { value: 'mug' })).toEqual([row('a', 'mug', [row('b', 'spoon')])])
  })
})

describe('filters', () => {
  it('every operator of every column has a way to enter its value', () => {
    for (const each of columns) {
      expect(operatorsOf(each).length).toBeGreaterThan(0)
      for (const operator of operatorsOf(each)) {
        const row = { id: 'a', column: each.id, operator, value: startValue(valueKindOf(each, operator)) }
        expect(isComplete(row)).toBe(valueKindOf(each, operator) === 'yes-no')
      }
    }
  })

  it('a typed list is split, unquoted and without doubles', () => {
    expect(splitList('a, "b c";a\n\td')).toEqual(['a', 'b c', 'd'])
  })
})

describe('ordering', () => {
  it('reads the sign before and behind the prefix', () => {
    expect(decodeOrdering(['-tasks:id'])).toEqual({ column: 'id', isDescending: true })
    expect(decodeOrdering(['tasks:-data.text'])).toEqual({ column: 'data.text', isDescending: true })
    expect(decodeOrdering([])).toBeUndefined()
  })

  it('comes back as it went', () => {
    for (const ordering of [
      { column: 'data.a-b', isDescending: false },
      { column: 'id', isDescending: true },
    ]) {
      expect(decodeOrdering(encodeOrdering(ordering))).toEqual(ordering)
    }
  })
})
