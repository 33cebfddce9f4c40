// Drafts: saved as people work, visible to their author only.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { notFound } from '../../http/errors.ts'
import { requireAnnotation } from '../annotations/annotation.service.ts'
import { appendDelta } from '../counters/counter.service.ts'
import { addSummaries, summarizeResults } from '../counters/summary.ts'
import { requireTask } from '../tasks/task.service.ts'
import {
  countDrafts,
  deleteDraft,
  findDraft,
  insertDraftRow,
  listDrafts,
  updateDraft,
  type DraftRow,
} from './draft.queries.ts'

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

export async function createDraft(
  cx: AppContext,
  caller: Caller,
  taskId: number,
  body: DraftBody,
  annotationId: number | null = null,
): Promise<DraftRow> {
  const task = await requireTask(cx, caller, taskId)
  if (annotationId !== null) await requireAnnotationOf(cx, caller, taskId, annotationId)
  const id = await withTransaction(cx.db, async (tx) => {
    const draftId = await insertDraftRow(tx, {
      project_id: task.project_id,
      task_id: taskId,
      annotation_id: annotationId,
      user_id: caller.userId,
      result: JSON.stringify(body.result),
      lead_time: body.lead_time ?? null,
      was_postponed: body.was_postponed ?? false,
    })
    await countDrafts(tx, task.project_id, taskId)
    await appendDelta(tx, task.project_id, { summary: summarizeResults(toList(body.result), 'draft', 1) })
    return draftId
  })
  return requireDraft(cx, caller, id)
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

export async function changeDraft(
  cx: AppContext,
  caller: Caller,
  draftId: number,
  body: DraftBody,
): Promise<DraftRow> {
  const before = await requireDraft(cx, caller, draftId)
  await withTransaction(cx.db, async (tx) => {
    await updateDraft(tx, before.project_id, draftId, {
      ...(body.result !== undefined && { result: JSON.stringify(body.result) }),
      ...(body.lead_time !== undefined && { lead_time: body.lead_time }),
      ...(body.was_postponed !== undefined && { was_postponed: body.was_postponed }),
      updated_at: cx.clock.now(),
    })
    if (body.result === undefined) return
    const summary = addSummaries([
      summarizeResults(toList(JSON.parse(before.result)), 'draft', -1),
      summarizeResults(toList(body.result), 'draft', 1),
    ])
    await appendDelta(tx, before.project_id, { summary })
  })
  return requireDraft(cx, caller, draftId)
}

export async function removeDraft(cx: AppContext, caller: Caller, draftId: number): Promise<void> {
  const draft = await requireDraft(cx, caller, draftId)
  await withTransaction(cx.db, async (tx) => {
    await deleteDraft(tx, draft.project_id, draftId)
    await countDrafts(tx, draft.project_id, draft.task_id)
    await appendDelta(tx, draft.project_id, {
      summary: summarizeResults(toList(JSON.parse(draft.result)), 'draft', -1),
    })
  })
}

function toList(result: unknown): readonly unknown[] {
  return Array.isArray(result) ? result : []
}
