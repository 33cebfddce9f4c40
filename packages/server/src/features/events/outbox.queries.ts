// SQL of the outbox.

import type { Queryable } from '../../db/client.ts'

export async function insertEvent(
  db: Queryable,
  row: { organization_id: number; project_id: number; event: string; payload: string },
): Promise<void> {
  await db.insertInto('outbox').values(row).execute()
}
