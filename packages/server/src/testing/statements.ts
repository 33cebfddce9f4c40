// Counts what is sent to PostgreSQL: every statement of every connection of this process.

import pg from 'pg'

/** How many statements `work` sends. Nothing else may use the database meanwhile. */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const { query } = pg.Client.prototype
  let sent = 0
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    sent += 1
    return Reflect.apply(query, this, args) as never
  } as typeof query
  try {
    await work()
  } finally {
    pg.Client.prototype.query = query
  }
  return sent
}
