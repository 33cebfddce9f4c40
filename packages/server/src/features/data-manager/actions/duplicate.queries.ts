// SQL of removing duplicates.

import { sql } from 'kysely'
import type { Queryable, Tx } from '../../../db/client.ts'
import type { ListScope } from '../list-scope.ts'

export interface Duplicate {
  readonly id: number
  /** The task that stays in its place. */
  readonly keep: number
}

/** Tasks of a scope whose data another task of it has too. Compared by SHA-256: no data are sorted, none collide. */
export async function listDuplicates(db: Queryable, scope: ListScope): Promise<Duplicate[]> {
  const { rows } = await sql<Duplicate>`
    select id, keep from (
      select t.id, first_value(t.id) over (
        partition by sha256(convert_to(t.data::text, 'UTF8'))
        order by (t.total_annotations + t.cancelled_annotations > 0) desc, t.id) as keep
      from task t
      where t.project_id = ${scope.projectId} and t.trash_id is null and ${scope.where}) as s
    where id <> keep order by id`.execute(db)
  return rows
}

/**
 * Annotations and drafts of duplicates move to the task that stays; predictions go with their task. Gives the annotations
 * that moved, those in the trash left out.
 */
export async function moveSayings(tx: Tx, projectId: number, pairs: readonly Duplicate[]): Promise<number[]> {
  const given = sql`unnest(${pairs.map((pair) => pair.id)}::bigint[], ${pairs.map((pair) => pair.keep)}::bigint[]) as given (id, keep)`
  await sql`update draft as x set task_id = given.keep from ${given}
    where x.project_id = ${projectId} and x.task_id = given.id`.execute(tx)
  const { rows } = await sql<{ id: number; trash_id: number | null }>`
    update annotation as x set task_id = given.keep from ${given}
    where x.project_id = ${projectId} and x.task_id = given.id
    returning x.id, x.trash_id`.execute(tx)
  return rows.filter((row) => row.trash_id === null).map((row) => row.id)
}
