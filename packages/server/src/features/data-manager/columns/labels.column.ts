// The labels and choices of a task's annotations, for lists that show them and for "has one of these".

import { sql } from 'kysely'
import type { Column, ColumnContext, Predicate } from '../column.ts'
import { EVERYTHING, likePattern, readList, readText, readTruth } from '../value.ts'

// Annotations that were not skipped. A text of the result that equals a label counts, whichever control holds it: the
// exact place is not worth parsing every result. jsonb writes a text in one way only, however the client escaped it.
const some = (cx: ColumnContext, test: Predicate): Predicate =>
  sql`exists (select 1 from annotation x where x.project_id = ${cx.projectId} and x.task_id = t.id
    and x.trash_id is null and not x.was_cancelled and ${test})`

const any = (cx: ColumnContext, value: unknown): Predicate => {
  const names = readList(value, 'labels') ?? [value]
  if (names.length === 0) return EVERYTHING
  const patterns = names.map((name) => likePattern(JSON.stringify(readText(name, 'labels'))))
  return some(cx, sql`x.result::jsonb::text like any(${patterns}::text[])`)
}

const none = (cx: ColumnContext, value: unknown): Predicate => {
  const inside = any(cx, value)
  return inside === EVERYTHING ? EVERYTHING : sql`not ${inside}`
}

/** Joined to annotations `a`: `item` is each entry of a result, `named.label` each label or choice in it. */
export const NAMED = sql`
  cross join lateral json_array_elements(
    case when json_typeof(a.result) = 'array' then a.result else '[]' end) with ordinality as item (value, n)
  -- Regions of videos are named after their shape, and hold their labels beside it.
  cross join lateral (
    select coalesce(item.value -> 'value' -> (item.value ->> 'type'), item.value -> 'value' -> 'labels') as list
    offset 0) as held
  cross join lateral (
    -- A nested choice is the list of its texts from the root: the last one is the answer.
    select case json_typeof(one.value) when 'array' then one.value ->> -1 when 'string' then one.value #>> '{}' end as label, n
    from json_array_elements(case when json_typeof(held.list) = 'array' then held.list else '[]' end)
      with ordinality as one (value, n)) as named`
/** Annotations `a` that `NAMED` can read and that count. */
export const SPOKEN = sql`a.trash_id is null and not a.was_cancelled and a.result_count > 0`

export const labels: Column = {
  id: 'labels',
  title: 'Labels',
  type: 'List',
  help: 'Labels and choices that people gave',
  explore: true,
  labeling: false,
  listed: false,
  sortable: false,
  isHeavy: true,
  spread: (cx) => sql`select distinct named.label as value from annotation a ${NAMED}
    where a.project_id = ${cx.projectId} and a.task_id = t.id and ${SPOKEN} and json_typeof(item.value) = 'object'`,
  operators: {
    contains: any,
    not_contains: none,
    empty: (cx, value) => {
      const said = some(cx, sql`x.result_count > 0`)
      return readTruth('labels', value) ? sql`not ${said}` : said
    },
  },
}
