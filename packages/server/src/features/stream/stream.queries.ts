// SQL of the label stream: who may get which task next, locks, history.
// Rules: task lifecycle, next task. Every search is bounded or walks an index of open tasks, never the whole project.

import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { toStatement, type Queryable, type Statement } from '../../db/client.ts'

/** Whom a search is for, and the project's rules it needs. */
export interface Seeker {
  readonly projectId: number
  readonly userId: number
  readonly skipQueue: string
  readonly now: Date
}

type Condition = RawBuilder<SqlBool>

const open = sql<SqlBool>`not t.is_labeled and t.trash_id is null`

/**
 * Tasks of the project behind an id, in the order of ids, by the index of open tasks and no other: written as a range of
 * pairs, because an equality would drop the project from the order, and then the planner takes the index on id alone and
 * walks all finished tasks: 70 ms at 150,000 of them, not 0.1.
 */
const behind = (projectId: number, after: number): Condition =>
  sql`(-t.project_id, t.id) > (-${projectId}::bigint, ${after}::bigint) and -t.project_id <= -${projectId}::bigint`
const byId = sql`-t.project_id, t.id`

/**
 * Not annotated (nor skipped) and not put off by the seeker. Scalar subqueries, because `not exists` becomes a merge that
 * reads all the seeker ever did; these are one probe a task looked at.
 */
function untouched({ projectId, userId }: Seeker): Condition {
  return sql`(
      select true from annotation a
      where a.project_id = ${projectId} and a.completed_by = ${userId} and a.task_id = t.id and a.trash_id is null
      limit 1) is null
    and (
      select true from draft d
      where d.project_id = ${projectId} and d.user_id = ${userId} and d.task_id = t.id and d.annotation_id is null
        and d.was_postponed
      limit 1) is null`
}

/** Live locks of others plus annotations that count stay below the overlap. Ground truths never count. */
function unlocked({ projectId, userId, skipQueue, now }: Seeker): Condition {
  // Skips of others count unless they are to be done by others; the seeker's own are no hindrance to him.
  const skips =
    skipQueue === 'REQUEUE_FOR_OTHERS'
      ? sql`0`
      : skipQueue === 'REQUEUE_FOR_ME'
        ? sql`t.cancelled_annotations - (
            select count(*) from annotation a
            where a.project_id = ${projectId} and a.completed_by = ${userId} and a.task_id = t.id and a.was_cancelled
              and a.trash_id is null)`
        : sql`t.cancelled_annotations`
  return sql`t.total_annotations - t.ground_truth_annotations + ${skips} + (
      select count(*) from task_lock l
      where l.project_id = ${projectId} and l.task_id = t.id and l.user_id <> ${userId} and l.expire_at > ${now}
    ) < t.overlap`
}

/** The live lock of the seeker on a task that is still his to do: the oldest one. */
export async function findOwnLock(db: Queryable, seeker: Seeker): Promise<number | undefined> {
  // One look-up a lock, whatever the planner believes of tables that just grew from nothing: joined freely, it walked all
  // open tasks of a project of 200,000 (2 s).
  const { rows } = await sql<{ id: number }>`
    with mine as materialized (
      select task_id, created_at from task_lock
      where project_id = ${seeker.projectId} and user_id = ${seeker.userId} and expire_at > ${seeker.now}
    )
    select t.id from mine,
      lateral (select * from task where project_id = ${seeker.projectId} and id = mine.task_id offset 0) as t
    where ${open} and ${untouched(seeker)}
    order by mine.created_at, t.id limit 1`.execute(db)
  return rows[0]?.id
}

export interface Range {
  /** Ids behind it only. */
  readonly after: number
  /** Ids up to it only. */
  readonly upTo?: number | undefined
  /** Only tasks that want more than one person. */
  readonly manyPeople?: boolean
}

/** What to do with rows that others hold at this moment. */
export type WhenHeld = 'pass over' | 'wait'
const held = (when: WhenHeld) => (when === 'wait' ? sql`` : sql`skip locked`)

/** The first open task of the range that the seeker may get, with its row held: `{id}`. */
export function lockFirstOpen(db: Queryable, seeker: Seeker, range: Range, whenHeld: WhenHeld): Statement {
  return toStatement(
    db,
    sql`
    select t.id from task t
    where ${behind(seeker.projectId, range.after)}
      ${range.upTo === undefined ? sql`` : sql`and t.id <= ${range.upTo}`}
      ${range.manyPeople === true ? sql`and t.overlap > 1` : sql``}
      and ${open} and ${untouched(seeker)} and ${unlocked(seeker)}
    order by ${byId} limit 1
    for no key update of t ${held(whenHeld)}`,
  )
}

/** One task with its row held, if it is open: `{id}`. */
export function lockOpenTask(db: Queryable, seeker: Seeker, taskId: number, whenHeld: WhenHeld): Statement {
  return toStatement(
    db,
    sql`
    select t.id from task t
    where t.project_id = ${seeker.projectId} and t.id = ${taskId} and ${open}
    for no key update of t ${held(whenHeld)}`,
  )
}

/**
 * Takes or renews the seeker's lock on a task whose row he holds and appends the task to his history, unless it is there;
 * the oldest entries fall out. Gives `{unique_id}`, or no row when others came first. A statement of its own, so that it
 * sees what was committed until the row was held.
 */
export function giveTask(
  db: Queryable,
  seeker: Seeker,
  taskId: number,
  { expireAt, historyLimit }: { readonly expireAt: Date; readonly historyLimit: number },
): Statement {
  const entry = sql`jsonb_build_array(jsonb_build_object('taskId', ${taskId}::bigint, 'annotationId', null))`
  return toStatement(
    db,
    sql`
    with given as (
      insert into task_lock (project_id, task_id, user_id, expire_at, created_at)
      select t.project_id, t.id, ${seeker.userId}, ${expireAt}, ${seeker.now}
      from task t
      where t.project_id = ${seeker.projectId} and t.id = ${taskId} and ${open} and ${unlocked(seeker)}
      on conflict (project_id, task_id, user_id) do update set expire_at = excluded.expire_at
      returning unique_id
    ),
    told as (
      insert into stream_history as h (project_id, user_id, entries)
      select ${seeker.projectId}, ${seeker.userId}, ${entry} from given
      on conflict (project_id, user_id) do update set entries =
        (case when jsonb_array_length(h.entries) >= ${historyLimit}::int then h.entries - 0 else h.entries end)
          || excluded.entries
      where not h.entries @> jsonb_build_array(jsonb_build_object('taskId', ${taskId}::bigint))
    )
    select unique_id from given`,
  )
}

/** The id of the open task `offset` places behind the first; undefined when there are not so many. */
export async function findOpenAt(
  db: Queryable,
  projectId: number,
  offset: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select t.id from task t where ${behind(projectId, 0)} and ${open}
    order by ${byId} offset ${offset} limit 1`.execute(db)
  return rows[0]?.id
}

/** Smallest and greatest id of open tasks. */
export async function findOpenBounds(
  db: Queryable,
  projectId: number,
): Promise<{ first: number; last: number } | undefined> {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select
      (select t.id from task t where ${behind(projectId, 0)} and ${open} order by ${byId} limit 1) as first,
      (select t.id from task t where ${behind(projectId, 0)} and ${open}
        order by -t.project_id desc, t.id desc limit 1) as last`.execute(db)
  const [row] = rows
  return row?.first == null || row.last === null ? undefined : { first: row.first, last: row.last }
}

/** Candidates of the range by id. */
export async function listOpen(
  db: Queryable,
  seeker: Seeker,
  range: Range,
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from task t
    where ${behind(seeker.projectId, range.after)}
      ${range.upTo === undefined ? sql`` : sql`and t.id <= ${range.upTo}`}
      and ${open} and ${untouched(seeker)} and ${unlocked(seeker)}
    order by ${byId} limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}

/** Candidates with a ground truth, by id; those are few, and have an index of their own. */
export async function listTruths(db: Queryable, seeker: Seeker, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from task t
    where t.project_id = ${seeker.projectId} and t.ground_truth_annotations > 0
      and ${open} and ${untouched(seeker)} and ${unlocked(seeker)}
    order by t.id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}

/** Candidates that others began, those with most annotations first. Looks at `scan` begun tasks at most. */
export async function listBegun(
  db: Queryable,
  seeker: Seeker,
  options: { readonly after: number; readonly scan: number; readonly limit: number },
): Promise<{ id: number; total: number }[]> {
  const { rows } = await sql<{ id: number; total: number }>`
    select t.id, t.total_annotations as total
    from (
      select * from task t
      where t.project_id = ${seeker.projectId} and ${open} and t.total_annotations > 0 and t.id > ${options.after}
      order by t.total_annotations desc, t.id limit ${options.scan}
    ) as t
    where ${untouched(seeker)} and ${unlocked(seeker)}
    order by t.total_annotations desc, t.id limit ${options.limit}`.execute(db)
  return rows
}

/** Candidates with a prediction of this version, lowest score first; of one cluster when it is named. */
export async function listUncertain(
  db: Queryable,
  seeker: Seeker,
  options: { readonly modelVersion: string; readonly cluster?: number | undefined; readonly limit: number },
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from prediction x
    join task t on t.project_id = x.project_id and t.id = x.task_id
    where x.project_id = ${seeker.projectId} and x.model_version = ${options.modelVersion} and x.score is not null
      ${options.cluster === undefined ? sql`` : sql`and x.cluster = ${options.cluster}`}
      and ${open} and ${untouched(seeker)} and ${unlocked(seeker)}
    order by x.score, t.id limit ${options.limit}`.execute(db)
  return [...new Set(rows.map((row) => row.id))]
}

/** The cluster of this version's predictions with the fewest labeled tasks among those with open ones. */
export async function findLeastSolvedCluster(
  db: Queryable,
  projectId: number,
  modelVersion: string,
): Promise<number | undefined> {
  const { rows } = await sql<{ cluster: number }>`
    select x.cluster from prediction x
    join task t on t.project_id = x.project_id and t.id = x.task_id and t.trash_id is null
    where x.project_id = ${projectId} and x.model_version = ${modelVersion} and x.cluster is not null
    group by x.cluster
    having bool_or(not t.is_labeled)
    order by count(*) filter (where t.is_labeled), x.cluster limit 1`.execute(db)
  return rows[0]?.cluster
}

/** Open tasks that the seeker put off, the oldest first. */
export async function listPostponed(db: Queryable, seeker: Seeker, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from draft d
    join task t on t.project_id = d.project_id and t.id = d.task_id
    where d.project_id = ${seeker.projectId} and d.user_id = ${seeker.userId} and d.annotation_id is null
      and d.was_postponed and ${open} and ${unlocked(seeker)}
      and not exists (
        select from annotation a
        where a.project_id = ${seeker.projectId} and a.completed_by = ${seeker.userId} and a.task_id = t.id
          and a.trash_id is null)
    order by d.updated_at, d.id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}

/** Open tasks that the seeker skipped and did not do since, the oldest first. */
export async function listSkipped(db: Queryable, seeker: Seeker, limit: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from annotation a
    join task t on t.project_id = a.project_id and t.id = a.task_id
    where a.project_id = ${seeker.projectId} and a.completed_by = ${seeker.userId} and a.was_cancelled
      and a.trash_id is null and ${open} and ${unlocked(seeker)}
      and not exists (
        select from annotation b
        where b.project_id = ${seeker.projectId} and b.completed_by = ${seeker.userId} and b.task_id = t.id
          and not b.was_cancelled and b.trash_id is null)
    order by a.updated_at, a.id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}

/** Of these tasks, those the seeker may get, in the order given. */
export async function filterCandidates(
  db: Queryable,
  seeker: Seeker,
  taskIds: readonly number[],
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from unnest(${taskIds}::bigint[]) with ordinality as wanted (id, place)
    join task t on t.project_id = ${seeker.projectId} and t.id = wanted.id
    where ${open} and ${untouched(seeker)} and ${unlocked(seeker)}
    order by wanted.place`.execute(db)
  return rows.map((row) => row.id)
}

export interface StreamEntry {
  readonly taskId: number
  readonly annotationId: number | null
}

export async function readHistory(db: Queryable, projectId: number, userId: number): Promise<StreamEntry[]> {
  const row = await db
    .selectFrom('stream_history')
    .select('entries')
    .where('project_id', '=', projectId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
  return (row?.entries ?? []) as StreamEntry[]
}

export async function deleteExpiredLocks(db: Queryable, now: Date, limit: number): Promise<void> {
  await sql`delete from task_lock where (project_id, task_id, user_id) in (
    select project_id, task_id, user_id from task_lock where expire_at < ${now} limit ${limit})`.execute(db)
}
