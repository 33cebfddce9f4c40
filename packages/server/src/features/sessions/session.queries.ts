// SQL of sessions.

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
  return db
    .selectFrom('session as s')
    .innerJoin('user_account as u', 'u.id', 's.user_id')
    .innerJoin('organization_member as m', (join) =>
      join
        .onRef('m.user_id', '=', 'u.id')
        .onRef('m.organization_id', '=', 'u.active_organization_id')
        .on('m.removed_at', 'is', null),
    )
    .innerJoin('organization as o', 'o.id', 'm.organization_id')
    .select([
      'u.id as user_id',
      'u.email',
      'u.is_active',
      'm.organization_id',
      'm.role',
      'o.legacy_api_tokens_enabled',
      'o.api_tokens_enabled',
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

/** Ends every session of a person, at once. */
export async function deleteUserSessions(db: Queryable, userId: number): Promise<void> {
  await db.deleteFrom('session').where('user_id', '=', userId).execute()
}

export async function deleteExpiredSessions(db: Queryable, now: Date): Promise<void> {
  await db.deleteFrom('session').where('expires_at', '<=', now).execute()
}
