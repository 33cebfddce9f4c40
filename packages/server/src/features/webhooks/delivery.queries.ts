// SQL of messages and deliveries. What deliveries write waits for no disk: forgotten, it is done again, as a receiver
// expects of whoever sends at least once.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'
import type { WebhookRow } from './webhook.queries.ts'

type DeliveryColumns = Selectable<Tables['webhook_delivery']>

export interface NewMessage {
  readonly projectId: number
  readonly action: string
  /** JSON text. */
  readonly payload: string
  readonly body: string | null
  readonly happenedAt: Date
}

/** Ids in the order of the messages. */
export async function insertMessages(tx: Tx, messages: readonly NewMessage[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    insert into webhook_message (project_id, action, payload, body, happened_at)
    select project_id, action, payload, body, happened_at
    from unnest(
      ${messages.map((one) => one.projectId)}::bigint[], ${messages.map((one) => one.action)}::text[],
      ${messages.map((one) => one.payload)}::jsonb[], ${messages.map((one) => one.body)}::text[],
      ${messages.map((one) => one.happenedAt)}::timestamptz[]
    ) with ordinality as given (project_id, action, payload, body, happened_at, place)
    order by place returning id`.execute(tx)
  return rows.map((row) => row.id)
}

export interface NewDelivery {
  readonly webhookId: number
  readonly projectId: number
  readonly messageId: number
}

export async function insertDeliveries(db: Queryable, deliveries: readonly NewDelivery[]): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    insert into webhook_delivery (webhook_id, project_id, message_id)
    select webhook_id, project_id, message_id
    from unnest(
      ${deliveries.map((one) => one.webhookId)}::bigint[], ${deliveries.map((one) => one.projectId)}::bigint[],
      ${deliveries.map((one) => one.messageId)}::bigint[]
    ) with ordinality as given (webhook_id, project_id, message_id, place)
    order by place returning id`.execute(db)
  return rows.map((row) => row.id)
}

export interface LaneKey {
  readonly webhook_id: number
  readonly project_id: number
}

/** Lanes in which something waits. One index look-up a lane, however much waits in it. */
export async function listLanes(db: Queryable): Promise<LaneKey[]> {
  const next = sql`select d.webhook_id, d.project_id from webhook_delivery d where d.status = 'waiting'`
  const { rows } = await sql<LaneKey>`
    with recursive lane as (
      (${next} order by d.webhook_id, d.project_id limit 1)
      union all
      select n.* from lane l cross join lateral (
        ${next} and (d.webhook_id, d.project_id) > (l.webhook_id, l.project_id)
        order by d.webhook_id, d.project_id limit 1) n)
    select lane.* from lane join webhook h on h.id = lane.webhook_id
    where h.is_active and h.paused_at is null`.execute(db)
  return rows
}

/** A delivery that waits, with all that sending it needs. */
export interface WaitingDelivery
  extends
    Pick<
      DeliveryColumns,
      | 'id'
      | 'webhook_id'
      | 'project_id'
      | 'message_id'
      | 'parts'
      | 'sent_through'
      | 'attempts'
      | 'failing_since'
      | 'next_try_at'
    >,
    Pick<
      WebhookRow,
      | 'url'
      | 'send_payload'
      | 'headers_sealed'
      | 'secret_sealed'
      | 'old_secret_sealed'
      | 'old_secret_until'
      | 'ml_backend_id'
    > {
  readonly action: string
  readonly payload: unknown
  readonly body: string | null
  readonly hook_failures: number
}

/** The first of a lane; none while its hook is off or paused. */
export async function listWaiting(db: Queryable, lane: LaneKey, limit: number): Promise<WaitingDelivery[]> {
  const { rows } = await sql<WaitingDelivery>`
    select d.id, d.webhook_id, d.project_id, d.message_id, d.parts, d.sent_through, d.attempts, d.failing_since,
      d.next_try_at, m.action, m.payload, m.body, h.url, h.send_payload, h.headers_sealed, h.secret_sealed,
      h.old_secret_sealed, h.old_secret_until, h.ml_backend_id, h.failures as hook_failures
    from webhook_delivery d
    join webhook_message m on m.id = d.message_id
    join webhook h on h.id = d.webhook_id
    where d.webhook_id = ${lane.webhook_id} and d.project_id = ${lane.project_id} and d.status = 'waiting'
      and h.is_active and h.paused_at is null
    order by d.id limit ${limit}`.execute(db)
  return rows
}

/** One exchange as it is stored. */
export interface ExchangeColumns {
  readonly sentAt: Date
  readonly tookMs: number
  /** JSON text, credentials masked. */
  readonly requestHeaders: string
  /** Null: the message's body. */
  readonly requestBody: string | null
  readonly answerStatus: number | null
  /** JSON text. */
  readonly answerHeaders: string | null
  readonly answerBody: string | null
  readonly error: string | null
}

const quickly = sql`(select set_config('synchronous_commit', 'off', true)) as quickly`

function exchange(columns: ExchangeColumns) {
  return sql`attempts = attempts + 1, sent_at = ${columns.sentAt}, took_ms = ${columns.tookMs},
    request_headers = ${columns.requestHeaders}::jsonb, request_body = ${columns.requestBody},
    answer_status = ${columns.answerStatus}, answer_headers = ${columns.answerHeaders}::jsonb,
    answer_body = ${columns.answerBody}, error = ${columns.error}`
}

/** The receiver took a request: the whole, or with `through` a part of it. */
export async function storeTaken(
  db: Queryable,
  id: number,
  columns: ExchangeColumns,
  through: number | undefined,
): Promise<void> {
  const isWhole = through === undefined
  await sql`
    update webhook_delivery set ${exchange(columns)}, parts = parts + 1, sent_through = ${through ?? 0},
      failing_since = null, next_try_at = null, status = ${isWhole ? 'delivered' : 'waiting'},
      finished_at = ${isWhole ? columns.sentAt : null}
    from ${quickly} where id = ${id}`.execute(db)
}

/** A request failed: it is tried again at `nextTryAt`, or given up. */
export async function storeFailed(
  db: Queryable,
  id: number,
  columns: ExchangeColumns,
  next: { readonly failingSince: Date; readonly nextTryAt: Date | undefined },
): Promise<void> {
  const isOver = next.nextTryAt === undefined
  await sql`
    update webhook_delivery set ${exchange(columns)}, failing_since = ${next.failingSince},
      next_try_at = ${next.nextTryAt ?? null}, status = ${isOver ? 'failed' : 'waiting'},
      finished_at = ${isOver ? columns.sentAt : null}
    from ${quickly} where id = ${id} and status = 'waiting'`.execute(db)
}

/** Counts a failure of the hook; gives since when it fails. */
export async function countFailure(db: Queryable, webhookId: number, now: Date): Promise<Date> {
  const { rows } = await sql<{ failing_since: Date }>`
    update webhook set failures = failures + 1, failing_since = coalesce(failing_since, ${now}::timestamptz)
    from ${quickly} where id = ${webhookId} returning failing_since`.execute(db)
  return rows[0]?.failing_since ?? now
}

export async function forgetFailures(db: Queryable, webhookId: number): Promise<void> {
  await sql`update webhook set failures = 0, failing_since = null where id = ${webhookId}`.execute(db)
}

export async function pauseWebhook(db: Queryable, webhookId: number, now: Date): Promise<void> {
  await sql`update webhook set paused_at = ${now} where id = ${webhookId} and paused_at is null`.execute(db)
}

const AT_ONCE = 10_000

/** Gives up what waits for a hook that was switched off; what is beyond the first 10,000 the purge gives up. */
export async function skipWaiting(db: Queryable, webhookId: number, now: Date): Promise<void> {
  await sql`
    update webhook_delivery set status = 'skipped', finished_at = ${now}, next_try_at = null where id in (
      select id from webhook_delivery where webhook_id = ${webhookId} and status = 'waiting'
      order by webhook_id, project_id, id limit ${AT_ONCE})`.execute(db)
}

/** Ends the waits of what was tried in vain. */
export async function tryWaitingNow(db: Queryable, webhookId: number): Promise<void> {
  await sql`
    update webhook_delivery set next_try_at = null, attempts = 0, failing_since = null
    where webhook_id = ${webhookId} and status = 'waiting' and next_try_at is not null`.execute(db)
}

export async function tryNow(db: Queryable, id: number): Promise<void> {
  await sql`
    update webhook_delivery set next_try_at = null where id = ${id} and status = 'waiting'`.execute(db)
}

/** False when it no longer waited. */
export async function skipDelivery(db: Queryable, id: number, now: Date): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update webhook_delivery set status = 'skipped', finished_at = ${now}, next_try_at = null
    where id = ${id} and status = 'waiting'`.execute(db)
  return numAffectedRows > 0n
}

/** A line of the log. */
export interface DeliveryRow extends Pick<
  DeliveryColumns,
  | 'id'
  | 'webhook_id'
  | 'project_id'
  | 'message_id'
  | 'status'
  | 'attempts'
  | 'sent_at'
  | 'took_ms'
  | 'next_try_at'
  | 'answer_status'
  | 'error'
> {
  readonly action: string
  readonly happened_at: Date
}

function deliveryRows(db: Queryable, webhookId: number) {
  return db
    .selectFrom('webhook_delivery as d')
    .innerJoin('webhook_message as m', 'm.id', 'd.message_id')
    .select([
      'd.id',
      'd.webhook_id',
      'd.project_id',
      'd.message_id',
      'd.status',
      'd.attempts',
      'd.sent_at',
      'd.took_ms',
      'd.next_try_at',
      'd.answer_status',
      'd.error',
      'm.action',
      'm.happened_at',
    ])
    .where('d.webhook_id', '=', webhookId)
}

/** Newest first. */
export function listDeliveries(
  db: Queryable,
  webhookId: number,
  page: { readonly before: number | undefined; readonly status: string | undefined; readonly limit: number },
): Promise<DeliveryRow[]> {
  return deliveryRows(db, webhookId)
    .$if(page.before !== undefined, (query) => query.where('d.id', '<', page.before ?? 0))
    .$if(page.status !== undefined, (query) => query.where('d.status', '=', page.status ?? ''))
    .orderBy('d.id', 'desc')
    .limit(page.limit)
    .execute()
}

export type DeliveryDetailRow = DeliveryRow &
  Pick<DeliveryColumns, 'request_headers' | 'request_body' | 'answer_headers' | 'answer_body'> & {
    /** The message's. */
    readonly body: string | null
  }

export function findDelivery(
  db: Queryable,
  webhookId: number,
  id: number,
): Promise<DeliveryDetailRow | undefined> {
  return deliveryRows(db, webhookId)
    .select(['d.request_headers', 'd.request_body', 'd.answer_headers', 'd.answer_body', 'm.body'])
    .where('d.id', '=', id)
    .executeTakeFirst()
}

/**
 * Deletes up to `limit` messages with their deliveries: those that nobody waits for once they are older than `keptUntil`,
 * all once they are older than `waitedUntil`. How many there were.
 */
export async function purgeMessages(
  db: Queryable,
  limits: { readonly keptUntil: Date; readonly waitedUntil: Date; readonly limit: number },
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from webhook_message where id in (
      select m.id from webhook_message m
      where m.happened_at < ${limits.waitedUntil} or (m.happened_at < ${limits.keptUntil} and not exists (
        select from webhook_delivery d where d.message_id = m.id and d.status = 'waiting'))
      limit ${limits.limit})`.execute(db)
  return Number(numAffectedRows)
}

/** Hooks that are off although something waits for them. */
export async function listOffWithWaiting(db: Queryable): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from webhook h where not is_active and exists (
      select from webhook_delivery d where d.webhook_id = h.id and d.status = 'waiting')`.execute(db)
  return rows.map((row) => row.id)
}
