// Where a task stands in its life: nothing done yet, begun, done. Rules: task lifecycle, states.

import { sql } from 'kysely'
import type { TaskRow } from '../../tasks/task.queries.ts'
import type { Column, Predicate } from '../column.ts'
import { EVERYTHING, NOTHING, readList, readText, readTruth } from '../value.ts'

/** In the order of a life: a list sorted by them goes from what is new to what is done. */
export const TASK_STATES = ['CREATED', 'IN_PROGRESS', 'COMPLETED'] as const

// The counters of the task say it, so that no second record of it can go wrong.
const place = sql<number>`(case when t.is_labeled then 2
  when t.total_annotations > 0 or t.cancelled_annotations > 0 then 1 else 0 end)`

/** The same for a row at hand. */
export function stateOf(
  row: Pick<TaskRow, 'is_labeled' | 'total_annotations' | 'cancelled_annotations'>,
): (typeof TASK_STATES)[number] {
  if (row.is_labeled) return 'COMPLETED'
  return row.total_annotations > 0 || row.cancelled_annotations > 0 ? 'IN_PROGRESS' : 'CREATED'
}

function among(value: unknown): Predicate {
  const names = readList(value, 'state') ?? [value]
  if (names.length === 0) return EVERYTHING
  const places = names.map((name) =>
    TASK_STATES.findIndex((known) => known === readText(name, 'state').toUpperCase()),
  )
  return sql`${place} = any(${places.filter((at) => at >= 0)}::int[])`
}

const outside = (value: unknown): Predicate => {
  const inside = among(value)
  return inside === EVERYTHING ? EVERYTHING : sql`not ${inside}`
}

export const state: Column = {
  id: 'state',
  title: 'State',
  type: 'TaskState',
  help: 'Nothing done yet, begun, or done by as many people as the task wants',
  explore: true,
  labeling: false,
  listed: false,
  operators: {
    equal: (_cx, value) => among(value),
    not_equal: (_cx, value) => outside(value),
    contains: (_cx, value) => among(value),
    not_contains: (_cx, value) => outside(value),
    in_list: (_cx, value) => (Array.isArray(value) && value.length > 0 ? among(value) : NOTHING),
    not_in_list: (_cx, value) => outside(value),
    // Every task has a state.
    empty: (_cx, value) => (readTruth('state', value) ? NOTHING : sql`true`),
  },
  order: () => [place],
  spread: () => sql`select (${[...TASK_STATES]}::text[])[${place} + 1] as value`,
}
