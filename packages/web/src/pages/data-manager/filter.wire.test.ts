import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FilterRow } from './filter.model.ts'
import { countClauses, decodeFilters, encodeFilters, readProblem } from './filter.wire.ts'
import { column } from './testing.ts'

const columns = [column('text', 'String', true), column('id', 'Number')]
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
        conjunction: 'or',
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

  it('are multiplied out where one of a group must hold, and are drawn as they were when they come back', () => {
    const rows = [
      row('a', 'cup'),
      row('b', 'spoon', [row('c', 'fork'), row('d', '')]),
      row('e', 'red', [row('f', 'blue')]),
    ]
    const wire = encodeFilters({ conjunction: 'and', rows }, columns)
    const one = (value: string, group: number) => ({ ...item(value), any_of: group })
    expect(wire).toEqual({
      conjunction: 'or',
      items: [
        ['spoon', 'red'],
        ['spoon', 'blue'],
        ['fork', 'red'],
        ['fork', 'blue'],
      ].map(([thing = '', color = '']) => ({
        ...item('cup'),
        child_filters: [one(thing, 1), one(color, 2)],
      })),
    })
    const back = decodeFilters(JSON.parse(JSON.stringify(wire)), () => 'id')
    expect(back.conjunction).toBe('and')
    expect(back.rows.map((each) => [each, ...(each.children ?? [])].map(({ value }) => value))).toEqual([
      ['cup'],
      ['spoon', 'fork'],
      ['red', 'blue'],
    ])
    expect(countClauses(back)).toBe(4)
  })

  it('stay clauses joined by or when somebody changed them since', () => {
    const rows = [row('b', 'spoon', [row('c', 'fork')]), row('e', 'red', [row('f', 'blue')])]
    const wire = encodeFilters({ conjunction: 'and', rows }, columns)
    const changed = { ...wire, items: wire?.items.slice(0, 3) }
    const back = decodeFilters(changed, () => 'id')
    expect(back.conjunction).toBe('or')
    expect(back.rows.map((each) => [each, ...(each.children ?? [])].map(({ value }) => value))).toEqual([
      ['spoon', 'red'],
      ['spoon', 'blue'],
      ['fork', 'red'],
    ])
  })

  it('of conditions that all hold, in a set of such, are just conditions', () => {
    const back = decodeFilters(
      { conjunction: 'and', items: [{ ...item('a'), child_filters: [item('b')] }, item('c')] },
      () => 'id',
    )
    expect(back.rows.map(({ value, children }) => [value, children])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
    ])
  })

  it('come back as they went, whatever they are', () => {
    const leaf = fc.record({ value: fc.stringMatching(/^[a-c]{1,2}$/) }).map(({ value }) => value)
    const group = fc.uniqueArray(leaf, { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(group, { maxLength: 3 }),
        (conjunction, groups) => {
          const rows = groups.flatMap(([first = '', ...others]) => [
            row(
              'x',
              first,
              others.map((value) => row('y', value)),
            ),
          ])
          const back = decodeFilters(encodeFilters({ conjunction, rows }, columns), () => 'id')
          const shape = (held: readonly FilterRow[]) =>
            held.map((each) => [each, ...(each.children ?? [])].map(({ value }) => value))
          expect(shape(back.rows)).toEqual(shape(rows))
        },
      ),
    )
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

  it('as text tell the first thing that is wrong with them', () => {
    const known = new Set(['data.text'])
    const kind = (value: unknown) =>
      readProblem(typeof value === 'string' ? value : JSON.stringify(value), known)?.kind
    const item = { filter: 'filter:tasks:data.text', operator: 'contains', type: 'String', value: 'a' }
    expect(kind({ conjunction: 'and', items: [item] })).toBeUndefined()
    expect(kind('{"conjunction": ')).toBe('textBroken')
    expect(kind('null')).toBe('textNoFilter')
    expect(kind({ conjunction: 'xor', items: [] })).toBe('textNoFilter')
    expect(kind({ conjunction: 'and', items: [{ ...item, operator: 'is' }] })).toBe('textItem')
    expect(kind({ conjunction: 'or', items: [{ ...item, child_filters: [{}] }] })).toBe('textItem')
    expect(kind({ conjunction: 'and', items: [{ ...item, filter: 'filter:tasks:data.no' }] })).toBe(
      'textColumn',
    )
  })
})
