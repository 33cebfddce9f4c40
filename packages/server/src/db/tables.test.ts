import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { createTestDatabase } from './testing.ts'

/** `table.column` of every row type in tables.ts. */
function typedColumns(): string[] {
  const source = readFileSync(join(import.meta.dirname, 'tables.ts'), 'utf8')
  const columnsOf = new Map(
    [...source.matchAll(/^interface (\w+) \{\n(.*?)^\}/gms)].map(([, name = '', body = '']) => [
      name,
      [...body.matchAll(/^ {2}(\w+): /gm)].map(([, column = '']) => column),
    ]),
  )
  const list = /^export interface Tables \{\n(.*?)^\}/ms.exec(source)?.[1] ?? ''
  return [...list.matchAll(/^ {2}(\w+): (\w+)$/gm)].flatMap(([, table = '', type = '']) =>
    (columnsOf.get(type) ?? []).map((column) => `${table}.${column}`),
  )
}

it('row types name the columns that the migrations make', async () => {
  const database = await createTestDatabase()
  try {
    const { rows } = await sql<{ name: string }>`
      select table_name || '.' || column_name as name from information_schema.columns
      where table_schema = 'public'`.execute(database.db.sql)
    const made = rows.map((row) => row.name).filter((name) => !name.startsWith('schema_migration.'))
    expect(typedColumns().sort()).toEqual(made.sort())
  } finally {
    await database.drop()
  }
})
