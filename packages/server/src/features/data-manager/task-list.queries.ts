// SQL of the task list: the rows of a page, totals of a filter, and what a page shows of annotations and predictions.

import { sql, type RawBuilder } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import { NAMED, SPOKEN } from './columns/labels.column.ts'
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
  readonly skipped_by: number[]
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
      coalesce(array_agg(distinct completed_by) filter (where completed_by is not null and was_cancelled), '{}') as skipped_by,
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
      avg(score) filter (where ${modelVersion} in ('', coalesce(model_version, '')))::float8 as score
    from prediction
    where project_id = ${projectId} and task_id = any(${taskIds}::bigint[])
    group by task_id`.execute(db)
  return rows
}

/** The data of tasks without these keys, as text by id; data that are a list stay. No number passes through a double. */
export async function listDataWithout(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
  keys: readonly string[],
): Promise<Map<number, string>> {
  const { rows } = await sql<{ id: number; data: string }>`
    select id, (case when jsonb_typeof(data) = 'object' then data - ${keys}::text[] else data end)::text as data
    from task where project_id = ${projectId} and id = any(${taskIds}::bigint[])`.execute(db)
  return new Map(rows.map((row) => [row.id, row.data]))
}

export interface TaskLabels {
  readonly task_id: number
  /** Control and label, each pair once, in the order in which they were given. */
  readonly labels: readonly (readonly [control: string, label: string])[]
}

// More than a cell can say.
const SHOWN_LABELS = 100

/** Labels and choices of annotations that were not skipped. Results stay in the database: only what they name leaves it. */
export async function listTaskLabels(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
): Promise<TaskLabels[]> {
  const { rows } = await sql<TaskLabels>`
    select task_id, json_agg(json_build_array(control, label) order by place) as labels from (
      select a.task_id, item.value ->> 'from_name' as control, named.label, min(array[a.id, item.n, named.n]) as place,
        row_number() over (partition by a.task_id order by min(array[a.id, item.n, named.n])) as nth
      from annotation a
      ${NAMED}
      where a.project_id = ${projectId} and a.task_id = any(${taskIds}::bigint[]) and ${SPOKEN}
        and json_typeof(item.value) = 'object' and named.label is not null
      group by a.task_id, control, named.label) as found
    where nth <= ${SHOWN_LABELS}
    group by task_id`.execute(db)
  return rows
}

/** Compiles a regular expression. @throws PostgreSQL's 2201B when it cannot be. */
export async function tryPattern(db: Queryable, pattern: string): Promise<void> {
  await sql`select '' ~ ${pattern}`.execute(db)
}
