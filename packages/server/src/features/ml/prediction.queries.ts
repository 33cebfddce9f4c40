// SQL of the predictions that model servers give: which tasks lack them, and keeping them.

import { sql } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'

const lacks = (projectId: number, version: string) => sql`not exists (
  select from prediction x
  where x.project_id = ${projectId} and x.task_id = t.id and coalesce(x.model_version, '') = ${version})`

/** Which of these tasks have no prediction of a model version, ascending. */
export async function listLacking(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
  version: string,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from task t
    where t.project_id = ${projectId} and t.id = any(${taskIds}::bigint[]) and t.trash_id is null
      and ${lacks(projectId, version)}
    order by t.id`.execute(db)
  return rows.map((row) => row.id)
}

export interface LackingRange {
  readonly after: number
  readonly upTo: number
  readonly limit: number
}

/** Tasks of a project that have no prediction of a model version, ascending. */
export async function listLackingPage(
  db: Queryable,
  projectId: number,
  version: string,
  range: LackingRange,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from task t
    where t.project_id = ${projectId} and t.id > ${range.after} and t.id <= ${range.upTo} and t.trash_id is null
      and ${lacks(projectId, version)}
    order by t.id limit ${range.limit}`.execute(db)
  return rows.map((row) => row.id)
}

/** How many tasks have no prediction of a model version, and the last of them. */
export async function countLacking(
  db: Queryable,
  projectId: number,
  version: string,
): Promise<{ count: number; last: number }> {
  const { rows } = await sql<{ count: number; last: number | null }>`
    select count(*)::bigint as count, max(t.id) as last from task t
    where t.project_id = ${projectId} and t.trash_id is null and ${lacks(projectId, version)}`.execute(db)
  return { count: rows[0]?.count ?? 0, last: rows[0]?.last ?? 0 }
}

/** A task chosen at random; undefined in an empty project. */
export async function findRandomTask(db: Queryable, projectId: number): Promise<number | undefined> {
  // Behind a random id: ordering a big project at random would read it all.
  const { rows } = await sql<{ id: number }>`
    with bounds as (
      select min(id) as low, max(id) as high from task where project_id = ${projectId} and trash_id is null)
    select t.id from task t, (select low + floor(random() * (high - low + 1))::bigint as start from bounds) as chosen
    where t.project_id = ${projectId} and t.id >= chosen.start and t.trash_id is null
    order by t.id limit 1`.execute(db)
  return rows[0]?.id
}

export interface PredictionRow {
  readonly taskId: number
  readonly result: string
  readonly score: number | null
  readonly modelVersion: string
  readonly cluster: number | null
  readonly neighbors: string | null
  readonly mislabeling: number
}

/**
 * Keeps predictions of live tasks, unless the task has one of that version already: an answer that is kept twice, because
 * the work around it was repeated, stays one. Gives the tasks that got some, with how many.
 */
export async function insertLacking(
  tx: Tx,
  projectId: number,
  rows: readonly PredictionRow[],
  now: Date,
): Promise<Map<number, number>> {
  const column = <K extends keyof PredictionRow>(name: K) => rows.map((row) => row[name])
  const { rows: made } = await sql<{ task_id: number }>`
    insert into prediction (project_id, task_id, result, score, model_version, cluster, neighbors, mislabeling, created_at, updated_at)
    select ${projectId}, n.task_id, n.result::json, n.score, n.version, n.cluster, n.neighbors::jsonb, n.mislabeling, ${now}::timestamptz, ${now}::timestamptz
    from unnest(
      ${column('taskId')}::bigint[], ${column('result')}::text[], ${column('score')}::float8[], ${column('modelVersion')}::text[],
      ${column('cluster')}::int[], ${column('neighbors')}::text[], ${column('mislabeling')}::float8[])
      with ordinality as n (task_id, result, score, version, cluster, neighbors, mislabeling, place)
    join task t on t.project_id = ${projectId} and t.id = n.task_id and t.trash_id is null
    where not exists (
      select from prediction x
      where x.project_id = ${projectId} and x.task_id = n.task_id and coalesce(x.model_version, '') = n.version)
    order by n.place
    returning task_id`.execute(tx)
  const counts = new Map<number, number>()
  for (const row of made) counts.set(row.task_id, (counts.get(row.task_id) ?? 0) + 1)
  return counts
}
