// The SQL of each operator and column as a reviewed snapshot: a change of it is a diff that somebody sees.

import {
  Kysely,
  PostgresAdapter,
  DummyDriver,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely'
import { describe, expect, it } from 'vitest'
import { COLUMNS } from './columns/index.ts'
import {
  compileFilters,
  compileOrdering,
  compileSelection,
  readSelection,
  type CompileContext,
} from './filter.compile.ts'
import { OPERATORS } from './operators/index.ts'

const db = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})
const cx: CompileContext = { projectId: 7, modelVersion: 'm', searchIndexed: true, brokenPatterns: new Set() }
const print = (built: RawBuilder<unknown>) => {
  const { sql, parameters } = built.compile(db)
  return `${sql.replaceAll(/\s+/g, ' ')} ← ${JSON.stringify(parameters)}`
}
const VALUES: Record<string, unknown> = {
  in: { min: 1, max: 2 },
  not_in: { min: 1 },
  in_list: ['1', '2'],
  not_in_list: ['1'],
  empty: true,
}
const compile = (column: string, operator: string, type: string, value: unknown) =>
  print(compileFilters(cx, { items: [{ filter: `filter:tasks:${column}`, operator, type, value }] }))

describe('SQL of filters', () => {
  for (const type of ['String', 'Number'])
    it(`[F5] [F6] [F10] every operator on a data column of type ${type}`, () => {
      const lines = OPERATORS.map(({ id }) => `${id}: ${compile('data.k', id, type, VALUES[id] ?? '1')}`)
      expect(lines.join('\n')).toMatchSnapshot()
    })

  it('every built-in column by its first operator', () => {
    const lines = COLUMNS.map((column) => {
      const [own] = Object.keys(column.operators ?? {})
      const value =
        column.type === 'Datetime' ? '2026-01-31T00:00:00Z' : column.type === 'Boolean' ? true : '1'
      return `${column.id}: ${compile(column.id, own ?? 'equal', column.type, value)}`
    })
    expect(lines.join('\n')).toMatchSnapshot()
  })

  it('every built-in column in order', () => {
    const lines = COLUMNS.filter((column) => column.sortable !== false).map(
      ({ id }) => `${id}: ${print(compileOrdering(cx, [`-tasks:${id}`]))}`,
    )
    expect(lines.join('\n')).toMatchSnapshot()
  })

  it('[S1] selections', () => {
    const all = print(compileSelection(readSelection({ all: true, excluded: [3] })))
    const some = print(compileSelection(readSelection({ all: false, included: ['3', 4] })))
    expect([all, some].join('\n')).toMatchSnapshot()
  })

  it('[F14] holds at most 100 items', () => {
    const item = { filter: 'filter:tasks:id', operator: 'equal', type: 'Number', value: 1 }
    expect(() => compileFilters(cx, { items: Array.from({ length: 101 }, () => item) })).toThrow()
  })

  it('values are parameters, whatever they say', () => {
    const hostile = `'; drop table task; --`
    for (const { id } of OPERATORS) {
      if (VALUES[id] !== undefined) continue
      const [text] = compile(`data.${hostile}`, id, 'String', hostile).split(' ← ')
      expect(text).not.toContain('drop')
    }
  })
})
