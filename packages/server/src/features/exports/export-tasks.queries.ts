// SQL of the bulk read: pages of tasks with what was said of them, as pieces of JSON text. One statement a page, so a
// page is one consistent moment.

import { createHash } from 'node:crypto'
import { sql, type RawBuilder } from 'kysely'
import type pg from 'pg'
import type { Queryable } from '../../db/client.ts'
import type { ExportScope, ExportShape } from './export-options.ts'

export type PieceKind = 'task' | 'annotation' | 'prediction' | 'draft'

export interface Piece {
  readonly kind: PieceKind
  readonly task_id: number
  /** Of the piece itself. */
  readonly id: number
  /** Members of a task without braces, an annotation whole; null where the kind has no text of its own. */
  readonly text: string | null
  /** Base name of the file that a task came with, as JSON. */
  readonly file: string | null
}

export interface PageLimit {
  readonly after: number
  readonly rows: number
  /** Of stored task data; one task is always read. */
  readonly bytes: number
}

/** The next tasks by id with their pieces, in no order. */
export async function readPieces(
  db: Queryable,
  bulk: pg.Pool,
  scope: ExportScope,
  shape: ExportShape,
  limit: PageLimit,
): Promise<Piece[]> {
  const { sql: text, parameters } = pageStatement(scope, shape, limit).compile(db)
  // Planning takes a quarter of a page's time, so the plan is kept; a view's filter needs one for its values.
  const name = scope.isFiltered ? undefined : createHash('sha1').update(text).digest('base64url')
  const { rows } = await bulk.query<Piece>({ text, values: [...parameters], ...(name && { name }) })
  return rows
}

const stamp = (column: string) =>
  sql.raw(
    `coalesce('"' || to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', 'null')`,
  )
const number = (column: string) => sql.raw(`coalesce(${column}::text, 'null')`)

// pg_column_size reads the stored size and no payload, so a page of huge tasks ends early at no cost. The sum streams
// along the primary key and stops with the limit.
function pageStatement(scope: ExportScope, shape: ExportShape, limit: PageLimit): RawBuilder<Piece> {
  const ids = sql`any(array(select id from page))`
  const { projectId } = scope
  return sql<Piece>`
    with page as materialized (
      select s.* from (
        select t.*, row_number() over w as place, sum(pg_column_size(t.data)) over w as bytes_so_far
        from task t
        where t.project_id = ${projectId} and t.trash_id is null and t.id > ${limit.after} and ${scope.tasks}
        window w as (order by t.id rows unbounded preceding)
        order by t.id limit ${limit.rows}
      ) as s where place = 1 or bytes_so_far <= ${limit.bytes})
    select 'task' as kind, t.id as task_id, t.id, ${taskText} as text,
      (select to_json(regexp_replace(f.file, '^.*/', ''))::text from file_upload f where f.id = t.file_upload_id) as file
    from page t
    union all
    select 'annotation', a.task_id, a.id, ${annotationText(shape)}, null
    from annotation a left join user_account u on u.id = a.completed_by
    where a.project_id = ${projectId} and a.task_id = ${ids} and a.trash_id is null and ${scope.annotations}
    union all
    select 'prediction', p.task_id, p.id, null, null from prediction p
    where p.project_id = ${projectId} and p.task_id = ${ids}
    union all
    select 'draft', d.task_id, d.id, null, null
    from draft d left join annotation x on x.project_id = d.project_id and x.id = d.annotation_id
    where d.project_id = ${projectId} and d.task_id = ${ids} and x.trash_id is null`
}

const taskText = sql`concat(
  '"data":', t.data::text, ',"meta":', coalesce(t.meta::text, 'null'),
  ',"created_at":', ${stamp('t.created_at')}, ',"updated_at":', ${stamp('t.updated_at')},
  ',"allow_skip":', coalesce(t.allow_skip, true)::text, ',"inner_id":', ${number('t.inner_id')},
  ',"total_annotations":', t.total_annotations, ',"cancelled_annotations":', t.cancelled_annotations,
  ',"total_predictions":', t.total_predictions,
  ',"comment_count":0,"unresolved_comment_count":0,"last_comment_updated_at":null,"project":', t.project_id,
  ',"updated_by":', ${number('t.updated_by')}, ',"comment_authors":[]')`

// What came with an import counts 0 results until somebody saves it, as the incumbent's files say.
function annotationText(shape: ExportShape) {
  const author = shape.authors
    ? sql`coalesce(case when u.id is not null then json_build_object('id', u.id, 'email', u.email,
        'first_name', u.first_name, 'last_name', u.last_name)::text end, 'null')`
    : number('a.completed_by')
  return sql`concat(
    '{"id":', a.id, ',"completed_by":', ${author}, ',"result":', coalesce(a.result::text, 'null'),
    ',"was_cancelled":', a.was_cancelled::text, ',"ground_truth":', a.ground_truth::text,
    ',"created_at":', ${stamp('a.created_at')}, ',"updated_at":', ${stamp('a.updated_at')},
    ',"draft_created_at":', ${stamp('a.draft_created_at')}, ',"lead_time":', ${number('a.lead_time')},
    ',"prediction":', coalesce(a.prediction::text, '{}'), ',"result_count":', case when a.updated_by is null then 0 else a.result_count end,
    ',"unique_id":"', a.unique_id, '","import_id":', ${number('a.import_id')},
    ',"last_action":', coalesce(to_json(a.last_action)::text, 'null'), ',"bulk_created":', a.bulk_created::text,
    ',"task":', a.task_id, ',"project":', a.project_id, ',"updated_by":', ${number('a.updated_by')},
    ',"parent_prediction":', ${number('a.parent_prediction')}, ',"parent_annotation":', ${number('a.parent_annotation')},
    ',"last_created_by":', ${number('a.last_created_by')}, '}')`
}

/** Drafts of tasks, everybody's, for exports that want them whole. */
export async function listAllDrafts(db: Queryable, projectId: number, taskIds: readonly number[]) {
  return db
    .selectFrom('draft as d')
    .innerJoin('user_account as u', 'u.id', 'd.user_id')
    .leftJoin('annotation as a', (join) =>
      join.onRef('a.project_id', '=', 'd.project_id').onRef('a.id', '=', 'd.annotation_id'),
    )
    .select([
      'd.project_id',
      'd.id',
      'd.task_id',
      'd.annotation_id',
      'd.user_id',
      'd.lead_time',
      'd.was_postponed',
      'd.import_id',
      'd.created_at',
      'd.updated_at',
      'u.email',
      'u.first_name',
      'u.last_name',
    ])
    .select(sql<string>`d.result::text`.as('result'))
    .where('d.project_id', '=', projectId)
    .where(sql<boolean>`d.task_id = any(${taskIds}::bigint[])`)
    .where('a.trash_id', 'is', null)
    .orderBy('d.id')
    .execute()
}

/** Predictions of tasks, for exports that want them whole. */
export async function listAllPredictions(db: Queryable, projectId: number, taskIds: readonly number[]) {
  return db
    .selectFrom('prediction')
    .select([
      'project_id',
      'id',
      'task_id',
      'score',
      'model_version',
      'cluster',
      'mislabeling',
      'created_at',
      'updated_at',
    ])
    .select([sql<string>`result::text`.as('result'), sql<string | null>`neighbors::text`.as('neighbors')])
    .where('project_id', '=', projectId)
    .where(sql<boolean>`task_id = any(${taskIds}::bigint[])`)
    .orderBy('id')
    .execute()
}
