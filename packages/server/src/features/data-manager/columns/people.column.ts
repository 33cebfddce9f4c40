// Columns that hold people: who annotated, who changed last. Asked for members, never for equality.

import { sql } from 'kysely'
import type { Column, ColumnContext, Predicate } from '../column.ts'
import { EVERYTHING, readTruth, readUserIds } from '../value.ts'

type Holds = (cx: ColumnContext, ids: readonly number[] | 'anybody') => Predicate

function people(id: string, title: string, explore: boolean, holds: Holds, order: Column['order']): Column {
  const any = (cx: ColumnContext, value: unknown): Predicate => {
    const ids = readUserIds(value, id)
    return ids.length === 0 ? EVERYTHING : holds(cx, ids)
  }
  const none = (cx: ColumnContext, value: unknown): Predicate =>
    readUserIds(value, id).length === 0 ? EVERYTHING : sql`not ${any(cx, value)}`
  return {
    id,
    title,
    type: 'List',
    explore,
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
    ...(order && { order }),
  }
}

export const annotators = people(
  'annotators',
  'Annotated by',
  true,
  (
    cx,
    ids,
  ) => sql`exists (select 1 from annotation a where a.project_id = ${cx.projectId} and a.task_id = t.id
    and a.trash_id is null and a.completed_by ${ids === 'anybody' ? sql`is not null` : sql`= any(${ids}::bigint[])`})`,
  (cx) => [
    sql`(select min(a.completed_by) from annotation a where a.project_id = ${cx.projectId} and a.task_id = t.id and a.trash_id is null)`,
  ],
)

export const updatedBy = people(
  'updated_by',
  'Changed by',
  false,
  (_cx, ids) =>
    ids === 'anybody'
      ? sql`t.updated_by is not null`
      : sql`coalesce(t.updated_by = any(${ids}::bigint[]), false)`,
  () => [sql`t.updated_by`],
)
