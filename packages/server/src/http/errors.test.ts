import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { createTestDatabase } from '../db/testing.ts'
import { toAppError } from './errors.ts'

it('a statement that PostgreSQL stopped for its time is a 422 that says so, and leaves the connection usable', async () => {
  const database = await createTestDatabase()
  try {
    const error: unknown = await database.db.sql
      .transaction()
      .execute(async (tx) => {
        await sql`set local statement_timeout = 5`.execute(tx)
        await sql`select pg_sleep(30)`.execute(tx)
      })
      .catch((cause: unknown) => cause)
    const { code, status, message } = toAppError(error)
    expect({ code, status, message }).toEqual({
      code: 'timeout',
      status: 422,
      message: 'The query took longer than its limit and was stopped. Narrow the filter.',
    })
    expect((await sql`select 1 as one`.execute(database.db.sql)).rows).toEqual([{ one: 1 }])
  } finally {
    await database.drop()
  }
})
