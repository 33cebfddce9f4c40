// SQL of the actions that read or rewrite results in bulk. Results are parsed here by need: labels are inside them.

import { sql } from 'kysely'
import type { Queryable, Tx } from '../../../db/client.ts'
import { holdTasks } from './action.queries.ts'

export interface ResultRow {
  readonly id: number
  readonly task_id: number
  readonly result: unknown
}

/**
 * Annotations of the project after `after` whose result mentions `text` as a JSON string, however the client escaped it
 * (jsonb prints one form); locked with their tasks, by id.
 * Those of tasks in the trash are no part of the project. `last` is undefined when there are no more.
 */
export async function lockAnnotationsMentioning(
  tx: Tx,
  projectId: number,
  text: string,
  after: number,
  limit: number,
): Promise<{ rows: ResultRow[]; last: number | undefined }> {
  const written = JSON.stringify(text).replaceAll(/[\\%_]/g, String.raw`\$&`)
  const live = sql`from annotation a join task t on t.project_id = a.project_id and t.id = a.task_id
    where a.project_id = ${projectId} and a.trash_id is null and t.trash_id is null`
  const { rows: found } = await sql<{ id: number; task_id: number }>`
    select a.id, a.task_id ${live} and a.id > ${after} and a.result::jsonb::text like ${`%${written}%`}
    order by a.id limit ${limit}`.execute(tx)
  await holdTasks(
    tx,
    projectId,
    found.map((row) => row.task_id),
  )
  const ids = found.map((row) => row.id)
  const { rows } = await sql<ResultRow>`
    select a.id, a.task_id, a.result ${live} and a.id = any(${ids}::bigint[]) order by a.id for update of a`.execute(
    tx,
  )
  return { rows, last: ids.length < limit ? undefined : ids.at(-1) }
}

/** Stores other results, each as a revision of its own. */
export async function rewriteResults(
  tx: Tx,
  input: {
    readonly projectId: number
    readonly ids: readonly number[]
    /** JSON texts in the order of the ids. */
    readonly results: readonly string[]
    readonly userId: number
    readonly now: Date
  },
): Promise<void> {
  const { projectId, ids, results, userId, now } = input
  await sql`
    with changed as (
      update annotation a set result = given.result, revision = a.revision + 1, updated_by = ${userId}, updated_at = ${now}
      from unnest(${ids}::bigint[], ${results}::json[]) as given (id, result)
      where a.project_id = ${projectId} and a.id = given.id
      returning a.project_id, a.id, a.revision, a.result, a.was_cancelled, a.ground_truth)
    insert into annotation_revision (project_id, annotation_id, revision, action, result, was_cancelled, ground_truth,
      user_id, created_at)
    select project_id, id, revision, 'labels renamed', result, was_cancelled, ground_truth, ${userId}, ${now} from changed`.execute(
    tx,
  )
}

/** Results of what was said of these tasks, cancelled annotations left out. */
export async function listResults(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
  source: 'annotations' | 'predictions',
): Promise<ResultRow[]> {
  const from =
    source === 'annotations'
      ? sql`annotation where trash_id is null and not was_cancelled`
      : sql`prediction where true`
  const { rows } = await sql<ResultRow>`
    select id, task_id, result from ${from}
    and project_id = ${projectId} and task_id = any(${taskIds}::bigint[]) order by id`.execute(db)
  return rows
}

/** An annotation of the project, parsed; undefined when there is none. */
export async function findSource(
  db: Queryable,
  projectId: number,
  annotationId: number,
): Promise<ResultRow | undefined> {
  const { rows } = await sql<ResultRow>`
    select id, task_id, result from annotation
    where project_id = ${projectId} and id = ${annotationId} and trash_id is null`.execute(db)
  return rows[0]
}

/** Copies an annotation's result to these tasks as annotations of `userId`, where he did not since; ids and parsed results. */
export async function copyAnnotation(
  tx: Tx,
  input: {
    readonly projectId: number
    readonly sourceId: number
    readonly taskIds: readonly number[]
    readonly userId: number
    readonly now: Date
    readonly since: Date
  },
): Promise<{ id: number; result: unknown }[]> {
  const { projectId, sourceId, taskIds, userId, now, since } = input
  const { rows } = await sql<{ id: number; result: unknown }>`
    with made as (
      insert into annotation (project_id, task_id, result, result_count, completed_by, updated_by, parent_annotation,
        last_action, last_created_by, created_at, updated_at)
      select s.project_id, t.id, s.result, s.result_count, ${userId}, ${userId}, s.id, 'propagated_annotation', ${userId},
        ${now}, ${now}
      from annotation s join task t on t.project_id = s.project_id and t.id = any(${taskIds}::bigint[])
        and t.trash_id is null and t.id <> s.task_id
      where s.project_id = ${projectId} and s.id = ${sourceId} and s.trash_id is null
        and not exists (
          select from annotation a where a.project_id = s.project_id and a.task_id = t.id and a.parent_annotation = s.id
            and a.last_action = 'propagated_annotation' and a.last_created_by = ${userId} and a.created_at >= ${since})
      order by t.id
      returning project_id, id, result)
    , revised as (
      insert into annotation_revision (project_id, annotation_id, revision, action, result, was_cancelled, ground_truth,
        user_id, created_at)
      select project_id, id, 1, 'propagated_annotation', result, false, false, ${userId}, ${now} from made)
    select id, result from made`.execute(tx)
  return rows
}
