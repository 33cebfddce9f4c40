// SQL of the task list: the rows of a page, totals of a filter, and what a page shows of annotations and predictions.

import { sql, type RawBuilder } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import type { ListScope } from './list-scope.ts'

/** Ends statements of this transaction after `ms`, and has them planned for their values. */
export async function limitTime(tx: Queryable, ms: number): Promise<void> {
  await sql`select set_config('statement_timeout', ${String(ms)}, true),
    set_config('plan_cache_mode', 'force_custom_plan', true)`.execute(tx)
}

export interface Totals {
  readonly total: number
  readonly annotations: number
  readonly predictions: number
}

export async function sumTaskRows(db: Queryable, scope: ListScope): Promise<Totals> {
  const { rows } = await sql<Totals>`
    select count(*)::bigint as total, coalesce(sum(t.total_annotations), 0)::bigint as annotations,
      coalesce(sum(t.total_predictions), 0)::bigint as predictions
    from task t where t.project_id = ${scope.projectId} and t.trash_id is null and ${scope.where}`.execute(db)
  return rows[0] ?? { total: 0, annotations: 0, predictions: 0 }
}

/** Ids of a scope, ascending, after `after`. */
export async function listScopeIds(
  db: Queryable,
  scope: ListScope,
  after: number,
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from task t where t.project_id = ${scope.projectId} and t.trash_id is null and t.id > ${after}
      and ${scope.where}
    order by t.id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}

/** The highest id among the project's tasks; 0 when it has none. */
export async function findLastTaskId(db: Queryable, projectId: number): Promise<number> {
  const { rows } = await sql<{ id: number | null }>`
    select max(id) as id from task where project_id = ${projectId}`.execute(db)
  return rows[0]?.id ?? 0
}

/** Ids of a scope in a view's order. */
export async function listOrderedIds(
  db: Queryable,
  scope: ListScope,
  order: RawBuilder<unknown>,
  page: { offset: number; limit: number },
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select t.id from task t where t.project_id = ${scope.projectId} and t.trash_id is null and ${scope.where}
    order by ${order} limit ${page.limit} offset ${page.offset}`.execute(db)
  return rows.map((row) => row.id)
}

export interface AnnotationFacts {
  readonly task_id: number
  readonly annotators: number[]
  readonly ids: string
  readonly results: string
  readonly avg_lead_time: number | null
}

// A cell shows 500 characters at most; no more of a result is read.
const SHOWN = 500

export async function listAnnotationFacts(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
): Promise<AnnotationFacts[]> {
  const { rows } = await sql<AnnotationFacts>`
    select task_id, coalesce(array_agg(distinct completed_by) filter (where completed_by is not null), '{}') as annotators,
      string_agg(id::text, ',' order by id) as ids,
      left(coalesce(string_agg(left(result::text, ${SHOWN}), ', ' order by id), ''), ${SHOWN}) as results,
      avg(lead_time)::float8 as avg_lead_time
    from annotation
    where project_id = ${projectId} and task_id = any(${taskIds}::bigint[]) and trash_id is null
    group by task_id`.execute(db)
  return rows
}

export interface PredictionFacts {
  readonly task_id: number
  readonly versions: string
  readonly results: string
  readonly score: number | null
}

export async function listPredictionFacts(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
  modelVersion: string,
): Promise<PredictionFacts[]> {
  const { rows } = await sql<PredictionFacts>`
    select task_id, string_agg(distinct coalesce(model_version, ''), ',') as versions,
      left(coalesce(string_agg(left(result::text, ${SHOWN}), ', ' order by id), ''), ${SHOWN}) as results,
      avg(score) filter (where coalesce(model_version, '') = ${modelVersion})::float8 as score
    from prediction
    where project_id = ${projectId} and task_id = any(${taskIds}::bigint[])
    group by task_id`.execute(db)
  return rows
}

/** True when PostgreSQL can compile the expression. */
export async function isPattern(db: Queryable, pattern: string): Promise<boolean> {
  try {
    await sql`select '' ~ ${pattern}`.execute(db)
    return true
  } catch {
    return false
  }
}
