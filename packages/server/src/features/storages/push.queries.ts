// SQL of pushes: what targets have not got yet, who writes it now, and what was written.

import { sql } from 'kysely'
import type { Queryable } from '../../db/client.ts'

export interface Push {
  readonly project_id: number
  readonly storage_id: number
  readonly annotation_id: number
}

/** Projects that have a target. */
export async function listProjectsWithTargets(db: Queryable): Promise<number[]> {
  const rows = await db
    .selectFrom('storage')
    .select('project_id')
    .distinct()
    .where('direction', '=', 'target')
    .execute()
  return rows.map((row) => row.project_id)
}

/** What waits of one annotation, or of the annotations of one task. */
export async function listPushesOf(
  db: Queryable,
  what: { readonly annotationId: number } | { readonly taskId: number },
): Promise<Push[]> {
  const such =
    'taskId' in what
      ? sql`(a.project_id, a.task_id) in (select project_id, id from task where id = ${what.taskId})`
      : sql`a.id = ${what.annotationId}`
  const { rows } = await sql<Push>`
    select p.project_id, p.storage_id, p.annotation_id
    from annotation a
    join storage s on s.project_id = a.project_id and s.direction = 'target'
    join storage_push p on p.project_id = a.project_id and p.storage_id = s.id and p.annotation_id = a.id
    where ${such}`.execute(db)
  return rows
}

/** Targets of live projects that something is due for and written by nobody. */
export async function listDueStorages(db: Queryable, now: Date): Promise<number[]> {
  const { rows } = await sql<{ storage_id: number }>`
    select distinct p.storage_id from storage_push p
    join project on project.id = p.project_id and project.trash_id is null
    where p.next_try_at <= ${now} and (p.held_until is null or p.held_until < ${now})`.execute(db)
  return rows.map((row) => row.storage_id)
}

/** What is due of a target and written by nobody, those that waited longest first. */
export async function listDuePushes(
  db: Queryable,
  storageId: number,
  now: Date,
  limit: number,
): Promise<Push[]> {
  const { rows } = await sql<Push>`
    select project_id, storage_id, annotation_id from storage_push
    where storage_id = ${storageId} and next_try_at <= ${now} and (held_until is null or held_until < ${now})
    order by next_try_at limit ${limit}`.execute(db)
  return rows
}

export interface HeldPush {
  readonly version: number
  readonly attempts: number
}

/** Takes a push for its writer; undefined when another has it or nothing is left. */
export async function holdPush(
  db: Queryable,
  push: Push,
  now: Date,
  until: Date,
): Promise<HeldPush | undefined> {
  const { rows } = await sql<HeldPush>`
    update storage_push set held_until = ${until}
    where project_id = ${push.project_id} and storage_id = ${push.storage_id}
      and annotation_id = ${push.annotation_id} and (held_until is null or held_until < ${now})
    returning version, attempts`.execute(db)
  return rows[0]
}

/** Ends a push that was written, unless the annotation changed meanwhile: false then, and it is still held. */
export async function settlePush(db: Queryable, push: Push, version: number): Promise<boolean> {
  const { rows } = await sql<{ version: number }>`
    delete from storage_push
    where project_id = ${push.project_id} and storage_id = ${push.storage_id}
      and annotation_id = ${push.annotation_id} and version = ${version}
    returning version`.execute(db)
  return rows.length > 0
}

/** The version that is wanted now; undefined when it is no longer wanted. */
export async function findPushVersion(db: Queryable, push: Push): Promise<number | undefined> {
  const { rows } = await sql<{ version: number }>`
    select version from storage_push
    where project_id = ${push.project_id} and storage_id = ${push.storage_id}
      and annotation_id = ${push.annotation_id}`.execute(db)
  return rows[0]?.version
}

export async function delayPush(db: Queryable, push: Push, error: string, nextTryAt: Date): Promise<void> {
  await sql`
    update storage_push
    set held_until = null, attempts = attempts + 1, error = ${error}, next_try_at = ${nextTryAt}
    where project_id = ${push.project_id} and storage_id = ${push.storage_id}
      and annotation_id = ${push.annotation_id}`.execute(db)
}

/** Leaves what is due of a storage that takes nothing until later; nobody writes it now. */
export async function delayStorage(
  db: Queryable,
  storageId: number,
  now: Date,
  nextTryAt: Date,
): Promise<void> {
  await sql`
    update storage_push set next_try_at = ${nextTryAt}
    where storage_id = ${storageId} and next_try_at <= ${now}
      and (held_until is null or held_until < ${now})`.execute(db)
}

/** Queues annotations for one target. */
export async function insertPushes(
  db: Queryable,
  projectId: number,
  storageId: number,
  annotationIds: readonly number[],
): Promise<void> {
  await sql`
    insert into storage_push (project_id, storage_id, annotation_id)
    select ${projectId}::bigint, ${storageId}::bigint, id from unnest(${annotationIds}::bigint[]) as x (id)
    on conflict (project_id, storage_id, annotation_id)
      do update set version = nextval('storage_push_version_seq'), next_try_at = now()`.execute(db)
}

/** Live annotations of live tasks behind an id, by id. */
export async function listAnnotationIds(
  db: Queryable,
  projectId: number,
  after: number,
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select a.id from annotation a
    join task t on t.project_id = a.project_id and t.id = a.task_id and t.trash_id is null
    where a.project_id = ${projectId} and a.id > ${after} and a.trash_id is null
    order by a.id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}

export async function storeObject(
  db: Queryable,
  push: Push,
  object: { readonly key: string; readonly revision: number; readonly written_at: Date },
): Promise<void> {
  await db
    .insertInto('storage_object')
    .values({ ...push, ...object })
    .onConflict((on) => on.columns(['project_id', 'storage_id', 'annotation_id']).doUpdateSet(object))
    .execute()
}

export async function findObjectKey(db: Queryable, push: Push): Promise<string | undefined> {
  const row = await db
    .selectFrom('storage_object')
    .select('key')
    .where('project_id', '=', push.project_id)
    .where('storage_id', '=', push.storage_id)
    .where('annotation_id', '=', push.annotation_id)
    .executeTakeFirst()
  return row?.key
}

export async function deleteObject(db: Queryable, push: Push): Promise<void> {
  await db
    .deleteFrom('storage_object')
    .where('project_id', '=', push.project_id)
    .where('storage_id', '=', push.storage_id)
    .where('annotation_id', '=', push.annotation_id)
    .execute()
}
