// SQL of links that set a password.

import type { Insertable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

/** In the place of the link before. */
export async function replacePasswordLink(
  db: Queryable,
  row: Insertable<Tables['password_link']>,
): Promise<void> {
  const { user_id: _, ...change } = row
  await db
    .insertInto('password_link')
    .values(row)
    .onConflict((on) => on.column('user_id').doUpdateSet(change))
    .execute()
}

/** Uses a link up; whose it was, unless it ran out or its person left meanwhile. */
export async function takePasswordLink(
  tx: Tx,
  tokenHash: Buffer,
  now: Date,
): Promise<{ id: number; email: string } | undefined> {
  const taken = await tx
    .deleteFrom('password_link')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .returning('user_id')
    .executeTakeFirst()
  if (taken === undefined) return undefined
  return tx
    .selectFrom('user_account as u')
    .innerJoin('organization_member as m', 'm.user_id', 'u.id')
    .select(['u.id', 'u.email'])
    .where('u.id', '=', taken.user_id)
    .where('u.is_active', '=', true)
    .where('m.removed_at', 'is', null)
    .executeTakeFirst()
}

export async function deletePasswordLink(db: Queryable, userId: number): Promise<void> {
  await db.deleteFrom('password_link').where('user_id', '=', userId).execute()
}

/** The organizations that a person belongs to now, with his role in each. */
export function listMemberships(db: Queryable, userId: number) {
  return db
    .selectFrom('organization_member')
    .select(['organization_id', 'role'])
    .where('user_id', '=', userId)
    .where('removed_at', 'is', null)
    .execute()
}
