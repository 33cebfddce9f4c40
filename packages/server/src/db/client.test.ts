import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

it('reads ids and lists of ids as numbers', async () => {
  const { rows } = await sql`
    select 9007199254740991::bigint as id, array[1, null, 3]::bigint[] as ids, '{}'::bigint[] as none,
      array[array[1, 2], array[3, 4]]::bigint[] as pairs`.execute(database.db.sql)
  expect(rows).toEqual([
    {
      id: 9007199254740991,
      ids: [1, null, 3],
      none: [],
      pairs: [
        [1, 2],
        [3, 4],
      ],
    },
  ])
})
