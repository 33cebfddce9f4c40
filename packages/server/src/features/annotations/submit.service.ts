// Submitting (or skipping): one call of the database, two when something depends on what it wrote.

import type { AppContext } from '../../context.ts'
import { callStatement, isPgError, runInTwo, type Statement } from '../../db/client.ts'
import { canManage, type Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound, permissionDenied } from '../../http/errors.ts'
import { printJson } from '../../http/json-text.ts'
import type { Once } from '../../http/once.ts'
import { summaryStatement } from '../counters/counter.service.ts'
import { summarizeResults } from '../counters/summary.ts'
import { isTaken, storeAnswer } from '../idempotency/idempotency.service.ts'
import { readResult, readUniqueId, type ReadResult } from './annotation.input.ts'
import { presentAnnotation } from './annotation.presenter.ts'
import type { AnnotationRow } from './annotation.queries.ts'
import { submitAnnotation, type Named, type Submission, type Submitted } from './submit.queries.ts'

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

export interface SubmitOptions {
  readonly taskId: number
  /** The client's key of this operation: kept with the revision, and the answer with it. */
  readonly once: Once | undefined
}

/** A stored annotation and its text on the wire. */
export interface SavedAnnotation {
  readonly revision: number
  readonly text: string
}

/** @throws AppError 400, 403, 404, 409 for a unique_id that exists. */
export async function createAnnotation(
  cx: AppContext,
  caller: Caller,
  body: AnnotationBody,
  options: SubmitOptions,
): Promise<SavedAnnotation> {
  const result = readResult(body.result)
  const submission = readSubmission(cx, caller, body, { ...options, result })
  const call = submitAnnotation(submission)
  let saved: SavedAnnotation | undefined
  const answer = (submitted: Submitted | undefined) => {
    const row = buildRow(caller, body, submission, submitted)
    saved = { revision: row.revision, text: printJson(presentAnnotation(row, { now: row.created_at })) }
    return afterwards(cx, caller, options.once, saved, submitted)
  }
  try {
    if (options.once === undefined && submission.draftId === null) answer(await cx.db.call<Submitted>(call))
    else await runInTwo<Submitted>(cx.db, callStatement(call), answer)
  } catch (error) {
    if (isPgError(error, '23505') && !isTaken(error))
      throw new AppError('conflict', 'Annotation with this unique id already exists')
    throw error
  }
  if (saved === undefined) throw new AppError('internal', 'The annotation was saved without an answer.')
  return saved
}

function readSubmission(
  cx: AppContext,
  caller: Caller,
  body: AnnotationBody,
  read: SubmitOptions & { readonly result: ReadResult },
): Submission {
  const { taskId, once, result } = read
  return {
    organizationId: caller.organizationId,
    taskId,
    author: body.completed_by ?? caller.userId,
    userId: caller.userId,
    mayManage: canManage(caller),
    uniqueId: readUniqueId(body.unique_id) ?? cx.newId.uuid(),
    result: result.text,
    resultCount: result.count,
    wasCancelled: body.was_cancelled ?? false,
    groundTruth: body.ground_truth ?? false,
    leadTime: body.lead_time ?? null,
    draftId: body.draft_id ?? null,
    parentPrediction: body.parent_prediction ?? null,
    parentAnnotation: body.parent_annotation ?? null,
    importId: body.import_id ?? null,
    operationKey: once?.key ?? null,
    summary: summarizeResults(result.items, 'annotation', 1),
    now: cx.clock.now(),
  }
}

/** What follows from the submission, in its transaction. */
function afterwards(
  cx: AppContext,
  caller: Caller,
  once: Once | undefined,
  saved: SavedAnnotation,
  submitted: Submitted | undefined,
): Statement[] {
  const statements: Statement[] = []
  if (submitted?.draft_result != null) {
    const draft: unknown = JSON.parse(submitted.draft_result)
    const summary = summarizeResults(Array.isArray(draft) ? draft : [], 'draft', -1)
    statements.push(summaryStatement(submitted.project_id, summary))
  }
  if (once !== undefined) {
    const headers = { etag: `"${saved.revision}"` }
    statements.push(storeAnswer(cx, caller, once, { status: 201, headers, text: saved.text }))
  }
  return statements
}

/** @throws AppError when the submission was refused. */
function buildRow(
  caller: Caller,
  body: AnnotationBody,
  submission: Submission,
  submitted: Submitted | undefined,
): AnnotationRow {
  if (submitted === undefined) throw notFound('Task')
  // The database decides; what it wrote is never called refused.
  if (submitted.annotation_id === null) {
    checkNamed(caller, body, submission.author, submitted)
    throw new AppError('internal', 'The submission was refused without a reason.')
  }
  return {
    project_id: submitted.project_id,
    id: submitted.annotation_id,
    task_id: submission.taskId,
    unique_id: submission.uniqueId,
    revision: 1,
    result: submission.result,
    result_count: submission.resultCount,
    completed_by: submission.author,
    updated_by: submission.userId,
    was_cancelled: submission.wasCancelled,
    ground_truth: submission.groundTruth,
    lead_time: submission.leadTime,
    draft_created_at: submitted.draft_created_at,
    parent_prediction: submission.parentPrediction,
    parent_annotation: submission.parentAnnotation,
    import_id: submission.importId,
    last_action: null,
    last_created_by: null,
    bulk_created: false,
    created_at: submission.now,
    updated_at: submission.now,
    trash_id: null,
    author_email: submitted.author_email,
    author_first_name: submitted.author_first_name,
    author_last_name: submitted.author_last_name,
    author_avatar: submitted.author_avatar,
  }
}

/** @throws AppError for authors, parents and drafts that may not be named, and for a skip that is not allowed. */
export function checkNamed(caller: Caller, body: AnnotationBody, author: number, named: Named): void {
  const missing = (id: number) => [`Invalid pk "${id}" - object does not exist.`]
  if (named.author_email === null) throw invalid({ completed_by: missing(author) })
  if (author !== caller.userId && !canManage(caller))
    throw permissionDenied('You may not annotate in the name of another.')
  if (body.parent_prediction != null && !named.parent_prediction_exists)
    throw invalid({ parent_prediction: missing(body.parent_prediction) })
  if (body.parent_annotation != null && !named.parent_annotation_exists)
    throw invalid({ parent_annotation: missing(body.parent_annotation) })
  if (named.draft_user !== null && named.draft_user !== caller.userId)
    throw permissionDenied(`You have no permission to draft id:${body.draft_id}`)
  // Who manages the project may still settle such a task by hand.
  if (body.was_cancelled === true && named.allow_skip === false && !canManage(caller))
    throw new AppError('bad_request', 'This task cannot be skipped.')
}
