// SQL of tokens of both kinds, and the one look-up that turns a credential into a caller's row.

import type { Selectable } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

export interface CallerRow {
  readonly user_id: number
  readonly email: string
  readonly is_active: boolean
  readonly organization_id: number
  readonly role: string
  readonly legacy_api_tokens_enabled: boolean
  readonly api_tokens_enabled: boolean
}

// A user without a live membership is nobody, whatever token he still holds.
function callers(db: Queryable) {
  return db
    .selectFrom('user_account as u')
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
    ])
}

export function findCallerByLegacyToken(db: Queryable, tokenHash: Buffer): Promise<CallerRow | undefined> {
  return callers(db)
    .innerJoin('legacy_token as t', 't.user_id', 'u.id')
    .where('t.token_hash', '=', tokenHash)
    .executeTakeFirst()
}

export function findCallerByUserId(db: Queryable, userId: number): Promise<CallerRow | undefined> {
  return callers(db).where('u.id', '=', userId).executeTakeFirst()
}

export function findLegacyToken(
  db: Queryable,
  userId: number,
): Promise<Selectable<Tables['legacy_token']> | undefined> {
  return db.selectFrom('legacy_token').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

export async function upsertLegacyToken(
  db: Queryable,
  row: { user_id: number; token_hash: Buffer; token_sealed: Buffer; created_at: Date },
): Promise<void> {
  await db
    .insertInto('legacy_token')
    .values(row)
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
    .execute()
}

export async function insertPersonalToken(
  db: Queryable,
  row: { jti: string; user_id: number; unsigned_token: string; created_at: Date; expires_at: Date },
): Promise<void> {
  await db.insertInto('personal_token').values(row).execute()
}

export function listLivePersonalTokens(db: Queryable, userId: number, now: Date) {
  return db
    .selectFrom('personal_token')
    .selectAll()
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute()
}

export function findPersonalToken(db: Queryable, jti: string) {
  return db.selectFrom('personal_token').selectAll().where('jti', '=', jti).executeTakeFirst()
}

/** True when the token was live until now. */
export async function revokePersonalToken(db: Queryable, jti: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable('personal_token')
    .set({ revoked_at: now })
    .where('jti', '=', jti)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Locks the user's row, so that two creations at once cannot both find no live token. */
export async function lockUser(db: Queryable, userId: number): Promise<void> {
  await db.selectFrom('user_account').select('id').where('id', '=', userId).forUpdate().execute()
}

export function findTokenPolicy(db: Queryable, organizationId: number) {
  return db
    .selectFrom('organization')
    .select(['api_tokens_enabled', 'legacy_api_tokens_enabled', 'api_token_ttl_days'])
    .where('id', '=', organizationId)
    .executeTakeFirstOrThrow()
}

export async function updateTokenPolicy(
  db: Queryable,
  organizationId: number,
  values: Partial<{
    api_tokens_enabled: boolean
    legacy_api_tokens_enabled: boolean
    api_token_ttl_days: number
  }>,
): Promise<void> {
  await db.updateTable('organization').set(values).where('id', '=', organizationId).execute()
}
