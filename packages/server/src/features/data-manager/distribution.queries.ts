// SQL of distributions: how the values of one column spread over the tasks of a list.

import { sql, type RawBuilder } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import type { ListScope } from './list-scope.ts'

/** Every task, or the first `perWindow` of each of `windows` equal stretches of the project's ids. */
export type Looked = 'all' | { readonly windows: number; readonly perWindow: number }

/**
 * Tasks `t` of a scope. A stretch is read along the primary key and left after its first tasks, so that the cost is that of
 * the sample. TABLESAMPLE would draw from the tables of all projects.
 */
function fromTasks({ projectId, where }: ListScope, looked: Looked): RawBuilder<unknown> {
  const own = sql`t.project_id = ${projectId} and t.trash_id is null and ${where}`
  if (looked === 'all') return sql`from (select t.* from task t where ${own}) t`
  return sql`from (
    select first_id + (last_id - first_id + 1) * n / ${looked.windows}::int as begins,
      first_id + (last_id - first_id + 1) * (n + 1) / ${looked.windows}::int as ends
    from (select min(id) as first_id, max(id) as last_id from task where project_id = ${projectId}) as edge,
      generate_series(0, ${looked.windows}::int - 1) as n) as stretch
    cross join lateral (
      select t.* from task t where ${own} and t.id >= stretch.begins and t.id < stretch.ends
      order by t.id limit ${looked.perWindow}) t`
}

export interface RangeRow {
  readonly counted: number
  readonly filled: number
  /** Tasks that hold anything; more than `filled` when some of it is no number. */
  readonly held: number
  readonly low: number | null
  readonly middle: number | null
  readonly high: number | null
  /** Width of a bucket, and how many there are. */
  readonly step: number
  readonly buckets: number
  /** Place of a bucket from 0, and its tasks; empty ones are absent. */
  readonly places: readonly (readonly [place: number, count: number])[]
}

// Fits the chart, and small whole numbers get a bucket each.
const MOST_BUCKETS = 14

/** Numbers in buckets of one width. `isTime`: whole numbers have no meaning there. */
export async function readRange(
  db: Queryable,
  scope: ListScope,
  looked: Looked,
  { number, text, isTime }: { number: RawBuilder<unknown>; text: RawBuilder<unknown>; isTime: boolean },
): Promise<RangeRow | undefined> {
  const { rows } = await sql<RangeRow>`
    with one as materialized (
      select (${number})::float8 as v, coalesce(${text}, '') <> '' as is_held ${fromTasks(scope, looked)}),
    good as (select v from one where v between -1e300 and 1e300),
    edge as (
      select min(v) as low, max(v) as high, percentile_disc(0.5) within group (order by v) as middle, count(*) as filled,
        coalesce(bool_and(v = trunc(v)), false) and not ${isTime} as is_whole from good),
    step as (
      select *, case when is_whole then greatest(1, ceil((high - low + 1) / ${MOST_BUCKETS}))
        when high > low then (high - low) / ${MOST_BUCKETS} else 1 end as step from edge),
    plan as (
      select *, case when is_whole then ceil((high - low + 1) / step)
        when high > low then ${MOST_BUCKETS} else 1 end::int as buckets from step)
    select low, middle, high, step, buckets, filled, (select count(*) from one) as counted,
      (select count(*) from one where is_held) as held,
      coalesce((select json_agg(json_build_array(place, count) order by place) from (
        select least(buckets - 1, floor((v - low) / step)::int) as place, count(*) as count
        from good group by 1) as bucket), '[]') as places
    from plan`.execute(db)
  return rows[0]
}

export interface SpreadRow {
  readonly counted: number
  readonly filled: number
  readonly distinct: number
  /** The most frequent first. */
  readonly top: readonly (readonly [value: string, count: number])[]
}

const MOST_TEXT = 200

/** The most frequent of the texts `value` that `spread` gives for a task `t`. */
export async function readSpread(
  db: Queryable,
  scope: ListScope,
  looked: Looked,
  spread: RawBuilder<unknown>,
  most: number,
): Promise<SpreadRow | undefined> {
  const { rows } = await sql<SpreadRow>`
    with one as materialized (
      select t.id, nullif(left(thing.value, ${MOST_TEXT}), '') as value
      ${fromTasks(scope, looked)} left join lateral (${spread}) as thing on true),
    many as (select value, count(*) as count from one where value is not null group by value)
    select (select count(distinct id) from one) as counted,
      (select count(distinct id) from one where value is not null) as filled,
      (select count(*) from many) as "distinct",
      coalesce((select json_agg(json_build_array(value, count) order by count desc, value collate "C") from (
        select value, count from many order by count desc, value collate "C" limit ${most}) as first), '[]') as top`.execute(
    db,
  )
  return rows[0]
}
