// SQL of the bulk read: pages of tasks with what was said of them. A page is read in one snapshot, so it is one consistent
// moment, and no snapshot outlives it, however slow the reader of the export is.

import { sql } from 'kysely'
import type pg from 'pg'
import { CopyBuffer, type CopyRows } from '../../db/copy-rows.ts'
import { withSnapshot, type Db, type Queryable } from '../../db/client.ts'
import type { ExportScope, ExportShape } from './export-options.ts'

export interface Page {
  /** The last task's id. */
  readonly last: number
  /** Of tasks. */
  readonly count: number
  /** Of tasks and annotations, as they came. */
  readonly bytes: number
  /** By id, TASK_COLUMNS. */
  readonly tasks: CopyRows
  /** By task and id, ANNOTATION_COLUMNS, then the author's where the shape wants them. */
  readonly annotations: CopyRows
  /** By task and id. */
  readonly drafts: readonly Named[]
  readonly predictions: readonly Named[]
}

export interface Named {
  readonly task_id: number
  readonly id: number
}

export interface PageLimit {
  readonly after: number
  readonly rows: number
  /** Of stored task data and of stored results; one task is always read. */
  readonly bytes: number
}

/** Memory of a page. */
export class PageBuffer {
  readonly tasks = new CopyBuffer()
  readonly annotations = new CopyBuffer()
}

/** The next tasks by id with what belongs to them, in `buffer`; undefined when there are no more. */
export function readPage(
  { sql: db, bulk }: Pick<Db, 'sql' | 'bulk'>,
  scope: ExportScope,
  shape: ExportShape,
  limit: PageLimit,
  buffer: PageBuffer,
): Promise<Page | undefined> {
  return withSnapshot(bulk, async (client) => {
    const range = await findRange(db, client, scope, limit)
    if (range === undefined) return undefined
    const tasks = await buffer.tasks.read(client, tasksText(range))
    const annotations = await buffer.annotations.read(client, annotationsText(db, scope, shape, range))
    return {
      last: range.last,
      count: range.count,
      bytes: tasks.sizeBytes + annotations.sizeBytes,
      tasks,
      annotations,
      drafts: await listNamed(
        client,
        `select d.task_id, d.id from draft d
         left join annotation x on x.project_id = d.project_id and x.id = d.annotation_id
         where ${within('d', 'task_id', range)} and x.trash_id is null order by d.task_id, d.id`,
      ),
      predictions: await listNamed(
        client,
        `select p.task_id, p.id from prediction p where ${within('p', 'task_id', range)} order by p.task_id, p.id`,
      ),
    }
  })
}

/** Tasks of a page: from after `after` to `last`, or just `ids` where the export leaves some out. */
interface Range {
  readonly projectId: number
  readonly after: number
  readonly last: number
  readonly count: number
  readonly ids: readonly number[] | undefined
}

// COPY takes no parameters: only numbers of ours go into these texts.
function within(table: string, column: string, { projectId, after, last, ids }: Range): string {
  const place =
    ids === undefined
      ? `${table}.${column} > ${Number(after)} and ${table}.${column} <= ${Number(last)}`
      : `${table}.${column} = any('{${ids.map(Number).join(',')}}'::bigint[])`
  return `${table}.project_id = ${Number(projectId)} and ${place}`
}

/** As many tasks as the limit allows: fewer rows are tried until their payloads fit. */
async function findRange(
  db: Queryable,
  client: pg.ClientBase,
  scope: ExportScope,
  limit: PageLimit,
): Promise<Range | undefined> {
  const { projectId, isWhole } = scope
  // pg_column_size reads the stored size and no payload, so to weigh a page costs little.
  const { sql: text, parameters } = sql`
    select count(*)::int as count, max(s.id) as last, sum(s.bytes)::bigint as bytes${isWhole ? sql`` : sql`, json_agg(s.id) as ids`}
    from (
      select t.id, pg_column_size(t.data) as bytes from task t
      where t.project_id = ${projectId} and t.trash_id is null and t.id > ${limit.after} and ${scope.tasks}
      order by t.id limit ${limit.rows}
    ) as s`.compile(db)
  const { rows } = await client.query<{ count: number; last: number | null; bytes: number; ids?: number[] }>({
    text,
    values: [...parameters],
  })
  const [row] = rows
  if (row === undefined || row.last === null) return undefined
  const range: Range = { projectId, after: limit.after, last: row.last, count: row.count, ids: row.ids }
  if (range.count === 1) return range
  if (row.bytes <= limit.bytes && (await weighResults(client, range)) <= limit.bytes) return range
  return findRange(db, client, scope, { ...limit, rows: Math.ceil(range.count / 8) })
}

async function weighResults(client: pg.ClientBase, range: Range): Promise<number> {
  const { rows } = await client.query<{ bytes: number }>(
    `select coalesce(sum(pg_column_size(a.result)), 0)::bigint as bytes from annotation a
     where ${within('a', 'task_id', range)}`,
  )
  return rows[0]?.bytes ?? 0
}

async function listNamed(client: pg.ClientBase, text: string): Promise<Named[]> {
  const { rows } = await client.query<Named>(text)
  return rows
}

/** Columns of Page.tasks, in order. */
export const TASK_COLUMNS = [
  't.id',
  't.data::text',
  't.meta::text',
  't.created_at',
  't.updated_at',
  't.allow_skip',
  't.inner_id',
  't.total_annotations',
  't.cancelled_annotations',
  't.total_predictions',
  't.updated_by',
  // Base name of the file that the task came with, as JSON.
  `case when t.file_upload_id is not null then
    (select to_json(regexp_replace(f.file, '^.*/', ''))::text from file_upload f where f.id = t.file_upload_id) end`,
] as const

function tasksText(range: Range): string {
  return `select ${TASK_COLUMNS.join(', ')} from task t
    where ${within('t', 'id', range)} and t.trash_id is null order by t.id`
}

/** Columns of Page.annotations, in order. */
export const ANNOTATION_COLUMNS = [
  'a.task_id',
  'a.id',
  'a.completed_by',
  'a.result::text',
  'a.was_cancelled',
  'a.ground_truth',
  'a.created_at',
  'a.updated_at',
  'a.draft_created_at',
  'a.lead_time::text',
  'a.prediction::text',
  // What came with an import counts 0 results until somebody saves it, as the incumbent's files say.
  'case when a.updated_by is null then 0 else a.result_count end',
  'a.unique_id::text',
  'a.import_id',
  'to_json(a.last_action)::text',
  'a.bulk_created',
  'a.updated_by',
  'a.parent_prediction',
  'a.parent_annotation',
  'a.last_created_by',
] as const

const AUTHOR = `case when u.id is not null then json_build_object('id', u.id, 'email', u.email,
  'first_name', u.first_name, 'last_name', u.last_name)::text end`

function annotationsText(db: Queryable, scope: ExportScope, shape: ExportShape, range: Range): string {
  const { sql: such, parameters } = scope.annotations.compile(db)
  if (parameters.length > 0) throw new TypeError('a filter of annotations must not have parameters')
  const author = shape.authors ? `, ${AUTHOR}` : ''
  const join = shape.authors ? 'left join user_account u on u.id = a.completed_by' : ''
  return `select ${ANNOTATION_COLUMNS.join(', ')}${author} from annotation a ${join}
    where ${within('a', 'task_id', range)} and a.trash_id is null and ${such} order by a.task_id, a.id`
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
