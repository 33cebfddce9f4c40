// SQL of the actions that change what was said of many tasks.

import { sql } from 'kysely'
import type { Tx } from '../../../db/client.ts'

/**
 * Holds tasks before what was said of them, as every change of one annotation does: else the two wait for each other. Gives
 * those that are not in the trash: what is said of the others was taken out of the summary with them.
 */
export async function holdTasks(
  tx: Tx,
  projectId: number,
  taskIds: readonly number[],
): Promise<readonly number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from task where project_id = ${projectId} and id = any(${taskIds}::bigint[]) and trash_id is null
    order by id for no key update`.execute(tx)
  return rows.map((row) => row.id)
}

/** Marks the annotations of these tasks (of one author, when named) as trashed; gives their results, parsed. */
export async function trashAnnotationsOfTasks(
  tx: Tx,
  projectId: number,
  taskIds: readonly number[],
  author: number | undefined,
  trashId: number,
): Promise<{ id: number; result: unknown }[]> {
  return tx
    .updateTable('annotation')
    .set({ trash_id: trashId })
    .where('project_id', '=', projectId)
    .where(sql<boolean>`task_id = any(${taskIds}::bigint[])`)
    .where('trash_id', 'is', null)
    .$if(author !== undefined, (query) => query.where('completed_by', '=', author ?? 0))
    .returning(['id', 'result'])
    .execute()
}

export async function deletePredictionsOfTasks(
  tx: Tx,
  projectId: number,
  taskIds: readonly number[],
): Promise<number> {
  const result = await tx
    .deleteFrom('prediction')
    .where('project_id', '=', projectId)
    .where(sql<boolean>`task_id = any(${taskIds}::bigint[])`)
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** Copies predictions that no annotation came from yet into annotations of `userId`; gives ids and parsed results. */
export async function copyPredictions(
  tx: Tx,
  input: {
    projectId: number
    taskIds: readonly number[]
    versions: readonly string[] | undefined
    userId: number
    now: Date
  },
): Promise<{ id: number; result: unknown }[]> {
  const { projectId, taskIds, versions, userId, now } = input
  const ofVersions =
    versions === undefined ? sql`true` : sql`coalesce(p.model_version, '') = any(${versions}::text[])`
  const { rows } = await sql<{ id: number; result: unknown }>`
    with made as (
      insert into annotation (project_id, task_id, result, result_count, completed_by, parent_prediction, created_at, updated_at)
      select p.project_id, p.task_id, p.result,
        (select count(distinct e ->> 'id')::int from json_array_elements(case json_typeof(p.result) when 'array' then p.result else '[]' end) e),
        ${userId}, p.id, ${now}, ${now}
      from prediction p
      where p.project_id = ${projectId} and p.task_id = any(${taskIds}::bigint[]) and ${ofVersions}
        and not exists (select from annotation a where a.project_id = p.project_id and a.task_id = p.task_id
          and a.parent_prediction = p.id and a.trash_id is null)
      order by p.id
      returning project_id, id, result)
    , revised as (
      insert into annotation_revision (project_id, annotation_id, revision, action, result, was_cancelled, ground_truth, user_id, created_at)
      select project_id, id, 1, 'prediction', result, false, false, ${userId}, ${now} from made)
    select id, result from made`.execute(tx)
  return rows
}
