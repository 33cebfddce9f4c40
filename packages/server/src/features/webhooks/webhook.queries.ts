// SQL of webhooks.

import { sql, type Insertable, type Selectable, type Updateable } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import { liveProjectIds } from '../../db/scope.ts'
import type { Tables } from '../../db/tables.ts'

export type WebhookRow = Selectable<Tables['webhook']>
export type WebhookColumns = Updateable<Tables['webhook']>

/** Not of a project in the trash. */
export function findWebhook(
  db: Queryable,
  organizationId: number,
  id: number,
): Promise<WebhookRow | undefined> {
  return db
    .selectFrom('webhook')
    .selectAll()
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .where((eb) =>
      eb.or([eb('project_id', 'is', null), eb('project_id', 'in', liveProjectIds(db, organizationId))]),
    )
    .executeTakeFirst()
}

/** `projectId` null: those of the whole organization. By id. */
export function listWebhooks(
  db: Queryable,
  organizationId: number,
  projectId: number | null,
): Promise<WebhookRow[]> {
  return db
    .selectFrom('webhook')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('project_id', projectId === null ? 'is' : '=', projectId)
    .orderBy('id')
    .execute()
}

/** All webhooks of an organization, by id, with who made their projects; those of projects in the trash left out. */
export async function listAllWebhooks(
  db: Queryable,
  organizationId: number,
): Promise<(WebhookRow & { readonly project_created_by: number | null })[]> {
  return db
    .selectFrom('webhook as h')
    .leftJoin('project as p', 'p.id', 'h.project_id')
    .selectAll('h')
    .select('p.created_by as project_created_by')
    .where('h.organization_id', '=', organizationId)
    .where('p.trash_id', 'is', null)
    .orderBy('h.id')
    .execute()
}

export function insertWebhook(db: Queryable, row: Insertable<Tables['webhook']>): Promise<WebhookRow> {
  return db.insertInto('webhook').values(row).returningAll().executeTakeFirstOrThrow()
}

export function updateWebhook(
  db: Queryable,
  id: number,
  change: WebhookColumns,
): Promise<WebhookRow | undefined> {
  return db.updateTable('webhook').set(change).where('id', '=', id).returningAll().executeTakeFirst()
}

export async function updateModelHook(
  db: Queryable,
  backendId: number,
  change: WebhookColumns,
): Promise<void> {
  await db.updateTable('webhook').set(change).where('ml_backend_id', '=', backendId).execute()
}

export async function deleteWebhookRow(db: Queryable, id: number): Promise<void> {
  await db.deleteFrom('webhook').where('id', '=', id).execute()
}

/** A hook that events may be for. */
export type ListeningHook = Pick<
  WebhookRow,
  'id' | 'organization_id' | 'project_id' | 'send_payload' | 'send_for_all_actions' | 'actions'
>

/** Model servers are told of a project while that trains on submission. */
const IS_TOLD = sql<boolean>`(ml_backend_id is null or exists (
  select from project p where p.id = webhook.project_id and p.min_annotations_to_start_training > 0))`

/** Hooks that are on (paused ones are: they hear later), of these projects and of these whole organizations; by id. */
export async function listListening(
  db: Queryable,
  organizationIds: readonly number[],
  projectIds: readonly number[],
): Promise<ListeningHook[]> {
  if (organizationIds.length === 0) return []
  return db
    .selectFrom('webhook')
    .select(['id', 'organization_id', 'project_id', 'send_payload', 'send_for_all_actions', 'actions'])
    .where('is_active', '=', true)
    .where(sql<boolean>`organization_id = any(${organizationIds}::bigint[])`)
    .where(sql<boolean>`(project_id is null or project_id = any(${projectIds}::bigint[]))`)
    .where(IS_TOLD)
    .orderBy('id')
    .execute()
}

/** True while any hook sends at once. */
export async function isAnyListening(db: Queryable): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from webhook where is_active and paused_at is null and ${IS_TOLD}) as found`.execute(
    db,
  )
  return rows[0]?.found === true
}

export interface HealthRow {
  readonly id: number
  readonly waiting: number
  readonly next_try_at: Date | null
  readonly last_sent_at: Date | null
  /** Of the first that waits. */
  readonly last_error: string | null
}

/** Counts stop at 1,000. */
export async function listHealth(db: Queryable, ids: readonly number[]): Promise<HealthRow[]> {
  const { rows } = await sql<HealthRow>`
    select h.id, w.waiting, w.next_try_at, l.last_sent_at, e.error as last_error
    from unnest(${ids}::bigint[]) as h (id)
    cross join lateral (
      select count(*)::int as waiting, min(next_try_at) as next_try_at from (
        select next_try_at from webhook_delivery d where d.webhook_id = h.id and d.status = 'waiting' limit 1000
      ) heads) w
    left join lateral (
      select sent_at as last_sent_at from webhook_delivery d
      where d.webhook_id = h.id and d.sent_at is not null order by d.id desc limit 1
    ) l on true
    left join lateral (
      select error from webhook_delivery d
      where d.webhook_id = h.id and d.status = 'waiting' order by d.project_id, d.id limit 1
    ) e on true`.execute(db)
  return rows
}
