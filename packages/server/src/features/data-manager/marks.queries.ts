// SQL of the marks that a list draws over its pictures: shapes of the newest annotation of a task, else of its newest
// prediction.

import { sql } from 'kysely'
import type { Queryable } from '../../db/client.ts'

export interface TaskMarks {
  readonly task_id: number
  readonly is_model: boolean
  /** JSON text of a list: `{from_name, to_name, label, original_width, original_height, value}`. */
  readonly marks: string
}

// A small picture shows no more, and no finer ones; results beyond these bytes (stored, compressed) are masks.
const MOST_MARKS = 40
const MOST_POINTS = 200
const MOST_BYTES = 100_000

/** Shapes stay in the database but for what is drawn of them: place and size in percent, or points. */
export async function listTaskMarks(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
): Promise<TaskMarks[]> {
  const { rows } = await sql<TaskMarks>`
    with said as (
      select distinct on (a.task_id) a.task_id, a.result, false as is_model from annotation a
      where a.project_id = ${projectId} and a.task_id = any(${taskIds}::bigint[]) and a.trash_id is null
        and not a.was_cancelled and a.result_count > 0 and pg_column_size(a.result) < ${MOST_BYTES}
      order by a.task_id, a.id desc),
    guessed as (
      select distinct on (p.task_id) p.task_id, p.result, true as is_model from prediction p
      where p.project_id = ${projectId} and p.task_id = any(${taskIds}::bigint[])
        and not exists (select 1 from said where said.task_id = p.task_id) and pg_column_size(p.result) < ${MOST_BYTES}
      order by p.task_id, p.id desc)
    select task_id, is_model, json_agg(json_build_object(
        'from_name', item -> 'from_name', 'to_name', item -> 'to_name', 'label', item -> 'value' -> (item ->> 'type') -> 0,
        'original_width', item -> 'original_width', 'original_height', item -> 'original_height',
        'value', json_strip_nulls(json_build_object(
          'x', item -> 'value' -> 'x', 'y', item -> 'value' -> 'y',
          'width', item -> 'value' -> 'width', 'height', item -> 'value' -> 'height',
          'radiusX', item -> 'value' -> 'radiusX', 'radiusY', item -> 'value' -> 'radiusY',
          'rotation', item -> 'value' -> 'rotation', 'points', item -> 'value' -> 'points'))) order by n)::text as marks
    from (select * from said union all select * from guessed) as shown
    cross join lateral json_array_elements(
      case when json_typeof(result) = 'array' then result else '[]' end) with ordinality as one (item, n)
    where n <= ${MOST_MARKS} and json_typeof(item) = 'object' and json_typeof(item -> 'value') = 'object'
      and (item -> 'value' -> 'x' is not null or case when json_typeof(item -> 'value' -> 'points') = 'array'
        then json_array_length(item -> 'value' -> 'points') <= ${MOST_POINTS} else false end)
    group by task_id, is_model`.execute(db)
  return rows
}
