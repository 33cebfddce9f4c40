// SQL of the overlap cohort.

import { sql } from 'kysely'
import type { Queryable } from '../../db/client.ts'

export interface OverlapChange {
  readonly id: number
  readonly overlap: number
}

/**
 * Tasks whose overlap is not what the rule says. The first `mustHave` tasks get `maximum`, the others 1: those that most
 * people annotated come first, then by id.
 */
export async function listOverlapChanges(
  db: Queryable,
  rule: { readonly projectId: number; readonly maximum: number; readonly mustHave: number },
  limit: number | undefined,
): Promise<OverlapChange[]> {
  const { rows } = await sql<OverlapChange>`
    with people as (
      select task_id, count(distinct completed_by) as n
      from annotation
      where project_id = ${rule.projectId} and trash_id is null and not was_cancelled
      group by task_id
    ), wanted as (
      select t.id, t.overlap as current,
        case when row_number() over (order by coalesce(people.n, 0) desc, t.id) <= ${rule.mustHave}
          then ${rule.maximum}::integer else 1 end as overlap
      from task t left join people on people.task_id = t.id
      where t.project_id = ${rule.projectId} and t.trash_id is null
    )
    select id, overlap from wanted where overlap <> current order by id limit ${limit ?? null}`.execute(db)
  return rows
}

export async function setOverlaps(
  db: Queryable,
  projectId: number,
  changes: readonly OverlapChange[],
): Promise<void> {
  await sql`
    update task set overlap = wanted.overlap, updated_at = now()
    from unnest(
      ${changes.map((change) => change.id)}::bigint[],
      ${changes.map((change) => change.overlap)}::integer[]) as wanted(id, overlap)
    where task.project_id = ${projectId} and task.id = wanted.id`.execute(db)
}
