// SQL of what bodies of webhooks show. An event is told of what it happened to, though that lies in the trash by now.

import { sql, type Selectable } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

export type BodyTask = Pick<
  Selectable<Tables['task']>,
  | 'id'
  | 'project_id'
  | 'created_at'
  | 'updated_at'
  | 'is_labeled'
  | 'allow_skip'
  | 'overlap'
  | 'inner_id'
  | 'total_annotations'
  | 'cancelled_annotations'
  | 'total_predictions'
  | 'updated_by'
  | 'file_upload_id'
> & {
  /** JSON text. */
  readonly data: string
  readonly meta: string | null
}

/** `mostBytes`: longer ones, as they are stored, are left out. */
export async function listBodyTasks(
  db: Queryable,
  projectId: number,
  ids: readonly number[],
  mostBytes: number,
): Promise<BodyTask[]> {
  const { rows } = await sql<BodyTask>`
    select id, project_id, data::text as data, meta::text as meta, created_at, updated_at, is_labeled, allow_skip, overlap,
      inner_id, total_annotations, cancelled_annotations, total_predictions, updated_by, file_upload_id
    from task t
    where t.project_id = ${projectId} and t.id = any(${ids}::bigint[])
      and pg_column_size(t.data) <= ${mostBytes}`.execute(db)
  return rows
}

export type BodyAnnotation = Omit<
  Selectable<Tables['annotation']>,
  'result' | 'prediction' | 'revision' | 'trash_id'
> & {
  /** JSON text. */
  readonly result: string | null
  /** JSON text of the predictions that were shown. */
  readonly prediction: string | null
}

export async function listBodyAnnotations(
  db: Queryable,
  projectId: number,
  ids: readonly number[],
  mostBytes: number,
): Promise<BodyAnnotation[]> {
  const { rows } = await sql<BodyAnnotation>`
    select id, project_id, task_id, unique_id, result::text as result, result_count, completed_by, updated_by,
      was_cancelled, ground_truth, lead_time, draft_created_at, prediction::text as prediction, parent_prediction,
      parent_annotation, import_id, last_action, last_created_by, bulk_created, created_at, updated_at
    from annotation a
    where a.project_id = ${projectId} and a.id = any(${ids}::bigint[])
      and coalesce(pg_column_size(a.result), 0) + coalesce(pg_column_size(a.prediction), 0) <= ${mostBytes}`.execute(
    db,
  )
  return rows
}

/** Ids of imported tasks behind `after`; the bounds make it a walk over these alone. */
export async function listImportedIds(
  db: Queryable,
  projectId: number,
  range: { readonly importId: number; readonly after: number; readonly last: number },
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select id from task
    where project_id = ${projectId} and id > ${range.after} and id <= ${range.last} and import_id = ${range.importId}
    order by id limit ${limit}`.execute(db)
  return rows.map((row) => row.id)
}
