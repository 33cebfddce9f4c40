// SQL of the texts that substring search reads, and of which projects have all of theirs.

import { sql } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'

/** First half of the advisory lock of a project's texts. Any constant does. */
const LOCK = 40_417
const lockKey = (projectId: number) => sql`${sql.lit(LOCK)}, ${projectId % 2_147_483_647}::int`

/** Held by whoever adds tasks until the transaction ends: no project becomes ready meanwhile. */
export async function holdUnready(tx: Queryable, projectId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(${lockKey(projectId)})`.execute(tx)
}

/** True when nobody is adding tasks now; then nobody can until the transaction ends. Never waits. */
export async function tryHoldStill(tx: Tx, projectId: number): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(${lockKey(projectId)}) as held`.execute(tx)
  return rows[0]?.held === true
}

export async function isReady(db: Queryable, projectId: number): Promise<boolean> {
  const row = await db
    .selectFrom('task_search')
    .select('project_id')
    .where('project_id', '=', projectId)
    .executeTakeFirst()
  return row !== undefined
}

export async function deleteReady(db: Queryable, projectId: number): Promise<void> {
  await db.deleteFrom('task_search').where('project_id', '=', projectId).execute()
}

export async function insertReady(tx: Tx, projectId: number): Promise<void> {
  await tx
    .insertInto('task_search')
    .values({ project_id: projectId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The text of one task, where its project is ready. */
export async function insertText(tx: Queryable, projectId: number, taskId: number): Promise<void> {
  await sql`
    insert into task_text (project_id, id, text)
    select project_id, id, data::text from task
    where project_id = ${projectId} and id = ${taskId}
      and exists (select from task_search where project_id = ${projectId})
    on conflict do nothing`.execute(tx)
}

/** Texts of the next tasks after `after` that have none; gives the last id looked at, undefined at the end. */
export async function insertMissingTexts(
  db: Queryable,
  projectId: number,
  after: number,
  limit: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ last: number | null }>`
    with next as (
      select id, data from task where project_id = ${projectId} and id > ${after} order by id limit ${limit}
    ), added as (
      insert into task_text (project_id, id, text)
      select ${projectId}, id, data::text from next
      where not exists (select from task_text x where x.project_id = ${projectId} and x.id = next.id)
      on conflict do nothing
    )
    select max(id) as last from next`.execute(db)
  return rows[0]?.last ?? undefined
}

/** Projects with at least `least` tasks that are not ready. */
export async function listUnreadyProjects(db: Queryable, least: number): Promise<number[]> {
  const { rows } = await sql<{ project_id: number }>`
    select c.project_id from project_counter c join project p on p.id = c.project_id and p.trash_id is null
    where c.task_number
        + coalesce((select sum(d.task_number)::bigint from project_delta d where d.project_id = c.project_id), 0) >= ${least}
      and not exists (select from task_search s where s.project_id = c.project_id)`.execute(db)
  return rows.map((row) => row.project_id)
}
