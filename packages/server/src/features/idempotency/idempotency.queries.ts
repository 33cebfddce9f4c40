// SQL of idempotency keys. A row without a status belongs to a request that still runs, or died.

import { sql } from 'kysely'
import type { Queryable } from '../../db/client.ts'

export interface StoredAnswer {
  readonly request_hash: Buffer
  readonly status: number | null
  readonly headers: unknown
  readonly body: string | null
}

export function findAnswer(db: Queryable, userId: number, key: string): Promise<StoredAnswer | undefined> {
  return db
    .selectFrom('idempotency_key')
    .select(['request_hash', 'status', 'headers', 'body'])
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .executeTakeFirst()
}

export interface AnswerRow {
  readonly userId: number
  readonly key: string
  readonly hash: Buffer
  readonly status: number
  readonly headers: string
  readonly body: string | null
  readonly now: Date
}

/** The whole answer at once, for the transaction it belongs to. Fails with 23505 when the key is taken. */
export function insertAnswer(row: AnswerRow) {
  return {
    name: 'insert-idempotency-key',
    text: `insert into idempotency_key (user_id, key, request_hash, status, headers, body, created_at)
      values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [row.userId, row.key, row.hash, row.status, row.headers, row.body, row.now],
  }
}

/** True when the key is the caller's now; a claim without an answer since before `deadBefore` is taken over. */
export async function claimKey(
  db: Queryable,
  row: { userId: number; key: string; hash: Buffer; now: Date; deadBefore: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into idempotency_key as k (user_id, key, request_hash, created_at)
    values (${row.userId}, ${row.key}, ${row.hash}, ${row.now})
    on conflict (user_id, key) do update set created_at = excluded.created_at
      where k.status is null and k.request_hash = excluded.request_hash and k.created_at < ${row.deadBefore}
    returning 1`.execute(db)
  return rows.length > 0
}

export async function completeKey(db: Queryable, row: Omit<AnswerRow, 'hash' | 'now'>): Promise<void> {
  await db
    .updateTable('idempotency_key')
    .set({ status: row.status, headers: row.headers, body: row.body })
    .where('user_id', '=', row.userId)
    .where('key', '=', row.key)
    .execute()
}

export async function dropClaim(db: Queryable, userId: number, key: string): Promise<void> {
  await db
    .deleteFrom('idempotency_key')
    .where('user_id', '=', userId)
    .where('key', '=', key)
    .where('status', 'is', null)
    .execute()
}

/** Removes up to `limit` keys older than `before`; gives how many. */
export async function deleteOldKeys(db: Queryable, before: Date, limit: number): Promise<number> {
  const { rows } = await sql`
    delete from idempotency_key where (user_id, key) in (
      select user_id, key from idempotency_key where created_at < ${before} limit ${limit})
    returning 1`.execute(db)
  return rows.length
}
