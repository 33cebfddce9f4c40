// SQL of annotations and their revisions. Results go in and out as JSON text.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Statement, Tx } from '../../db/client.ts'
import { liveProjectIds } from '../../db/scope.ts'
import type { Tables } from '../../db/tables.ts'

/** An annotation with its author; `result` is JSON text. */
export type AnnotationRow = Omit<Selectable<Tables['annotation']>, 'result' | 'prediction'> & {
  readonly result: string | null
  readonly author_email: string | null
  readonly author_first_name: string | null
  readonly author_last_name: string | null
  readonly author_avatar: string | null
}

function annotationRows(db: Queryable) {
  return db
    .selectFrom('annotation as a')
    .leftJoin('user_account as u', 'u.id', 'a.completed_by')
    .select([
      'a.project_id',
      'a.id',
      'a.task_id',
      'a.unique_id',
      'a.revision',
      'a.result_count',
      'a.completed_by',
      'a.updated_by',
      'a.was_cancelled',
      'a.ground_truth',
      'a.lead_time',
      'a.draft_created_at',
      'a.parent_prediction',
      'a.parent_annotation',
      'a.import_id',
      'a.last_action',
      'a.last_created_by',
      'a.bulk_created',
      'a.created_at',
      'a.updated_at',
      'a.trash_id',
      'u.email as author_email',
      'u.first_name as author_first_name',
      'u.last_name as author_last_name',
      'u.avatar as author_avatar',
    ])
    .select(sql<string | null>`a.result::text`.as('result'))
    .where('a.trash_id', 'is', null)
}

export function findAnnotation(
  db: Queryable,
  organizationId: number,
  id: number,
): Promise<AnnotationRow | undefined> {
  return annotationRows(db)
    .innerJoin('task as t', (join) =>
      join.onRef('t.project_id', '=', 'a.project_id').onRef('t.id', '=', 'a.task_id'),
    )
    .where('a.id', '=', id)
    .where('a.project_id', 'in', liveProjectIds(db, organizationId))
    .where('t.trash_id', 'is', null)
    .executeTakeFirst()
}

export interface ListOptions {
  /** Only this person's. */
  readonly author?: number
  readonly withCancelled: boolean
}

/** Annotations of several tasks of one project, by id. */
export function listAnnotations(
  db: Queryable,
  projectId: number,
  taskIds: readonly number[],
  options: ListOptions,
): Promise<AnnotationRow[]> {
  return annotationRows(db)
    .where('a.project_id', '=', projectId)
    .where(sql<boolean>`a.task_id = any(${taskIds}::bigint[])`)
    .$if(!options.withCancelled, (query) => query.where('a.was_cancelled', '=', false))
    .$if(options.author !== undefined, (query) => query.where('a.completed_by', '=', options.author ?? 0))
    .orderBy('a.id')
    .execute()
}

/** Where live annotations of a project stand, in the order in which they are held. */
export function listPlaces(
  db: Queryable,
  projectId: number,
  ids: readonly number[],
): Promise<{ id: number; task_id: number }[]> {
  return db
    .selectFrom('annotation')
    .select(['id', 'task_id'])
    .where('project_id', '=', projectId)
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .where('trash_id', 'is', null)
    .orderBy('task_id')
    .orderBy('id')
    .execute()
}

/** Marks annotations that were made for many tasks in one request. */
export async function markBulkCreated(
  db: Queryable,
  projectIds: readonly number[],
  ids: readonly number[],
): Promise<void> {
  await db
    .updateTable('annotation')
    .set({ bulk_created: true })
    .where(sql<boolean>`project_id = any(${projectIds}::bigint[])`)
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .execute()
}

export function insertRevision(row: {
  projectId: number
  annotationId: number
  revision: number
  action: string
  result: string | null
  wasCancelled: boolean
  groundTruth: boolean
  userId: number
  operationKey: string | null
  now: Date
}): Statement {
  return {
    name: 'insert-annotation-revision',
    text: `insert into annotation_revision (project_id, annotation_id, revision, action, result, was_cancelled, ground_truth,
        user_id, operation_key, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    values: [
      row.projectId,
      row.annotationId,
      row.revision,
      row.action,
      row.result,
      row.wasCancelled,
      row.groundTruth,
      row.userId,
      row.operationKey,
      row.now,
    ],
  }
}

/** One annotation of a task at most is the ground truth: the others lose the flag, each with a revision. */
export function clearGroundTruth(
  projectId: number,
  taskId: number,
  keepId: number,
  userId: number,
  now: Date,
): Statement {
  return {
    name: 'clear-ground-truth',
    text: 'select clear_ground_truth($1, $2, $3, $4, $5)',
    values: [projectId, taskId, keepId, userId, now],
  }
}

/** Everything around the annotation that a change settles: the lock, the stream history, the task's stamp. */
export function settleTask(
  projectId: number,
  taskId: number,
  userId: number,
  annotationId: number,
  now: Date,
): Statement {
  return {
    name: 'settle-task',
    text: `update task set updated_by = $3, updated_at = $5 
      from settle_streams(array[row($1, $2, $3, $4)::settled_task])
      where project_id = $1 and id = $2`,
    values: [projectId, taskId, userId, annotationId, now],
  }
}

export async function lockAnnotation(tx: Tx, projectId: number, id: number) {
  return tx
    .selectFrom('annotation')
    .select(['revision', 'was_cancelled', 'ground_truth', 'task_id'])
    .select(sql<string | null>`result::text`.as('result'))
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .where('trash_id', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export async function updateAnnotation(
  tx: Tx,
  projectId: number,
  id: number,
  change: Partial<{
    result: string
    result_count: number
    was_cancelled: boolean
    ground_truth: boolean
    lead_time: number | null
    completed_by: number
    parent_prediction: number | null
    parent_annotation: number | null
    import_id: number | null
    trash_id: number
    updated_by: number
    updated_at: Date
    revision: number
  }>,
): Promise<void> {
  await tx
    .updateTable('annotation')
    .set(change)
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .execute()
}

/** Removes the drafts that a person had of an annotation; gives their results, parsed. */
export async function deleteAnnotationDrafts(
  tx: Tx,
  projectId: number,
  annotationId: number,
  userId: number,
): Promise<unknown[]> {
  const rows = await tx
    .deleteFrom('draft')
    .where('project_id', '=', projectId)
    .where('annotation_id', '=', annotationId)
    .where('user_id', '=', userId)
    .returning('result')
    .execute()
  return rows.map((row) => row.result)
}
