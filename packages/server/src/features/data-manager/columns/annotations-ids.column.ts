// Ids of the annotations of a task: any of several, written with spaces, commas or semicolons.

import { wordOf } from '../../../http/body.ts'
import { sql } from 'kysely'
import type { Column, ColumnContext, Predicate } from '../column.ts'
import { readTruth } from '../value.ts'

const some = (cx: ColumnContext, test: Predicate): Predicate =>
  sql`exists (select 1 from annotation x where x.project_id = ${cx.projectId} and x.task_id = t.id and x.trash_id is null and ${test})`

const any = (cx: ColumnContext, value: unknown): Predicate => {
  const ids = [value]
    .flat()
    .flatMap((item) => wordOf(item).split(/[\s,;]+/))
    .filter((item) => /^\d{1,15}$/.test(item))
    .map(Number)
  return some(cx, sql`x.id = any(${ids}::bigint[])`)
}

export const annotationsIds: Column = {
  id: 'annotations_ids',
  title: 'Annotation IDs',
  type: 'String',
  explore: false,
  labeling: false,
  operators: {
    contains: any,
    not_contains: (cx, value) => sql`not ${any(cx, value)}`,
    equal: any,
    not_equal: (cx, value) => sql`not ${any(cx, value)}`,
    empty: (cx, value) => {
      return readTruth('annotations_ids', value) ? sql`not ${some(cx, sql`true`)}` : some(cx, sql`true`)
    },
  },
  order: (cx) => [
    sql`(select min(x.id) from annotation x where x.project_id = ${cx.projectId} and x.task_id = t.id and x.trash_id is null)`,
  ],
}
