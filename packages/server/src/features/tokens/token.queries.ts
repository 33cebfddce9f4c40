// SQL of tokens of both kinds, and the one look-up that turns a credential into a caller's row.

import type { Selectable } from 'kysely'
import { selectCallers, type CallerRow } from '../../db/callers.ts'
import type { Queryable } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

export type { CallerRow }

export function findCallerByLegacyToken(db: Queryable, tokenHash: Buffer): Promise<CallerRow | undefined> {
  return selectCallers(db)
    .innerJoin('legacy_token as t', 't.user_id', 'u.id')
    .where('t.token_hash', '=', tokenHash)
    .executeTakeFirst()
}

export function findCallerByUserId(db: Queryable, userId: number): Promise<CallerRow | undefined> {
  return selectCallers(db).where('u.id', '=', userId).executeTakeFirst()
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
