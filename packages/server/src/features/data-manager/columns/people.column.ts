// Columns that hold people: who annotated, who changed last. Asked for members, never for equality.

import { sql } from 'kysely'
import type { Column, ColumnContext, Predicate } from '../column.ts'
import { EVERYTHING, readTruth, readUserIds } from '../value.ts'

type Holds = (cx: ColumnContext, ids: readonly number[] | 'anybody') => Predicate

interface PeopleColumn extends Pick<Column, 'id' | 'title' | 'explore' | 'order' | 'listed' | 'spread'> {
  readonly holds: Holds
}

function people({ holds, ...column }: PeopleColumn): Column {
  const { id } = column
  const any = (cx: ColumnContext, value: unknown): Predicate => {
    const ids = readUserIds(value, id)
    return ids.length === 0 ? EVERYTHING : holds(cx, ids)
  }
  const none = (cx: ColumnContext, value: unknown): Predicate =>
    readUserIds(value, id).length === 0 ? EVERYTHING : sql`not ${any(cx, value)}`
  return {
    ...column,
    type: 'List',
    labeling: false,
    operators: {
      contains: any,
      not_contains: none,
      // Filters saved by older clients.
      equal: any,
      in_list: any,
      not_equal: none,
      not_in_list: none,
      empty: (cx, value) => {
        return readTruth(id, value) ? sql`not ${holds(cx, 'anybody')}` : holds(cx, 'anybody')
      },
    },
  }
}

/** Authors of annotations that pass a test. */
const authors =
  (test: Predicate): Holds =>
  (cx, ids) =>
    sql`exists (select 1 from annotation a where a.project_id = ${cx.projectId} and a.task_id = t.id
      and a.trash_id is null and ${test} and a.completed_by ${ids === 'anybody' ? sql`is not null` : sql`= any(${ids}::bigint[])`})`

const firstAuthor =
  (test: Predicate): NonNullable<Column['order']> =>
  (cx) => [
    sql`(select min(a.completed_by) from annotation a where a.project_id = ${cx.projectId} and a.task_id = t.id
      and a.trash_id is null and ${test})`,
  ]

const everyAuthor =
  (test: Predicate): NonNullable<Column['spread']> =>
  (cx) =>
    sql`select distinct a.completed_by::text as value from annotation a
      where a.project_id = ${cx.projectId} and a.task_id = t.id and a.trash_id is null and ${test}`

export const annotators = people({
  id: 'annotators',
  title: 'Annotated by',
  explore: true,
  holds: authors(EVERYTHING),
  order: firstAuthor(EVERYTHING),
  spread: everyAuthor(EVERYTHING),
})

export const skippedBy = people({
  id: 'skipped_by_annotator',
  title: 'Skipped by',
  explore: false,
  listed: false,
  holds: authors(sql`a.was_cancelled`),
  order: firstAuthor(sql`a.was_cancelled`),
  spread: everyAuthor(sql`a.was_cancelled`),
})

export const updatedBy = people({
  id: 'updated_by',
  title: 'Changed by',
  explore: false,
  holds: (_cx, ids) =>
    ids === 'anybody'
      ? sql`t.updated_by is not null`
      : sql`coalesce(t.updated_by = any(${ids}::bigint[]), false)`,
  order: () => [sql`t.updated_by`],
  spread: () => sql`select t.updated_by::text as value`,
})
