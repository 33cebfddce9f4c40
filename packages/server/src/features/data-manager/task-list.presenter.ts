// Tasks of the list on the wire. Payloads are copied as text.

import { JsonText, jsonText } from '../../http/json-text.ts'
import { toStamp } from '../../http/stamp.ts'
import { presentAnnotation } from '../annotations/annotation.presenter.ts'
import { presentDraft } from '../drafts/draft.presenter.ts'
import { presentPrediction } from '../predictions/prediction.presenter.ts'
import type { TaskRow } from '../tasks/task.queries.ts'
import { stateOf } from './columns/state.column.ts'
import type { PageDetails } from './page-details.ts'

export interface PresentListOptions {
  readonly now: Date
  /** `fields=all`: annotations, predictions, drafts and four computed members. */
  readonly all: boolean
  /** Members of the answer by name; undefined: those that Label Studio has. */
  readonly include: readonly string[] | undefined
  /** Annotations with the newest first, not last. */
  readonly newestFirst: boolean
}

const EMPTY_META = new JsonText('{}')

/** Members hold JsonText: print with printJson. */
export function presentListTask(row: TaskRow, details: PageDetails, options: PresentListOptions) {
  const said = details.annotationFacts.get(row.id)
  const predicted = details.predictionFacts.get(row.id)
  return {
    id: row.id,
    ...(options.all && {
      predictions: (details.predictions.get(row.id) ?? []).map((one) => presentPrediction(one, options.now)),
      annotations: annotationsOf(row, details, options).map((one) =>
        presentAnnotation(one, { now: options.now }),
      ),
    }),
    drafts: options.all
      ? (details.drafts.get(row.id) ?? []).map((one) => presentDraft(one, options.now))
      : [],
    annotators: said?.annotators ?? [],
    inner_id: row.inner_id,
    cancelled_annotations: row.cancelled_annotations,
    total_annotations: row.total_annotations,
    total_predictions: row.total_predictions,
    ...(options.all && {
      completed_at: toStamp(row.completed_at),
      predictions_score: predicted?.score ?? null,
      avg_lead_time: said?.avg_lead_time ?? null,
      draft_exists: row.draft_count > 0,
    }),
    annotations_results: withoutQuotes(said?.results),
    predictions_results: withoutQuotes(predicted?.results),
    file_upload: row.file === null ? null : baseName(row.file),
    storage_filename: row.storage_key,
    annotations_ids: said?.ids ?? '',
    predictions_model_versions: predicted?.versions ?? '',
    updated_by: row.updated_by === null ? [] : [{ user_id: row.updated_by }],
    data: new JsonText(row.data),
    meta: jsonText(row.meta) ?? EMPTY_META,
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    is_labeled: row.is_labeled,
    overlap: row.overlap,
    comment_count: 0,
    unresolved_comment_count: 0,
    last_comment_updated_at: null,
    project: row.project_id,
    comment_authors: [],
    ...ownMembers(row, details, options),
  }
}

function annotationsOf(row: TaskRow, details: PageDetails, { newestFirst }: PresentListOptions) {
  const annotations = details.annotations.get(row.id) ?? []
  return newestFirst ? annotations.toReversed() : annotations
}

// Of columns that Label Studio 1.23.2 does not have: for those who ask for them by name.
function ownMembers(row: TaskRow, details: PageDetails, { include = [] }: PresentListOptions) {
  return {
    ...(include.includes('allow_skip') && { allow_skip: row.allow_skip !== false }),
    ...(include.includes('ground_truth') && { ground_truth: row.ground_truth_annotations > 0 }),
    ...(include.includes('state') && { state: stateOf(row) }),
    ...(include.includes('skipped_by_annotator') && {
      skipped_by_annotator: details.annotationFacts.get(row.id)?.skipped_by ?? [],
    }),
    ...(include.includes('labels') && {
      labels: (details.labels.get(row.id) ?? []).map(([control, label]) => ({ from_name: control, label })),
    }),
    ...(include.includes('marks') && { marks: marksOf(row, details) }),
  }
}

function marksOf(row: TaskRow, details: PageDetails) {
  const found = details.marks.get(row.id)
  return found === undefined ? null : { is_model: found.is_model, regions: new JsonText(found.marks) }
}

/** An answer without the columns that a view hides in its table and beside an open task; a task always has its id. */
export function withoutMembers(members: object, hidden: ReadonlySet<string>): object {
  if (hidden.size === 0) return members
  return Object.fromEntries(Object.entries(members).filter(([name]) => name === 'id' || !hidden.has(name)))
}

function withoutQuotes(text: string | undefined): string {
  return (text ?? '').replaceAll('"', '')
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Members that need what was said of a task. */
const FACTS = new Set([
  'annotators',
  'skipped_by_annotator',
  'annotations_results',
  'annotations_ids',
  'avg_lead_time',
  'predictions_results',
  'predictions_model_versions',
  'predictions_score',
])
const PAYLOADS = new Set(['annotations', 'predictions', 'drafts'])

/** Which statements a sparse request needs. */
export function wantedDetails(include: readonly string[] | undefined, all: boolean) {
  const names = include ?? [...FACTS, ...(all ? PAYLOADS : [])]
  return {
    facts: names.some((name) => FACTS.has(name)),
    labels: names.includes('labels'),
    marks: names.includes('marks'),
    payloads: all && names.some((name) => PAYLOADS.has(name)),
  }
}
