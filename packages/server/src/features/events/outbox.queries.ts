// SQL of the outbox.

import { sql } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import type { StoredEvent } from './subscriber.ts'

export async function insertEvent(
  db: Queryable,
  row: { organization_id: number; project_id: number; event: string; payload: string },
): Promise<void> {
  await db.insertInto('outbox').values(row).execute()
}

/**
 * Takes the first events out of the outbox. The commit waits for no disk: what it forgets is in the outbox again.
 * While a long transaction holds up vacuum, each call reads over the entries of events that were taken since.
 */
export async function takeEvents(tx: Tx, limit: number): Promise<StoredEvent[]> {
  await sql`set local synchronous_commit = off`.execute(tx)
  const { rows } = await sql<StoredEvent>`
    delete from outbox where id in (select id from outbox order by id limit ${limit}) returning *`.execute(tx)
  return rows.sort((a, b) => a.id - b.id)
}
