import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { createTestDatabase } from './testing.ts'

/** `table.column` of every row type in tables/. */
function typedColumns(): string[] {
  const folder = join(import.meta.dirname, 'tables')
  const source = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
  const columnsOf = new Map(
    [...source.matchAll(/^interface (\w+) \{\n(.*?)^\}/gms)].map(([, name = '', body = '']) => [
      name,
      [...body.matchAll(/^ {2}(\w+): /gm)].map(([, column = '']) => column),
    ]),
  )
  return [...source.matchAll(/^ {2}(\w+): (\w+Table)$/gm)].flatMap(([, table = '', type = '']) =>
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
