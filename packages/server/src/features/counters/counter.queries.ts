// SQL of project counters: deltas are appended by writers, folded by a job, read as fold plus tail.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Statement, Tx } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'
import { COUNTERS, type CounterName } from './counters.ts'

export type CounterRow = Pick<Selectable<Tables['project_counter']>, CounterName | 'project_id'>

const sums = (source: string) =>
  sql.join(COUNTERS.map((name) => sql`sum(${sql.ref(`${source}.${name}`)})::bigint as ${sql.ref(name)}`))
const columns = sql.join(COUNTERS.map((name) => sql.ref(name)))

export async function insertDelta(
  db: Queryable,
  projectId: number,
  delta: Partial<Record<CounterName, number>>,
  summary: string | null,
): Promise<void> {
  await db
    .insertInto('project_delta')
    .values({ project_id: projectId, ...delta, summary })
    .execute()
}

/** Appends to a summary alone; `summary` is JSON text. */
export function insertSummary(projectId: number, summary: string): Statement {
  return {
    name: 'insert-summary-delta',
    text: 'insert into project_delta (project_id, summary) values ($1, $2)',
    values: [projectId, summary],
  }
}

/** Fold and tail of each project, in one statement. Projects without a row are absent. */
export async function selectCounters(db: Queryable, projectIds: readonly number[]): Promise<CounterRow[]> {
  if (projectIds.length === 0) return []
  const ids = sql`any(${projectIds}::bigint[])`
  const { rows } = await sql<CounterRow>`
    select project_id, ${sums('all_parts')}
    from (
      select project_id, ${columns} from project_counter where project_id = ${ids}
      union all
      select project_id, ${columns} from project_delta where project_id = ${ids}
    ) as all_parts
    group by project_id`.execute(db)
  return rows
}

/** Fold and tail of the summaries of these projects, in the order asked for. */
export async function selectSummaries(
  db: Queryable,
  projectIds: readonly number[],
): Promise<{ id: number; fold: unknown; tail: unknown[] }[]> {
  const { rows } = await sql<{ id: number; fold: unknown; tail: unknown[] }>`
    select wanted.id,
      coalesce((select summary from project_counter where project_id = wanted.id), '{}'::json) as fold,
      coalesce(
        (select json_agg(summary order by id) from project_delta
         where project_id = wanted.id and summary is not null),
        '[]'::json) as tail
    from unnest(${projectIds}::bigint[]) with ordinality as wanted (id, n) order by wanted.n`.execute(db)
  return rows
}

/** Projects whose tail is at least `least` deltas long. */
export async function listProjectsToFold(db: Queryable, least: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom('project_delta')
    .select('project_id')
    .groupBy('project_id')
    .having((eb) => eb(eb.fn.countAll<number>(), '>=', least))
    .limit(limit)
    .execute()
  return rows.map((row) => row.project_id)
}

export interface TakenDeltas {
  readonly counters: Partial<Record<CounterName, number>>
  readonly summaries: unknown[]
}

/** Locks the fold, removes up to `limit` deltas and returns what they add up to. */
export async function takeDeltas(
  tx: Tx,
  projectId: number,
  limit: number,
): Promise<TakenDeltas & { fold: unknown }> {
  const fold = await lockFold(tx, projectId)
  const { rows } = await sql<Record<CounterName, number> & { summaries: unknown[] | null }>`
    with taken as (
      delete from project_delta
      where id in (select id from project_delta where project_id = ${projectId} order by id limit ${limit})
      returning *
    )
    select ${sums('taken')}, json_agg(summary order by id) filter (where summary is not null) as summaries
    from taken`.execute(tx)
  const [row] = rows
  const { summaries = [], ...counters } = row ?? {}
  return { counters, summaries: summaries ?? [], fold: fold.summary }
}

async function lockFold(tx: Tx, projectId: number): Promise<{ summary: unknown }> {
  await sql`insert into project_counter (project_id) values (${projectId}) on conflict do nothing`.execute(tx)
  return tx
    .selectFrom('project_counter')
    .select('summary')
    .where('project_id', '=', projectId)
    .forUpdate()
    .executeTakeFirstOrThrow()
}

export async function addToFold(
  tx: Tx,
  projectId: number,
  counters: Partial<Record<CounterName, number>>,
  summary: string,
): Promise<void> {
  const sets = sql.join([
    ...COUNTERS.map((name) => sql`${sql.ref(name)} = ${sql.ref(name)} + ${counters[name] ?? 0}`),
    sql`summary = ${summary}::json`,
  ])
  await sql`update project_counter set ${sets} where project_id = ${projectId}`.execute(tx)
}

/**
 * Sets fold and tail to zero if their tasks add up to zero. One statement looks and clears, behind the lock of the fold:
 * what another transaction adds meanwhile is not in its snapshot and stays.
 */
export async function clearWhenEmpty(tx: Tx, projectId: number): Promise<void> {
  await lockFold(tx, projectId)
  const zeros = sql.join(COUNTERS.map((name) => sql`${sql.ref(name)} = 0`))
  await sql`
    with parts as (
      select task_number from project_counter where project_id = ${projectId}
      union all
      select task_number from project_delta where project_id = ${projectId}
    ), empty as (
      select from parts having sum(task_number) = 0
    ), cleared as (
      delete from project_delta where project_id = ${projectId} and exists (select from empty)
    )
    update project_counter set ${zeros}, summary = '{}'
    where project_id = ${projectId} and exists (select from empty)`.execute(tx)
}

/** Removes fold and tail; what is counted anew goes in as one delta. */
export async function clearCounters(tx: Tx, projectId: number): Promise<void> {
  await tx.deleteFrom('project_delta').where('project_id', '=', projectId).execute()
  await tx.deleteFrom('project_counter').where('project_id', '=', projectId).execute()
  await tx.insertInto('project_counter').values({ project_id: projectId }).execute()
}
