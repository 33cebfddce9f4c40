// SQL of sessions.

import { selectCallers } from '../../db/callers.ts'
import type { Queryable } from '../../db/client.ts'

export async function insertSession(
  db: Queryable,
  row: {
    token_hash: Buffer
    user_id: number
    persist: boolean
    created_at: Date
    last_seen_at: Date
    expires_at: Date
    password_confirmed_at: Date
  },
): Promise<void> {
  await db.insertInto('session').values(row).execute()
}

/** The live session of a cookie, with what its caller and its limits need. */
export function findSession(db: Queryable, tokenHash: Buffer, now: Date) {
  return selectCallers(db)
    .innerJoin('session as s', 's.user_id', 'u.id')
    .select([
      'o.max_session_age_minutes',
      'o.max_time_between_activity_minutes',
      's.created_at',
      's.last_seen_at',
      's.password_confirmed_at',
    ])
    .where('s.token_hash', '=', tokenHash)
    .where('s.expires_at', '>', now)
    .where('u.is_active', '=', true)
    .executeTakeFirst()
}

export async function touchSession(
  db: Queryable,
  tokenHash: Buffer,
  userId: number,
  now: Date,
): Promise<void> {
  await db.updateTable('session').set({ last_seen_at: now }).where('token_hash', '=', tokenHash).execute()
  await db.updateTable('user_account').set({ last_activity: now }).where('id', '=', userId).execute()
}

export async function confirmSession(db: Queryable, tokenHash: Buffer, now: Date): Promise<void> {
  await db
    .updateTable('session')
    .set({ password_confirmed_at: now })
    .where('token_hash', '=', tokenHash)
    .execute()
}

export async function deleteSession(db: Queryable, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom('session').where('token_hash', '=', tokenHash).execute()
}

/** Ends every session of a person, at once; but the one `kept`. */
export async function deleteUserSessions(db: Queryable, userId: number, kept?: Buffer): Promise<void> {
  await db
    .deleteFrom('session')
    .where('user_id', '=', userId)
    .$if(kept !== undefined, (query) => query.where('token_hash', '<>', kept ?? Buffer.alloc(0)))
    .execute()
}

export async function deleteExpiredSessions(db: Queryable, now: Date): Promise<void> {
  await db.deleteFrom('session').where('expires_at', '<=', now).execute()
}
