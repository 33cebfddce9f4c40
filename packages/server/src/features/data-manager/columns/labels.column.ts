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

export const labels: Column = {
  id: 'labels',
  title: 'Labels',
  type: 'List',
  help: 'Labels and choices that people gave',
  explore: true,
  labeling: false,
  listed: false,
  sortable: false,
  operators: {
    contains: any,
    not_contains: none,
    empty: (cx, value) => {
      const said = some(cx, sql`x.result_count > 0`)
      return readTruth('labels', value) ? sql`not ${said}` : said
    },
  },
}
