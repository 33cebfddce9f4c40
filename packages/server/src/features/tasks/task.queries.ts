// SQL of single tasks and of a project's task pages.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import { liveProjectIds } from '../../db/scope.ts'
import type { Tables } from '../../db/tables.ts'

/** A task whose payloads are JSON text. */
export type TaskRow = Omit<Selectable<Tables['task']>, 'data' | 'meta'> & {
  readonly data: string
  readonly meta: string | null
  /** Base name of the uploaded file. */
  readonly file: string | null
  /** Key of the storage's object that the task was made of. */
  readonly storage_key: string | null
}

export function taskRows(db: Queryable) {
  return db
    .selectFrom('task as t')
    .leftJoin('file_upload as f', 'f.id', 't.file_upload_id')
    .select([
      't.project_id',
      't.id',
      't.inner_id',
      't.is_labeled',
      't.allow_skip',
      't.overlap',
      't.total_annotations',
      't.cancelled_annotations',
      't.total_predictions',
      't.ground_truth_annotations',
      't.useful_annotations',
      't.draft_count',
      't.completed_at',
      't.file_upload_id',
      't.import_id',
      't.updated_by',
      't.created_at',
      't.updated_at',
      't.trash_id',
      'f.file',
    ])
    .select([sql<string>`t.data::text`.as('data'), sql<string | null>`t.meta::text`.as('meta')])
    .select(
      sql<string | null>`(
        select l.key from storage_link l where l.project_id = t.project_id and l.task_id = t.id limit 1)`.as(
        'storage_key',
      ),
    )
    .where('t.trash_id', 'is', null)
}

export function findTask(
  db: Queryable,
  organizationId: number,
  taskId: number,
): Promise<TaskRow | undefined> {
  return taskRows(db)
    .where('t.id', '=', taskId)
    .where('t.project_id', 'in', liveProjectIds(db, organizationId))
    .executeTakeFirst()
}

/** Tasks of a project by their ids, in the order of the ids. */
export async function listTasksByIds(
  db: Queryable,
  projectId: number,
  ids: readonly number[],
): Promise<TaskRow[]> {
  const rows = await taskRows(db)
    .where('t.project_id', '=', projectId)
    .where(sql<boolean>`t.id = any(${ids}::bigint[])`)
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.map((id) => byId.get(id)).filter((row) => row !== undefined)
}

/** Ids of a page of a project's tasks, newest update first. */
export async function listNewestTaskIds(
  db: Queryable,
  projectId: number,
  page: { offset: number; pageSize: number },
): Promise<number[]> {
  const rows = await db
    .selectFrom('task')
    .select('id')
    .where('project_id', '=', projectId)
    .where('trash_id', 'is', null)
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .offset(page.offset)
    .limit(page.pageSize)
    .execute()
  return rows.map((row) => row.id)
}

/** Reserves `count` inner ids and returns the first. The row lock orders importers of one project. */
export async function reserveInnerIds(tx: Tx, projectId: number, count: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`
    update project set last_inner_id = last_inner_id + ${count} where id = ${projectId} returning last_inner_id as last`.execute(
    tx,
  )
  return (rows[0]?.last ?? 0) - count + 1
}

/** Raises the project's inner ids to at least `innerId`. */
export async function raiseInnerId(tx: Tx, projectId: number, innerId: number): Promise<void> {
  await sql`update project set last_inner_id = greatest(last_inner_id, ${innerId}) where id = ${projectId}`.execute(
    tx,
  )
}

export async function insertTask(
  tx: Tx,
  row: {
    project_id: number
    inner_id: number
    data: string
    meta: string
    overlap: number
    is_labeled: boolean
    allow_skip: boolean | null
    created_at: Date
    updated_at: Date
  },
): Promise<number> {
  const { id } = await tx.insertInto('task').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

/** The task's data, parsed, with the row locked. */
export function lockTask(tx: Tx, projectId: number, taskId: number) {
  return tx
    .selectFrom('task')
    .select(['id', 'data'])
    .where('project_id', '=', projectId)
    .where('id', '=', taskId)
    .where('trash_id', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

export async function updateTask(
  tx: Tx,
  projectId: number,
  taskId: number,
  change: Partial<{
    data: string
    meta: string | null
    overlap: number
    allow_skip: boolean | null
    updated_at: Date
  }>,
): Promise<void> {
  await tx
    .updateTable('task')
    .set(change)
    .where('project_id', '=', projectId)
    .where('id', '=', taskId)
    .execute()
}

/** Marks live tasks of the project as trashed and returns their ids. */
export function trashTasks(tx: Tx, projectId: number, taskIds: readonly number[], trashId: number) {
  return tx
    .updateTable('task')
    .set({ trash_id: trashId })
    .where('project_id', '=', projectId)
    .where('trash_id', 'is', null)
    .where(sql<boolean>`id = any(${taskIds}::bigint[])`)
    .returning(['id'])
    .execute()
}

export interface TaskCounts {
  readonly task_number: number
  readonly finished_task_number: number
  readonly total_predictions_number: number
  readonly total_annotations_number: number
  readonly num_tasks_with_annotations: number
  readonly useful_annotation_number: number
  readonly ground_truth_number: number
  readonly skipped_annotations_number: number
}

/** What these tasks add to their project's counters, and how many of them have each data column. */
export async function sumTasks(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
): Promise<{ counts: TaskCounts; columns: Record<string, number> }> {
  const ids = sql`any(${taskIds}::bigint[])`
  const { rows } = await sql<TaskCounts & { columns: Record<string, number> | null }>`
    select count(*)::int as task_number, count(*) filter (where is_labeled)::int as finished_task_number,
      coalesce(sum(total_predictions), 0)::int as total_predictions_number,
      coalesce(sum(total_annotations), 0)::int as total_annotations_number,
      count(*) filter (where useful_annotations > 0)::int as num_tasks_with_annotations,
      coalesce(sum(useful_annotations), 0)::int as useful_annotation_number,
      coalesce(sum(ground_truth_annotations), 0)::int as ground_truth_number,
      coalesce(sum(cancelled_annotations), 0)::int as skipped_annotations_number,
      (select jsonb_object_agg(key, n) from (
        select key, count(*)::int as n from task, jsonb_object_keys(case jsonb_typeof(data) when 'object' then data else '{}' end) as key
        where project_id = ${projectId} and id = ${ids} group by key) as k) as columns
    from task where project_id = ${projectId} and id = ${ids}`.execute(db)
  const [{ columns, ...counts } = { columns: null }] = rows as [
    TaskCounts & { columns: Record<string, number> | null },
  ]
  return { counts: counts as TaskCounts, columns: columns ?? {} }
}

/** Results of the annotations and drafts of these tasks, parsed: what they say of the summary. */
export async function listResultsOfTasks(db: Queryable, projectId: number, taskIds: readonly number[]) {
  const ids = sql<boolean>`task_id = any(${taskIds}::bigint[])`
  const [annotations, drafts] = await Promise.all([
    db
      .selectFrom('annotation')
      .select('result')
      .where('project_id', '=', projectId)
      .where(ids)
      .where('trash_id', 'is', null)
      .execute(),
    db.selectFrom('draft').select('result').where('project_id', '=', projectId).where(ids).execute(),
  ])
  return { annotations: annotations.map((row) => row.result), drafts: drafts.map((row) => row.result) }
}
