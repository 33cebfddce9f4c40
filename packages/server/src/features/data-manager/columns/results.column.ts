// What was said, as JSON text: of annotations and of predictions. Substring search keeps case, since labels do.

import { sql, type RawBuilder } from 'kysely'
import type { Column, ColumnContext, Predicate } from '../column.ts'
import { NOTHING, likePattern, readText, readTruth } from '../value.ts'

function results(id: string, title: string, rows: (cx: ColumnContext) => RawBuilder<unknown>): Column {
  const some = (cx: ColumnContext, test: Predicate): Predicate =>
    sql`exists (select 1 ${rows(cx)} and ${test})`
  const like = (cx: ColumnContext, value: unknown) =>
    some(cx, sql`x.result::text like ${likePattern(readText(value, id))}`)
  const same = (cx: ColumnContext, value: unknown): Predicate => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return isJson(text) ? some(cx, sql`x.result::jsonb = ${text}::jsonb`) : NOTHING
  }
  const said = (cx: ColumnContext) => some(cx, sql`x.result is not null and x.result::text <> '[]'`)
  return {
    id,
    title,
    type: 'String',
    explore: false,
    labeling: false,
    operators: {
      contains: like,
      not_contains: (cx, value) => sql`not ${like(cx, value)}`,
      equal: same,
      not_equal: (cx, value) => sql`not ${same(cx, value)}`,
      regex: (cx, value) => some(cx, sql`x.result::text ~ ${readText(value, id)}`),
      empty: (cx, value) => {
        return readTruth(id, value) ? sql`not ${said(cx)}` : said(cx)
      },
    },
    order: (cx) => [sql`(select min(x.result::text collate "C") ${rows(cx)})`],
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

export const annotationsResults = results(
  'annotations_results',
  'Annotation results',
  (cx) =>
    sql`from annotation x where x.project_id = ${cx.projectId} and x.task_id = t.id and x.trash_id is null`,
)
export const predictionsResults = results(
  'predictions_results',
  'Prediction results',
  (cx) => sql`from prediction x where x.project_id = ${cx.projectId} and x.task_id = t.id`,
)
