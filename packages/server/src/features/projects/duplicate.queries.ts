// SQL of copying a project: its settings, then files and tasks page by page.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

export type CopyRow = Selectable<Tables['project_copy']>

/** Columns of a project that its copy takes over as they are. A new column is put here or among those that a copy leaves. */
export const COPIED_COLUMNS = [
  'label_config',
  'parsed_label_config',
  'control_weights',
  'suits_bulk_annotation',
  'expert_instruction',
  'show_instruction',
  'show_skip_button',
  'enable_empty_annotation',
  'show_annotation_history',
  'color',
  'maximum_annotations',
  'is_published',
  'is_draft',
  'min_annotations_to_start_training',
  'show_collab_predictions',
  'evaluate_predictions_automatically',
  'reveal_preannotations_interactively',
  'annotator_evaluation_enabled',
  'sampling',
  'skip_queue',
  'show_ground_truth_first',
  'show_overlap_first',
  'overlap_cohort_percentage',
  'task_data_login',
  'task_data_password',
] as const

/** Columns that a copy has of its own, or only where its tasks or predictions come along. */
export const OWN_COLUMNS = [
  'id',
  'organization_id',
  'title',
  'description',
  'model_version',
  'last_inner_id',
  'created_by',
  'created_at',
  'updated_at',
  'pinned_at',
  'trash_id',
] as const

const SETTINGS = sql.raw(COPIED_COLUMNS.join(', '))

export interface NewCopy {
  readonly sourceId: number
  readonly userId: number
  readonly title: string
  /** Undefined: the source's. */
  readonly description: string | null | undefined
  /** Predictions come along, and so what shows them. */
  readonly keepsModelVersion: boolean
  /** Its tasks come along with their numbers. */
  readonly keepsInnerIds: boolean
  readonly now: Date
}

/** A project with the settings, the tabs and the label links of another; its id. */
export async function insertCopyOfSettings(tx: Tx, copy: NewCopy): Promise<number> {
  const { sourceId, userId, title, description, now } = copy
  const { rows } = await sql<{ id: number }>`
    insert into project (organization_id, title, description, model_version, last_inner_id, created_by, created_at,
      updated_at, ${SETTINGS})
    select organization_id, ${title}::text, ${description === undefined ? sql`description` : sql`${description}::text`},
      ${copy.keepsModelVersion ? sql`model_version` : sql`left(model_version, 0)`}, ${copy.keepsInnerIds ? sql`last_inner_id` : sql`0`},
      ${userId}::bigint, ${now}::timestamptz, ${now}::timestamptz, ${SETTINGS}
    from project where id = ${sourceId}
    returning id`.execute(tx)
  const id = rows[0]?.id
  if (id === undefined) throw new Error(`project ${sourceId} is gone`)
  await sql`insert into project_counter (project_id) values (${id})`.execute(tx)
  await sql`
    insert into view (project_id, user_id, sort_order, data, filter_group, ordering)
    select ${id}::bigint, ${userId}::bigint, sort_order, data, filter_group, ordering
    from view where project_id = ${sourceId} order by sort_order, id`.execute(tx)
  await sql`
    insert into label_link (label_id, project_id, from_name)
    select label_id, ${id}::bigint, from_name from label_link where project_id = ${sourceId} order by id`.execute(
    tx,
  )
  return id
}

/** Of the newest live task; 0 without one. */
export async function findLastTaskId(db: Queryable, projectId: number): Promise<number> {
  const row = await db
    .selectFrom('task')
    .select('id')
    .where('project_id', '=', projectId)
    .where('trash_id', 'is', null)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? 0
}

export async function insertCopy(
  tx: Tx,
  row: {
    project_id: number
    source_id: number
    user_id: number
    with_annotations: boolean
    with_predictions: boolean
    last_task_id: number
  },
): Promise<void> {
  await tx.insertInto('project_copy').values(row).execute()
}

/** Held until the transaction ends: two who copy the same do it one after the other. */
export function lockCopy(tx: Tx, projectId: number): Promise<CopyRow | undefined> {
  return tx
    .selectFrom('project_copy')
    .selectAll()
    .where('project_id', '=', projectId)
    .forUpdate()
    .executeTakeFirst()
}

export async function advanceCopy(
  tx: Tx,
  projectId: number,
  place: { readonly after_file_id: number } | { readonly after_task_id: number },
): Promise<void> {
  await tx.updateTable('project_copy').set(place).where('project_id', '=', projectId).execute()
}

export async function endCopy(tx: Queryable, projectId: number): Promise<void> {
  await tx.deleteFrom('project_copy').where('project_id', '=', projectId).execute()
}

/**
 * Records of the next uploads, which name the same bytes. The id of the last one looked at; undefined when there are no
 * more.
 */
export async function copyFiles(tx: Tx, copy: CopyRow, limit: number): Promise<number | undefined> {
  const { rows } = await sql<{ last: number | null }>`
    with next as (
      select * from file_upload where project_id = ${copy.source_id} and id > ${copy.after_file_id}
      order by id limit ${limit}
    ), made as (
      insert into file_upload (project_id, user_id, file, size_bytes, path, of_archive, created_at, removed_at)
      select ${copy.project_id}::bigint, user_id, file, size_bytes, path, of_archive, created_at, removed_at from next order by id
    )
    select max(id) as last from next`.execute(tx)
  return rows[0]?.last ?? undefined
}

export interface CopiedTasks {
  /** The source's last task of the page; null when there are no more. */
  readonly last: number | null
  /** The new tasks. */
  readonly ids: readonly number[]
  readonly annotations: readonly number[]
}

/**
 * The next live tasks with what is said of them, in one statement: it sees one moment, so that the numbers of a task fit its
 * annotations. Parents are named where they come along: annotations always (they are of the same task), predictions by
 * choice. A task's are looked up by its id ("lateral", and the trash is no condition of the look-up): in a project that the
 * planner has no statistics of, a join reads all of them for each task.
 */
export async function copyTasks(tx: Tx, copy: CopyRow, now: Date, limit: number): Promise<CopiedTasks> {
  const { project_id: id, source_id: source, with_annotations: annotated, with_predictions: predicted } = copy
  const kept = (column: string, otherwise: string) => sql.raw(annotated ? `t.${column}` : otherwise)
  const { rows } = await sql<CopiedTasks>`
    with page as materialized (
      select t.*, nextval('task_id_seq') as new_id
      from (
        select * from task
        where project_id = ${source} and id > ${copy.after_task_id} and id <= ${copy.last_task_id} and trash_id is null
        order by id limit ${limit}
      ) t
    ), predictions as materialized (
      select p.*, page.new_id as new_task, nextval('prediction_id_seq') as new_id
      from page cross join lateral (
        select * from prediction x where x.project_id = ${source} and x.task_id = page.id offset 0) p
      where ${predicted} order by p.id
    ), annotations as materialized (
      select a.*, page.new_id as new_task, nextval('annotation_id_seq') as new_id
      from page cross join lateral (
        select * from annotation x where x.project_id = ${source} and x.task_id = page.id offset 0) a
      where ${annotated} and a.trash_id is null order by a.id
    ), new_tasks as (
      insert into task (project_id, id, inner_id, data, meta, allow_skip, overlap, is_labeled, completed_at,
        total_annotations, cancelled_annotations, ground_truth_annotations, useful_annotations, total_predictions,
        updated_by, file_upload_id, created_at, updated_at)
      select ${id}::bigint, t.new_id, t.inner_id, t.data, t.meta, t.allow_skip, t.overlap,
        ${kept('is_labeled', 'false')}, ${kept('completed_at', 'null::timestamptz')},
        ${kept('total_annotations', '0')}, ${kept('cancelled_annotations', '0')},
        ${kept('ground_truth_annotations', '0')}, ${kept('useful_annotations', '0')},
        ${sql.raw(predicted ? 't.total_predictions' : '0')}, ${kept('updated_by', 'null::bigint')},
        (select min(n.id) from file_upload o join file_upload n on n.file = o.file and n.project_id = ${id}
          where o.id = t.file_upload_id),
        ${now}::timestamptz, ${now}::timestamptz
      from page t
    ), new_predictions as (
      insert into prediction (project_id, id, task_id, result, score, model_version, cluster, mislabeling, created_at,
        updated_at)
      select ${id}::bigint, new_id, new_task, result, score, model_version, cluster, mislabeling, created_at, updated_at
      from predictions
    ), new_annotations as (
      insert into annotation (project_id, id, task_id, result, result_count, completed_by, updated_by, was_cancelled,
        ground_truth, lead_time, draft_created_at, prediction, parent_prediction, parent_annotation, import_id,
        bulk_created, created_at, updated_at)
      select ${id}::bigint, a.new_id, a.new_task, a.result, a.result_count, a.completed_by, a.updated_by, a.was_cancelled,
        a.ground_truth, a.lead_time, a.draft_created_at, a.prediction,
        case when a.parent_prediction is not null then
          (select p.new_id from predictions p where p.id = a.parent_prediction) end,
        case when a.parent_annotation is not null then
          (select x.new_id from annotations x where x.id = a.parent_annotation and x.task_id = a.task_id) end,
        a.id, a.bulk_created, a.created_at, a.updated_at
      from annotations a
    ), revisions as (
      insert into annotation_revision (project_id, annotation_id, revision, action, result, was_cancelled, ground_truth,
        user_id, created_at)
      select ${id}::bigint, new_id, 1, 'copied', result, was_cancelled, ground_truth, completed_by, ${now}::timestamptz
      from annotations
    )
    select (select max(page.id) from page) as last,
      coalesce((select array_agg(new_id order by new_id) from page), '{}') as ids,
      coalesce((select array_agg(new_id order by new_id) from annotations), '{}') as annotations`.execute(tx)
  return rows[0] ?? { last: null, ids: [], annotations: [] }
}
