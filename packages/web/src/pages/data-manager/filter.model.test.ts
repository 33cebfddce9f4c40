import type { Column } from '@siali/sdk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeFilters,
  decodeOrdering,
  encodeFilters,
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

function column(id: string, type: string, isData = false): Column {
  return {
    id,
    title: id,
    type,
    help: '',
    isData,
    isShown: true,
    isLabeled: isData,
    isSortable: true,
    isFilterable: true,
    choices: [],
  }
}
const columns = [
  column('text', 'String', true),
  column('id', 'Number'),
  column('completed_at', 'Datetime'),
  column('annotators', 'List'),
  column('draft_exists', 'Boolean'),
]

describe('clauses of several conditions', () => {
  const row = (id: string, value: string, children: readonly FilterRow[] = []): FilterRow => ({
    id,
    column: 'data.text',
    operator: 'contains',
    value,
    children,
  })
  const item = (value: string) => ({
    filter: 'filter:tasks:data.text',
    operator: 'contains',
    type: 'String',
    value,
  })

  it('travel as children of their first, without those that say nothing', () => {
    const rows = [row('a', 'cup', [row('b', 'spoon'), row('c', '')]), row('d', 'fork')]
    expect(encodeFilters({ conjunction: 'or', rows }, columns)).toEqual({
      conjunction: 'or',
      items: [{ ...item('cup'), child_filters: [item('spoon')] }, item('fork')],
    })
  })

  it('come back from both ways of writing children, the plural first', () => {
    const [many, one] = decodeFilters(
      {
        items: [
          { ...item('a'), child_filters: [item('b')], child_filter: item('x') },
          { ...item('c'), child_filter: item('d') },
        ],
      },
      () => 'id',
    ).rows
    expect([many?.children?.map((child) => child.value), one?.children?.map((child) => child.value)]).toEqual(
      [['b'], ['d']],
    )
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
  it('data columns travel with their prefix and type', () => {
    const wire = encodeFilters(
      { conjunction: 'and', rows: [{ id: 'a', column: 'data.text', operator: 'contains', value: 'cup' }] },
      columns,
    )
    expect(wire).toEqual({
      conjunction: 'and',
      items: [{ filter: 'filter:tasks:data.text', operator: 'contains', type: 'String', value: 'cup' }],
    })
  })

  it('rows without a value and columns that are gone are not sent', () => {
    const rows = [
      { id: 'a', column: 'data.text', operator: 'contains' as const, value: '' },
      { id: 'b', column: 'data.gone', operator: 'contains' as const, value: 'x' },
      { id: 'c', column: 'id', operator: 'in' as const, value: {} },
    ]
    expect(encodeFilters({ conjunction: 'or', rows }, columns)).toBeUndefined()
  })

  it('what a view holds comes back as it went', () => {
    let serial = 0
    const rows = [{ id: 'x', column: 'id', operator: 'in' as const, value: { min: 1, max: 5 } }]
    const wire = encodeFilters({ conjunction: 'or', rows }, columns)
    expect(decodeFilters(wire, () => `row-${(serial += 1)}`)).toEqual({
      conjunction: 'or',
      rows: [{ ...rows[0], id: 'row-1' }],
    })
  })

  it('hostile view data give no rows and never throw', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(Array.isArray(decodeFilters(value, () => 'id').rows)).toBe(true)
      }),
    )
  })

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
