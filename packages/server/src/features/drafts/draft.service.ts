// Drafts: saved as people work, visible to their author only.

import type { AppContext } from '../../context.ts'
import { runStatement, withTransaction, type Tx } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { notFound } from '../../http/errors.ts'
import { printJson } from '../../http/json-text.ts'
import type { Once } from '../../http/once.ts'
import { requireAnnotation } from '../annotations/annotation.service.ts'
import { appendDelta } from '../counters/counter.service.ts'
import { addSummaries, summarizeResults } from '../counters/summary.ts'
import { storeAnswer } from '../idempotency/idempotency.service.ts'
import { requireTask } from '../tasks/task.service.ts'
import { presentDraft } from './draft.presenter.ts'
import {
  countDrafts,
  deleteDraft,
  findDraft,
  findHistory,
  insertDraftRow,
  listDrafts,
  lockDraft,
  updateDraft,
  updateHistory,
  type DraftRow,
} from './draft.queries.ts'

export { listDrafts } from './draft.queries.ts'

export interface DraftBody {
  readonly result?: unknown
  readonly lead_time?: number | null | undefined
  readonly was_postponed?: boolean | undefined
}

/** @throws AppError 404 for drafts of others. */
export async function requireDraft(cx: AppContext, caller: Caller, draftId: number): Promise<DraftRow> {
  const row = await findDraft(cx.db.sql, caller.organizationId, caller.userId, draftId)
  if (row === undefined) throw notFound('AnnotationDraft')
  return row
}

/** The caller's drafts of a task, or of one annotation of it. */
export async function listOwnDrafts(
  cx: AppContext,
  caller: Caller,
  taskId: number,
  annotationId?: number,
): Promise<DraftRow[]> {
  const task = await requireTask(cx, caller, taskId)
  const drafts = await listDrafts(cx.db.sql, task.project_id, [taskId], caller.userId)
  if (annotationId === undefined) return drafts
  await requireAnnotationOf(cx, caller, taskId, annotationId)
  return drafts.filter((draft) => draft.annotation_id === annotationId)
}

export interface CreateDraft {
  readonly taskId: number
  /** The submitted annotation it changes; null: it is a new one. */
  readonly annotationId: number | null
  readonly once: Once | undefined
}

/** Stores a draft and gives its text on the wire. @throws AppError 404. */
export async function createDraft(
  cx: AppContext,
  caller: Caller,
  body: DraftBody,
  { taskId, annotationId, once }: CreateDraft,
): Promise<string> {
  const task = await requireTask(cx, caller, taskId)
  if (annotationId !== null) await requireAnnotationOf(cx, caller, taskId, annotationId)
  return withTransaction(cx.db, async (tx) => {
    // First the task is held: what goes to the trash takes what is said of it out of the summary.
    if (!(await countDrafts(tx, task.project_id, taskId, 1))) throw notFound('Task')
    const draftId = await insertDraftRow(tx, {
      project_id: task.project_id,
      task_id: taskId,
      annotation_id: annotationId,
      user_id: caller.userId,
      result: JSON.stringify(body.result),
      lead_time: body.lead_time ?? null,
      was_postponed: body.was_postponed ?? false,
    })
    await appendDelta(tx, task.project_id, { summary: summarizeResults(toList(body.result), 'draft', 1) })
    return answer(cx, tx, caller, draftId, once, 201)
  })
}

/** The draft as the client gets it, stored with the key of the request. */
async function answer(
  cx: AppContext,
  tx: Tx,
  caller: Caller,
  draftId: number,
  once: Once | undefined,
  status: number,
): Promise<string> {
  const row = await findDraft(tx, caller.organizationId, caller.userId, draftId)
  if (row === undefined) throw notFound('AnnotationDraft')
  const text = printJson(presentDraft(row, cx.clock.now()))
  if (once !== undefined) await runStatement(tx, storeAnswer(cx, caller, once, { status, headers: {}, text }))
  return text
}

async function requireAnnotationOf(
  cx: AppContext,
  caller: Caller,
  taskId: number,
  annotationId: number,
): Promise<void> {
  const annotation = await requireAnnotation(cx, caller, annotationId)
  if (annotation.task_id !== taskId) throw notFound('Annotation')
}

/** Changes what the body names and gives the draft's text on the wire. @throws AppError 404. */
export async function changeDraft(
  cx: AppContext,
  caller: Caller,
  draftId: number,
  body: DraftBody,
  once: Once | undefined,
): Promise<string> {
  const draft = await requireDraft(cx, caller, draftId)
  const { project_id: projectId } = draft
  return withTransaction(cx.db, async (tx) => {
    const stored = await lockDraft(tx, draft)
    if (stored === undefined) throw notFound('AnnotationDraft')
    await updateDraft(tx, projectId, draftId, {
      ...(body.result !== undefined && { result: JSON.stringify(body.result) }),
      ...(body.lead_time !== undefined && { lead_time: body.lead_time }),
      ...(body.was_postponed !== undefined && { was_postponed: body.was_postponed }),
      updated_at: cx.clock.now(),
    })
    if (body.result !== undefined) {
      const summary = addSummaries([
        summarizeResults(toList(stored.result), 'draft', -1),
        summarizeResults(toList(body.result), 'draft', 1),
      ])
      await appendDelta(tx, projectId, { summary })
    }
    return answer(cx, tx, caller, draftId, once, 200)
  })
}

export async function removeDraft(cx: AppContext, caller: Caller, draftId: number): Promise<void> {
  const draft = await requireDraft(cx, caller, draftId)
  const { project_id: projectId, task_id: taskId } = draft
  await withTransaction(cx.db, async (tx) => {
    const stored = await lockDraft(tx, draft)
    if (stored === undefined) throw notFound('AnnotationDraft')
    await deleteDraft(tx, projectId, draftId)
    await countDrafts(tx, projectId, taskId, -1)
    await appendDelta(tx, projectId, { summary: summarizeResults(toList(stored.result), 'draft', -1) })
  })
}

/** The editor's undo stack that was stored with a draft, as JSON text. @throws AppError 404 for drafts of others. */
export async function readHistory(cx: AppContext, caller: Caller, draftId: number): Promise<string | null> {
  const draft = await requireDraft(cx, caller, draftId)
  return findHistory(cx.db.sql, draft.project_id, draftId)
}

export async function writeHistory(
  cx: AppContext,
  caller: Caller,
  draftId: number,
  history: unknown,
): Promise<void> {
  const draft = await requireDraft(cx, caller, draftId)
  await updateHistory(cx.db.sql, draft.project_id, draftId, history == null ? null : JSON.stringify(history))
}

function toList(result: unknown): readonly unknown[] {
  return Array.isArray(result) ? result : []
}
