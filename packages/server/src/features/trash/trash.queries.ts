// SQL of the trash: one row a deed; the deleted rows name it.

import { sql } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'

export async function insertTrash(
  tx: Queryable,
  row: {
    undo_token: string
    organization_id: number
    project_id: number | null
    kind: string
    deleted_by: number
  },
): Promise<number> {
  const { id } = await tx
    .insertInto('trash')
    .values(row)
    .onConflict((on) => on.column('undo_token').doUpdateSet({ undo_token: row.undo_token }))
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function findProjectOfDeed(db: Queryable, undoToken: string): Promise<number | null> {
  const row = await db
    .selectFrom('trash')
    .select('project_id')
    .where('undo_token', '=', undoToken)
    .executeTakeFirst()
  return row?.project_id ?? null
}

/** Locks the deed that an undo token names, unless it was undone or purged. */
export function lockDeed(tx: Tx, organizationId: number, undoToken: string) {
  return tx
    .selectFrom('trash')
    .selectAll()
    .where('undo_token', '=', undoToken)
    .where('organization_id', '=', organizationId)
    .where('restored_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

/** Takes up to `limit` tasks of a deed out of the trash. */
export async function restoreTasks(
  tx: Tx,
  trashId: number,
  limit: number,
): Promise<{ project_id: number; id: number }[]> {
  const { rows } = await sql<{ project_id: number; id: number }>`
    update task set trash_id = null
    where (project_id, id) in (select project_id, id from task where trash_id = ${trashId} limit ${limit})
    returning project_id, id`.execute(tx)
  return rows
}

export interface RestoredAnnotation {
  readonly project_id: number
  readonly id: number
  readonly task_id: number
  /** Parsed; null while the task is in the trash: it counts when that comes back. */
  readonly result: unknown
}

/** Takes up to `limit` annotations of a deed out of the trash, with their tasks held first as every change does it. */
export async function restoreAnnotations(
  tx: Tx,
  trashId: number,
  limit: number,
): Promise<RestoredAnnotation[]> {
  const { rows: found } = await sql<{ project_id: number; id: number }>`
    select project_id, id from annotation where trash_id = ${trashId} order by project_id, id limit ${limit}`.execute(
    tx,
  )
  const projects = found.map((row) => row.project_id)
  const ids = found.map((row) => row.id)
  const given = sql`unnest(${projects}::bigint[], ${ids}::bigint[]) as given (project_id, id)`
  await sql`
    select 1 from task where (project_id, id) in (
      select a.project_id, a.task_id from annotation a join ${given} on a.project_id = given.project_id and a.id = given.id)
    order by project_id, id for no key update`.execute(tx)
  const { rows } = await sql<RestoredAnnotation>`
    update annotation set trash_id = null
    from ${given}
    where annotation.project_id = given.project_id and annotation.id = given.id and annotation.trash_id = ${trashId}
    returning annotation.project_id, annotation.id, annotation.task_id, (
      select annotation.result from task t
      where t.project_id = annotation.project_id and t.id = annotation.task_id and t.trash_id is null) as result`.execute(
    tx,
  )
  return rows
}

export function restoreProjects(tx: Tx, trashId: number): Promise<{ id: number }[]> {
  return tx
    .updateTable('project')
    .set({ trash_id: null })
    .where('trash_id', '=', trashId)
    .returning('id')
    .execute()
}

export async function markRestored(tx: Tx, trashId: number, now: Date): Promise<void> {
  await tx.updateTable('trash').set({ restored_at: now }).where('id', '=', trashId).execute()
}

export function listDeedsToPurge(db: Queryable, now: Date, limit: number): Promise<{ id: number }[]> {
  return db
    .selectFrom('trash')
    .select('id')
    .where('purge_at', '<', now)
    .where('restored_at', 'is', null)
    .limit(limit)
    .execute()
}

const OF_TASK = [
  'annotation_revision',
  'annotation',
  'draft',
  'prediction',
  'task_lock',
  'storage_link',
] as const

export interface PurgedDraft {
  readonly project_id: number
  readonly task_id: number
  /** Parsed; null while the task is in the trash: the summary does not count it there. */
  readonly result: unknown
}

export interface Purged {
  /** Drafts that removed annotations had. */
  readonly drafts: readonly PurgedDraft[]
  /** Keys of bytes that nothing names any more. */
  readonly blobs: readonly string[]
}

/** Removes the rows of one deed for good, children first. */
export async function purgeDeed(tx: Tx, trashId: number): Promise<Purged> {
  const { rows: drafts } = await sql<PurgedDraft>`
    delete from draft d where (project_id, annotation_id) in (
      select project_id, id from annotation where trash_id = ${trashId})
    returning project_id, task_id, (
      select d.result from task t
      where t.project_id = d.project_id and t.id = d.task_id and t.trash_id is null) as result`.execute(tx)
  const doomedTasks = sql`select project_id, id from task where trash_id = ${trashId}
    or project_id in (select id from project where trash_id = ${trashId})`
  for (const table of OF_TASK) {
    const where =
      table === 'annotation_revision'
        ? sql`(project_id, annotation_id) in (select project_id, id from annotation where trash_id = ${trashId} or (project_id, task_id) in (${doomedTasks}))`
        : sql`(project_id, task_id) in (${doomedTasks})`
    await sql`delete from ${sql.table(table)} where ${where}`.execute(tx)
  }
  await sql`delete from annotation where trash_id = ${trashId}`.execute(tx)
  await sql`delete from task_text where (project_id, id) in (${doomedTasks})`.execute(tx)
  await sql`delete from task where (project_id, id) in (${doomedTasks})`.execute(tx)
  const blobs = await takeBlobs(tx, trashId)
  for (const table of [
    'project_counter',
    'task_search',
    'project_delta',
    'file_upload',
    'import',
    'view',
    'export',
    'stream_history',
    'label_link',
    'project_copy',
    'project_hotkeys',
    'webhook_message',
    'webhook',
    'storage',
    'ml_backend',
  ])
    await sql`delete from ${sql.table(table)} where project_id in (select id from project where trash_id = ${trashId})`.execute(
      tx,
    )
  await sql`delete from project where trash_id = ${trashId}`.execute(tx)
  await sql`delete from trash where id = ${trashId}`.execute(tx)
  return { drafts, blobs }
}

// A copy of a project names the same uploads.
async function takeBlobs(tx: Tx, trashId: number): Promise<string[]> {
  const doomed = sql`select id from project where trash_id = ${trashId}`
  const { rows } = await sql<{ file: string }>`
    select f.file from file_upload f where f.project_id in (${doomed}) and not exists (
      select from file_upload o where o.file = f.file and o.project_id not in (${doomed}))
    union select file from export where project_id in (${doomed}) and file is not null
    union select c.file from converted_export c join export e on e.id = c.export_id
      where e.project_id in (${doomed}) and c.file is not null`.execute(tx)
  return rows.map((row) => row.file)
}
