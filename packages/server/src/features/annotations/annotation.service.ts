// Annotations: look-up, change, delete, back to a draft. Every change appends a revision, settles the task's counters and
// emits its event, in one transaction. The task's row is held before its annotations, as submissions do it.

import type { AppContext } from '../../context.ts'
import { runStatement, withTransaction, type Tx } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, notFound } from '../../http/errors.ts'
import { printJson } from '../../http/json-text.ts'
import type { Once } from '../../http/once.ts'
import { appendDelta } from '../counters/counter.service.ts'
import { addSummaries, summarizeResults } from '../counters/summary.ts'
import { insertDraftRow } from '../drafts/draft-list.service.ts'
import { emit } from '../events/outbox.service.ts'
import { storeAnswer } from '../idempotency/idempotency.service.ts'
import { refreshTasks } from '../tasks/refresh.service.ts'
import { moveToTrash } from '../trash/trash.service.ts'
import { readResult, type ReadResult } from './annotation.input.ts'
import { presentAnnotation } from './annotation.presenter.ts'
import {
  clearGroundTruth,
  deleteAnnotationDrafts,
  findAnnotation,
  insertRevision,
  listPlaces,
  lockAnnotation,
  settleTask,
  updateAnnotation,
  type AnnotationRow,
} from './annotation.queries.ts'
import { findNamed, holdTask, type Named } from './submit.queries.ts'
import { checkNamed, type AnnotationBody, type SavedAnnotation } from './submit.service.ts'

export { findAnnotation, listAnnotations } from './annotation.queries.ts'

/** @throws AppError 404 outside the caller's organization and in the trash. */
export async function requireAnnotation(cx: AppContext, caller: Caller, id: number): Promise<AnnotationRow> {
  const row = await findAnnotation(cx.db.sql, caller.organizationId, id)
  if (row === undefined) throw notFound('Annotation')
  return row
}

export interface ChangeOptions {
  /** The revision the change is based on; undefined: whatever is stored. */
  readonly baseRevision: number | undefined
  /** The client's key of this operation: kept with the revision, and the answer with it. */
  readonly once: Once | undefined
}

/** @throws AppError 412 with what is stored when the base is stale; nothing is overwritten then. */
export async function changeAnnotation(
  cx: AppContext,
  caller: Caller,
  id: number,
  body: AnnotationBody,
  options: ChangeOptions,
): Promise<SavedAnnotation> {
  const before = await requireAnnotation(cx, caller, id)
  const { project_id: projectId, task_id: taskId } = before
  const result = body.result === undefined ? undefined : readResult(body.result)
  await requireParents(cx, caller, before, body)
  const { once } = options
  return withTransaction(cx.db, async (tx) => {
    const stored = await holdAnnotation(tx, projectId, taskId, id)
    if (options.baseRevision !== undefined && options.baseRevision !== stored.revision)
      throw await stale(cx, tx, caller, id)
    await writeChange(cx, tx, caller, {
      stored,
      projectId,
      id,
      body,
      result,
      operationKey: once?.key ?? null,
    })
    const row = await findAnnotation(tx, caller.organizationId, id)
    if (row === undefined) throw notFound('Annotation')
    const text = printJson(presentAnnotation(row, { now: cx.clock.now() }))
    const headers = { etag: `"${row.revision}"` }
    if (once !== undefined)
      await runStatement(tx, storeAnswer(cx, caller, once, { status: 200, headers, text }))
    return { revision: row.revision, text }
  })
}

type Stored = NonNullable<Awaited<ReturnType<typeof lockAnnotation>>>

/** The annotation as it is stored, held with its task. @throws AppError 404 when either went to the trash. */
async function holdAnnotation(tx: Tx, projectId: number, taskId: number, id: number): Promise<Stored> {
  const expected = await runStatement(tx, holdTask(projectId, taskId))
  const stored = await lockAnnotation(tx, projectId, id)
  if (stored === undefined) throw notFound('Annotation')
  // Annotations of a duplicate move to the task that stays.
  const held =
    stored.task_id === taskId ? expected : await runStatement(tx, holdTask(projectId, stored.task_id))
  if (held.length === 0) throw notFound('Annotation')
  return stored
}

interface Change {
  readonly stored: Stored
  readonly projectId: number
  readonly id: number
  readonly body: AnnotationBody
  readonly result: ReadResult | undefined
  readonly operationKey: string | null
}

async function writeChange(cx: AppContext, tx: Tx, caller: Caller, change: Change): Promise<void> {
  const { stored, projectId, id, body, result } = change
  const now = cx.clock.now()
  const revision = stored.revision + 1
  const wasCancelled = body.was_cancelled ?? stored.was_cancelled
  const groundTruth = body.ground_truth ?? stored.ground_truth
  await updateAnnotation(tx, projectId, id, {
    ...(result !== undefined && { result: result.text ?? '[]', result_count: result.count }),
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
  const revised = insertRevision({
    projectId,
    annotationId: id,
    revision,
    action: wasCancelled && !stored.was_cancelled ? 'skipped' : 'updated',
    result: result === undefined ? stored.result : result.text,
    wasCancelled,
    groundTruth,
    userId: caller.userId,
    operationKey: change.operationKey,
    now,
  })
  await runStatement(tx, revised)
  if (groundTruth && !stored.ground_truth)
    await runStatement(tx, clearGroundTruth(projectId, stored.task_id, id, caller.userId, now))
  if (result !== undefined) {
    const drafts = await deleteAnnotationDrafts(tx, projectId, id, caller.userId)
    const summary = addSummaries([
      summarizeResults(parseList(stored.result ?? '[]'), 'annotation', -1),
      summarizeResults(result.items, 'annotation', 1),
      ...drafts.map((draft) => summarizeResults(Array.isArray(draft) ? draft : [], 'draft', -1)),
    ])
    await appendDelta(tx, projectId, { summary })
  }
  await runStatement(tx, settleTask(projectId, stored.task_id, caller.userId, id, now))
  await refreshTasks(tx, projectId, [stored.task_id])
  await emit(tx, {
    organizationId: caller.organizationId,
    projectId,
    event: 'ANNOTATION_UPDATED',
    payload: { annotation: id, task: stored.task_id },
  })
}

async function requireParents(
  cx: AppContext,
  caller: Caller,
  before: AnnotationRow,
  body: AnnotationBody,
): Promise<void> {
  const author = body.completed_by ?? before.completed_by ?? caller.userId
  if (body.completed_by == null && body.parent_prediction == null && body.parent_annotation == null) return
  const [found] = await runStatement<Named>(
    cx.db.sql,
    findNamed({
      organizationId: caller.organizationId,
      projectId: before.project_id,
      taskId: before.task_id,
      author,
      parentPrediction: body.parent_prediction ?? null,
      parentAnnotation: body.parent_annotation ?? null,
    }),
  )
  if (found === undefined) throw notFound('Annotation')
  const named =
    body.completed_by != null && body.completed_by !== before.completed_by ? author : caller.userId
  checkNamed(caller, { ...body, was_cancelled: false }, named, found)
}

async function stale(cx: AppContext, tx: Tx, caller: Caller, id: number): Promise<AppError> {
  const current = await findAnnotation(tx, caller.organizationId, id)
  if (current === undefined) return notFound('Annotation')
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
  return withTransaction(cx.db, async (tx) => {
    const stored = await holdAnnotation(tx, row.project_id, row.task_id, id)
    return trashAnnotation(cx, tx, caller, row, stored)
  })
}

function trashAnnotation(
  cx: AppContext,
  tx: Tx,
  caller: Caller,
  row: AnnotationRow,
  stored: Stored,
): Promise<string> {
  return trashHeld(cx, tx, caller, row.project_id, [{ id: row.id, stored }])
}

/** Annotations of one project that are held go to the trash as one deed; its undo token. */
async function trashHeld(
  cx: AppContext,
  tx: Tx,
  caller: Caller,
  projectId: number,
  held: readonly { readonly id: number; readonly stored: Stored }[],
): Promise<string> {
  const deed = await moveToTrash(cx, tx, {
    organizationId: caller.organizationId,
    projectId,
    kind: 'annotations',
    userId: caller.userId,
  })
  for (const { id } of held) await updateAnnotation(tx, projectId, id, { trash_id: deed.trashId })
  const lost = held.map(({ stored }) => summarizeResults(parseList(stored.result ?? '[]'), 'annotation', -1))
  await appendDelta(tx, projectId, { summary: addSummaries(lost) })
  await refreshTasks(
    tx,
    projectId,
    [...new Set(held.map(({ stored }) => stored.task_id))].sort((a, b) => a - b),
  )
  await emit(tx, {
    organizationId: caller.organizationId,
    projectId,
    event: 'ANNOTATIONS_DELETED',
    payload: { annotations: held.map(({ id }) => id) },
  })
  return deed.undoToken
}

export interface BulkDeletion {
  readonly deleted: readonly number[]
  /** Ids that name no annotation of the project. */
  readonly missing: readonly number[]
  /** Undefined when nothing was deleted. */
  readonly undoToken: string | undefined
}

/** Moves annotations of one project to the trash as one deed; those that are not there are named, the others go. */
export async function deleteAnnotations(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  ids: readonly number[],
): Promise<BulkDeletion> {
  return withTransaction(cx.db, async (tx) => {
    const places = await listPlaces(tx, projectId, ids)
    const held: { id: number; stored: Stored }[] = []
    for (const { id, task_id: taskId } of places) {
      try {
        held.push({ id, stored: await holdAnnotation(tx, projectId, taskId, id) })
      } catch (error) {
        // It went to the trash since it was looked up.
        if (!(error instanceof AppError) || error.code !== 'not_found') throw error
      }
    }
    const deleted = held.map(({ id }) => id)
    const missing = [...new Set(ids)].filter((id) => !deleted.includes(id))
    const undoToken = held.length === 0 ? undefined : await trashHeld(cx, tx, caller, projectId, held)
    return { deleted, missing, undoToken }
  })
}

/** A draft with the annotation's result for its author; the annotation goes to the trash. Gives the draft's id. */
export async function convertToDraft(cx: AppContext, caller: Caller, id: number): Promise<number> {
  const row = await requireAnnotation(cx, caller, id)
  return withTransaction(cx.db, async (tx) => {
    const stored = await holdAnnotation(tx, row.project_id, row.task_id, id)
    await trashAnnotation(cx, tx, caller, row, stored)
    const result = stored.result ?? '[]'
    const draftId = await insertDraftRow(tx, {
      project_id: row.project_id,
      task_id: stored.task_id,
      annotation_id: null,
      user_id: row.completed_by ?? caller.userId,
      result,
      lead_time: row.lead_time,
      was_postponed: false,
    })
    await appendDelta(tx, row.project_id, { summary: summarizeResults(parseList(result), 'draft', 1) })
    await refreshTasks(tx, row.project_id, [stored.task_id])
    return draftId
  })
}

function parseList(text: string): readonly unknown[] {
  const parsed: unknown = JSON.parse(text)
  return Array.isArray(parsed) ? parsed : []
}
