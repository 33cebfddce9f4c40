// SQL that counts a project anew from its rows.

import { sql } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import type { Counters } from '../counters/counters.ts'

export async function countProject(db: Queryable, projectId: number): Promise<Counters> {
  const { rows } = await sql<Counters>`
    select tasks.*, work.*
    from (
      select count(*)::bigint as task_number,
        count(*) filter (where is_labeled)::bigint as finished_task_number,
        coalesce(sum(total_predictions), 0)::bigint as total_predictions_number
      from task where project_id = ${projectId} and trash_id is null
    ) as tasks, (
      select count(*) filter (where not a.was_cancelled)::bigint as total_annotations_number,
        count(distinct a.task_id) filter (where useful)::bigint as num_tasks_with_annotations,
        count(*) filter (where useful)::bigint as useful_annotation_number,
        count(*) filter (where a.ground_truth)::bigint as ground_truth_number,
        count(*) filter (where a.was_cancelled)::bigint as skipped_annotations_number
      from annotation a
      join task t on t.project_id = a.project_id and t.id = a.task_id,
      lateral (select not a.was_cancelled and not a.ground_truth and a.result is not null as useful) as kind
      where a.project_id = ${projectId} and a.trash_id is null and t.trash_id is null
    ) as work`.execute(db)
  const [row] = rows
  if (row === undefined) throw new Error(`project ${projectId} could not be counted`)
  return row
}

/** Data column → tasks that have it. */
export async function countColumns(db: Queryable, projectId: number): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string; n: number }>`
    select name, count(*)::bigint as n
    from task, lateral jsonb_object_keys(case when jsonb_typeof(data) = 'object' then data else '{}' end) as name
    where project_id = ${projectId} and trash_id is null
    group by name
    limit 10000`.execute(db)
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]))
}

export interface ResultRow {
  readonly id: number
  readonly result: unknown
}

/** Results of live annotations (or of drafts) behind `after`, by id. */
export async function listResults(
  db: Queryable,
  kind: 'annotation' | 'draft',
  projectId: number,
  after: number,
  limit: number,
): Promise<ResultRow[]> {
  const live = kind === 'annotation' ? sql`r.trash_id is null` : sql`true`
  const { rows } = await sql<ResultRow>`
    select r.id, r.result
    from ${sql.table(kind)} r join task t on t.project_id = r.project_id and t.id = r.task_id
    where r.project_id = ${projectId} and r.id > ${after} and t.trash_id is null and ${live}
    order by r.id
    limit ${limit}`.execute(db)
  return rows
}
