// Annotations: submitting, skipping, changing, deleting. Every change appends a revision, settles the task's counters and
// emits its event, in one transaction; the submission's statements travel together.

import type { AppContext } from '../../context.ts'
import { isPgError, runStatement, withPipeline, withTransaction, type Tx } from '../../db/client.ts'
import { canManage, type Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound, permissionDenied } from '../../http/errors.ts'
import { printJson } from '../../http/json-text.ts'
import { appendDelta } from '../counters/counter.service.ts'
import { addSummaries, summarizeResults } from '../counters/summary.ts'
import { insertDraftRow } from '../drafts/draft.queries.ts'
import { emit } from '../events/outbox.service.ts'
import { REFRESH_TASKS } from '../tasks/refresh.queries.ts'
import { refreshTasks } from '../tasks/task.service.ts'
import { moveToTrash } from '../trash/trash.service.ts'
import { readResult, readUniqueId } from './annotation.input.ts'
import { presentAnnotation } from './annotation.presenter.ts'
import {
  clearGroundTruth,
  deleteAnnotationDrafts,
  findAnnotation,
  findSubmitContext,
  insertAnnotation,
  insertRevision,
  lockAnnotation,
  settleTask,
  updateAnnotation,
  type AnnotationRow,
  type SubmitContext,
} from './annotation.queries.ts'

export interface AnnotationBody {
  readonly result?: unknown
  readonly was_cancelled?: boolean | undefined
  readonly ground_truth?: boolean | undefined
  readonly lead_time?: number | null | undefined
  readonly draft_id?: number | null | undefined
  readonly completed_by?: number | null | undefined
  readonly parent_prediction?: number | null | undefined
  readonly parent_annotation?: number | null | undefined
  readonly import_id?: number | null | undefined
  readonly unique_id?: string | null | undefined
}

/** @throws AppError 404 outside the caller's organization and in the trash. */
export async function requireAnnotation(cx: AppContext, caller: Caller, id: number): Promise<AnnotationRow> {
  const row = await findAnnotation(cx.db.sql, caller.organizationId, id)
  if (row === undefined) throw notFound('Annotation')
  return row
}

export interface SubmitOptions {
  readonly taskId: number
  /** The client's key of this operation, kept with the revision. */
  readonly operationKey: string | null
}

/** Submits (or skips) and returns the stored annotation. */
export async function createAnnotation(
  cx: AppContext,
  caller: Caller,
  body: AnnotationBody,
  options: SubmitOptions,
): Promise<AnnotationRow> {
  const { taskId } = options
  const result = readResult(body.result)
  const uniqueId = readUniqueId(body.unique_id) ?? cx.newId.uuid()
  const author = body.completed_by ?? caller.userId
  const context = await findSubmitContext(cx.db.sql, {
    organizationId: caller.organizationId,
    taskId,
    draftId: body.draft_id ?? null,
    author,
    parentPrediction: body.parent_prediction ?? null,
    parentAnnotation: body.parent_annotation ?? null,
  })
  if (context === undefined) throw notFound('Task')
  checkSubmission(caller, body, author, context)
  const now = cx.clock.now()
  const { project_id: projectId, annotation_id: id } = context
  const wasCancelled = body.was_cancelled ?? false
  const groundTruth = body.ground_truth ?? false
  const draftId = context.draft_user === null ? null : (body.draft_id ?? null)
  const summary = addSummaries([
    summarizeResults(result.items, 'annotation', 1),
    ...(context.draft_result === null
      ? []
      : [summarizeResults(parseList(context.draft_result), 'draft', -1)]),
  ])
  try {
    await withPipeline(cx.db, async (client) => {
      const send = (statement: { name: string; text: string; values: readonly unknown[] }) =>
        client.query({ ...statement, values: [...statement.values] })
      await Promise.all([
        send(
          insertAnnotation({
            projectId,
            id,
            taskId,
            uniqueId,
            result: result.text,
            resultCount: result.count,
            completedBy: author,
            updatedBy: caller.userId,
            wasCancelled,
            groundTruth,
            leadTime: body.lead_time ?? null,
            draftCreatedAt: context.draft_created_at,
            parentPrediction: body.parent_prediction ?? null,
            parentAnnotation: body.parent_annotation ?? null,
            importId: body.import_id ?? null,
            modelVersion: context.model_version,
            now,
          }),
        ),
        send(
          insertRevision({
            projectId,
            annotationId: id,
            revision: 1,
            action: wasCancelled ? 'skipped' : 'submitted',
            result: result.text,
            wasCancelled,
            groundTruth,
            userId: caller.userId,
            operationKey: options.operationKey,
            now,
          }),
        ),
        ...(groundTruth ? [send(clearGroundTruth(projectId, taskId, id, caller.userId, now))] : []),
        send(settleTask(projectId, taskId, caller.userId, id, draftId, now)),
        send({ name: 'refresh-tasks', text: REFRESH_TASKS, values: [projectId, [taskId]] }),
        send({
          name: 'summary-delta',
          text: 'insert into project_delta (project_id, summary) values ($1, $2)',
          values: [projectId, JSON.stringify(summary)],
        }),
        send({
          name: 'outbox',
          text: 'insert into outbox (organization_id, project_id, event, payload) values ($1, $2, $3, $4)',
          values: [
            caller.organizationId,
            projectId,
            'ANNOTATION_CREATED',
            JSON.stringify({ annotation: id, task: taskId }),
          ],
        }),
      ])
    })
  } catch (error) {
    if (isPgError(error, '23505'))
      throw new AppError('conflict', 'Annotation with this unique id already exists')
    throw error
  }
  return requireAnnotation(cx, caller, id)
}

function checkSubmission(caller: Caller, body: AnnotationBody, author: number, context: SubmitContext): void {
  const missing = (id: number) => [`Invalid pk "${id}" - object does not exist.`]
  if (!context.author_exists) throw invalid({ completed_by: missing(author) })
  if (author !== caller.userId && !canManage(caller))
    throw permissionDenied('You may not annotate in the name of another.')
  if (body.parent_prediction != null && !context.parent_prediction_exists)
    throw invalid({ parent_prediction: missing(body.parent_prediction) })
  if (body.parent_annotation != null && !context.parent_annotation_exists)
    throw invalid({ parent_annotation: missing(body.parent_annotation) })
  if (context.draft_user !== null && context.draft_user !== caller.userId)
    throw permissionDenied(`You have no permission to draft id:${body.draft_id}`)
  // Who manages the project may still settle such a task by hand.
  if (body.was_cancelled === true && context.allow_skip === false && !canManage(caller))
    throw new AppError('bad_request', 'This task cannot be skipped.')
}

export interface ChangeOptions {
  /** The revision the change is based on; undefined: whatever is stored. */
  readonly baseRevision: number | undefined
  readonly operationKey: string | null
}

/** @throws AppError 412 with what is stored when the base is stale; nothing is overwritten then. */
export async function changeAnnotation(
  cx: AppContext,
  caller: Caller,
  id: number,
  body: AnnotationBody,
  options: ChangeOptions,
): Promise<AnnotationRow> {
  const before = await requireAnnotation(cx, caller, id)
  const { project_id: projectId } = before
  const result = body.result === undefined ? undefined : readResult(body.result)
  await requireParents(cx, caller, before, body)
  const now = cx.clock.now()
  await withTransaction(cx.db, async (tx) => {
    const stored = await lockAnnotation(tx, projectId, id)
    if (stored === undefined) throw notFound('Annotation')
    if (options.baseRevision !== undefined && options.baseRevision !== stored.revision)
      throw await stale(cx, caller, id)
    const revision = stored.revision + 1
    const wasCancelled = body.was_cancelled ?? stored.was_cancelled
    const groundTruth = body.ground_truth ?? stored.ground_truth
    await updateAnnotation(tx, projectId, id, {
      ...(result?.text != null && { result: result.text, result_count: result.count }),
      was_cancelled: wasCancelled,
      ground_truth: groundTruth,
      ...(body.lead_time !== undefined && { lead_time: body.lead_time }),
      ...(body.completed_by != null && { completed_by: body.completed_by }),
      ...(body.parent_prediction !== undefined && { parent_prediction: body.parent_prediction }),
      ...(body.parent_annotation !== undefined && { parent_annotation: body.parent_annotation }),
      ...(body.import_id !== undefined && { import_id: body.import_id }),
      updated_by: caller.userId,
      updated_at: now,
      revision,
    })
    const send = (statement: { text: string; values: readonly unknown[] }) => runStatement(tx, statement)
    await send(
      insertRevision({
        projectId,
        annotationId: id,
        revision,
        action: wasCancelled && !stored.was_cancelled ? 'skipped' : 'updated',
        result: result?.text ?? stored.result,
        wasCancelled,
        groundTruth,
        userId: caller.userId,
        operationKey: options.operationKey,
        now,
      }),
    )
    if (groundTruth && !stored.ground_truth)
      await send(clearGroundTruth(projectId, stored.task_id, id, caller.userId, now))
    if (result !== undefined) {
      const summary = addSummaries([
        summarizeResults(parseList(stored.result ?? '[]'), 'annotation', -1),
        summarizeResults(result.items, 'annotation', 1),
      ])
      await appendDelta(tx, projectId, { summary })
      await deleteAnnotationDrafts(tx, projectId, id, caller.userId)
    }
    await send(settleTask(projectId, stored.task_id, caller.userId, id, null, now))
    await refreshTasks(tx, projectId, [stored.task_id])
    await emit(tx, {
      organizationId: caller.organizationId,
      projectId,
      event: 'ANNOTATION_UPDATED',
      payload: { annotation: id, task: stored.task_id },
    })
  })
  return requireAnnotation(cx, caller, id)
}

async function requireParents(
  cx: AppContext,
  caller: Caller,
  before: AnnotationRow,
  body: AnnotationBody,
): Promise<void> {
  const author = body.completed_by ?? before.completed_by ?? caller.userId
  if (body.completed_by == null && body.parent_prediction == null && body.parent_annotation == null) return
  const context = await findSubmitContext(cx.db.sql, {
    organizationId: caller.organizationId,
    taskId: before.task_id,
    draftId: null,
    author,
    parentPrediction: body.parent_prediction ?? null,
    parentAnnotation: body.parent_annotation ?? null,
  })
  if (context === undefined) throw notFound('Annotation')
  const named =
    body.completed_by != null && body.completed_by !== before.completed_by ? author : caller.userId
  checkSubmission(caller, { ...body, was_cancelled: false }, named, context)
}

async function stale(cx: AppContext, caller: Caller, id: number): Promise<AppError> {
  const current = await requireAnnotation(cx, caller, id)
  const shown = JSON.parse(printJson(presentAnnotation(current, { now: cx.clock.now() }))) as unknown
  return new AppError(
    'stale_revision',
    'Somebody saved this annotation since you opened it. Both versions are kept.',
    {
      headers: { etag: `"${current.revision}"` },
      extra: { current: shown },
    },
  )
}

/** Moves an annotation to the trash and returns the undo token. */
export async function deleteAnnotation(cx: AppContext, caller: Caller, id: number): Promise<string> {
  const row = await requireAnnotation(cx, caller, id)
  return withTransaction(cx.db, (tx) => trashAnnotation(cx, tx, caller, row))
}

async function trashAnnotation(cx: AppContext, tx: Tx, caller: Caller, row: AnnotationRow): Promise<string> {
  const stored = await lockAnnotation(tx, row.project_id, row.id)
  if (stored === undefined) throw notFound('Annotation')
  const deed = await moveToTrash(cx, tx, {
    organizationId: caller.organizationId,
    projectId: row.project_id,
    kind: 'annotations',
    userId: caller.userId,
  })
  await updateAnnotation(tx, row.project_id, row.id, { trash_id: deed.trashId })
  await appendDelta(tx, row.project_id, {
    summary: summarizeResults(parseList(stored.result ?? '[]'), 'annotation', -1),
  })
  await refreshTasks(tx, row.project_id, [row.task_id])
  await emit(tx, {
    organizationId: caller.organizationId,
    projectId: row.project_id,
    event: 'ANNOTATIONS_DELETED',
    payload: { annotations: [row.id] },
  })
  return deed.undoToken
}

/** A draft with the annotation's result for its author; the annotation goes to the trash. Gives the draft's id. */
export async function convertToDraft(cx: AppContext, caller: Caller, id: number): Promise<number> {
  const row = await requireAnnotation(cx, caller, id)
  return withTransaction(cx.db, async (tx) => {
    await trashAnnotation(cx, tx, caller, row)
    const result = row.result ?? '[]'
    const draftId = await insertDraftRow(tx, {
      project_id: row.project_id,
      task_id: row.task_id,
      annotation_id: null,
      user_id: row.completed_by ?? caller.userId,
      result,
      lead_time: row.lead_time,
      was_postponed: false,
    })
    await appendDelta(tx, row.project_id, { summary: summarizeResults(parseList(result), 'draft', 1) })
    await refreshTasks(tx, row.project_id, [row.task_id])
    return draftId
  })
}

function parseList(text: string): readonly unknown[] {
  const parsed: unknown = JSON.parse(text)
  return Array.isArray(parsed) ? parsed : []
}
