// The three shapes of a task on the wire: base (made), simple (changed, listed in its project), detail (read alone).
// Members hold JsonText: print with printJson.

import { JsonText, jsonText } from '../../http/json-text.ts'
import { toStamp } from '../../http/stamp.ts'
import { presentAnnotation } from '../annotations/annotation.presenter.ts'
import type { AnnotationRow } from '../annotations/annotation.queries.ts'
import { presentDraft } from '../drafts/draft.presenter.ts'
import type { DraftRow } from '../drafts/draft.queries.ts'
import { presentPrediction } from '../predictions/prediction.presenter.ts'
import type { PredictionRow } from '../predictions/prediction.queries.ts'
import type { TaskRow } from './task.queries.ts'

function presentColumns(row: TaskRow) {
  return {
    id: row.id,
    data: new JsonText(row.data),
    meta: jsonText(row.meta),
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    is_labeled: row.is_labeled,
    overlap: row.overlap,
    inner_id: row.inner_id,
    total_annotations: row.total_annotations,
    cancelled_annotations: row.cancelled_annotations,
    total_predictions: row.total_predictions,
    comment_count: 0,
    unresolved_comment_count: 0,
    last_comment_updated_at: null,
    project: row.project_id,
    comment_authors: [],
  }
}

export function presentBaseTask(row: TaskRow) {
  return { ...presentColumns(row), updated_by: row.updated_by, file_upload: row.file_upload_id }
}

/** What was said of one task, each list by id. */
export interface Sayings {
  readonly annotations: readonly AnnotationRow[]
  readonly predictions: readonly PredictionRow[]
}

export function presentSimpleTask(row: TaskRow, { annotations, predictions }: Sayings, now: Date) {
  return {
    ...presentBaseTask(row),
    annotations: annotations.map((one) => presentAnnotation(one, { now })),
    predictions: predictions.map((one) => presentPrediction(one, now)),
  }
}

export interface DetailOptions extends Sayings {
  /** The reader's own. */
  readonly drafts: readonly DraftRow[]
  /** The project's; '' is a version too. */
  readonly modelVersion: string
  readonly now: Date
}

export function presentDetailTask(row: TaskRow, options: DetailOptions) {
  const { annotations, predictions, drafts, modelVersion, now } = options
  const scores = predictions
    .filter((one) => (one.model_version ?? '') === modelVersion)
    .map((one) => one.score)
    .filter((score) => score !== null)
  const leadTimes = annotations.map((one) => one.lead_time).filter((time) => time !== null)
  const authors = annotations.map((one) => one.completed_by).filter((id) => id !== null)
  return {
    ...presentColumns(row),
    predictions: predictions.map((one) => presentPrediction(one, now)),
    annotations: annotations.map((one) => presentAnnotation(one, { now, expandAuthor: true })),
    drafts: drafts.map((one) => presentDraft(one, now)),
    annotators: [...new Set(authors)],
    completed_at: row.is_labeled ? toStamp(row.completed_at) : null,
    annotations_results: '',
    predictions_results: '',
    predictions_score: mean(scores),
    file_upload: fileName(row),
    storage_filename: row.storage_key,
    annotations_ids: annotations.map((one) => one.id).join(','),
    predictions_model_versions: [...new Set(predictions.map((one) => one.model_version ?? ''))]
      .toSorted()
      .join(','),
    avg_lead_time: mean(leadTimes),
    draft_exists: row.draft_count > 0,
    updated_by: updatedBy(row),
  }
}

export interface StreamOptions extends DetailOptions {
  /** Which queue gave the task. */
  readonly queue: string
  readonly lockId: string | null
  /** False when it may not be put off again; otherwise left out. */
  readonly allowPostpone?: false | undefined
}

/** A task as the label stream gives it: what the reader said of it, and nothing of others. */
export function presentStreamTask(row: TaskRow, options: StreamOptions) {
  const { annotations, predictions, drafts, now, queue, lockId, allowPostpone } = options
  return {
    ...presentColumns(row),
    predictions: predictions.map((one) => presentPrediction(one, now)),
    annotations: annotations.map((one) => presentAnnotation(one, { now })),
    drafts: drafts.map((one) => presentDraft(one, now)),
    updated_by: updatedBy(row),
    file_upload: fileName(row),
    unique_lock_id: lockId ?? undefined,
    queue,
    allow_postpone: allowPostpone,
  }
}

const updatedBy = (row: TaskRow) => (row.updated_by === null ? [] : [{ user_id: row.updated_by }])
const fileName = (row: TaskRow) => row.file?.split('/').at(-1) ?? null

function mean(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, n) => sum + n, 0) / numbers.length
}
