// Projects on the wire.

import type { Project } from '@siali/contract'
import { MASK } from '../../http/masking.ts'
import { toStamp } from '../../http/stamp.ts'
import type { Counters } from '../counters/counters.ts'
import type { Summary } from '../counters/summary.ts'
import type { AnnotatorRow, ProjectRow, ProjectView } from './project.queries.ts'

export interface Queue {
  readonly total: number
  readonly done: number
}

const NO_COUNTERS = {
  task_number: null,
  finished_task_number: null,
  total_predictions_number: null,
  total_annotations_number: null,
  num_tasks_with_annotations: null,
  useful_annotation_number: null,
  ground_truth_number: null,
  skipped_annotations_number: null,
} as const

/** `counters` undefined: they were not computed and are null, as in the answer of create. */
export function presentProject(row: ProjectView, counters: Counters | undefined, queue: Queue): Project {
  const numbers = counters ?? NO_COUNTERS
  const parsed = row.parsed_label_config as Record<string, unknown>
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    label_config: row.label_config,
    expert_instruction: row.expert_instruction,
    show_instruction: row.show_instruction,
    show_skip_button: row.show_skip_button,
    enable_empty_annotation: row.enable_empty_annotation,
    show_annotation_history: row.show_annotation_history,
    organization: row.organization_id,
    color: row.color,
    maximum_annotations: row.maximum_annotations,
    is_published: row.is_published,
    model_version: row.model_version,
    is_draft: row.is_draft,
    created_by: presentCreator(row),
    created_at: toStamp(row.created_at),
    min_annotations_to_start_training: row.min_annotations_to_start_training,
    start_training_on_annotation_update: row.min_annotations_to_start_training > 0,
    show_collab_predictions: row.show_collab_predictions,
    num_tasks_with_annotations: numbers.num_tasks_with_annotations,
    task_number: numbers.task_number,
    useful_annotation_number: numbers.useful_annotation_number,
    ground_truth_number: numbers.ground_truth_number,
    skipped_annotations_number: numbers.skipped_annotations_number,
    total_annotations_number: numbers.total_annotations_number,
    total_predictions_number: numbers.total_predictions_number,
    sampling: row.sampling,
    show_ground_truth_first: row.show_ground_truth_first,
    annotator_evaluation_enabled: row.annotator_evaluation_enabled,
    show_overlap_first: row.show_overlap_first,
    overlap_cohort_percentage: row.overlap_cohort_percentage,
    task_data_login: row.task_data_login,
    task_data_password: row.task_data_password === null ? null : MASK,
    control_weights: row.control_weights as Record<string, unknown>,
    parsed_label_config: parsed,
    evaluate_predictions_automatically: row.evaluate_predictions_automatically,
    config_has_control_tags: Object.keys(parsed).length > 0,
    skip_queue: row.skip_queue,
    reveal_preannotations_interactively: row.reveal_preannotations_interactively,
    pinned_at: toStamp(row.pinned_at),
    finished_task_number: numbers.finished_task_number,
    queue_total: queue.total,
    queue_done: queue.done,
    config_suitable_for_bulk_annotation: row.suits_bulk_annotation,
    state: null,
  }
}

function presentCreator(row: ProjectView): Project['created_by'] {
  if (row.created_by === null || row.creator_email === null) return null
  return presentSimpleUser({
    id: row.created_by,
    first_name: row.creator_first_name ?? '',
    last_name: row.creator_last_name ?? '',
    email: row.creator_email,
    avatar: row.creator_avatar,
  })
}

export function presentSimpleUser(row: AnnotatorRow) {
  return {
    id: row.id,
    first_name: row.first_name,
    last_name: row.last_name,
    email: row.email,
    avatar: row.avatar === null ? null : `/data/avatars/${row.avatar}`,
  }
}

export function presentCounts(projectId: number, counters: Counters) {
  return {
    id: projectId,
    task_number: counters.task_number,
    finished_task_number: counters.finished_task_number,
    total_predictions_number: counters.total_predictions_number,
    total_annotations_number: counters.total_annotations_number,
    num_tasks_with_annotations: counters.num_tasks_with_annotations,
    useful_annotation_number: counters.useful_annotation_number,
    ground_truth_number: counters.ground_truth_number,
    skipped_annotations_number: counters.skipped_annotations_number,
  }
}

/** Results that came with an import are not shown among the created ones, as the incumbent does until a recount. */
export function presentSummary(row: ProjectRow, counters: Counters, summary: Summary) {
  const taskNumber = counters.task_number
  return {
    project: row.id,
    created_at: toStamp(row.created_at),
    all_data_columns: summary.data,
    common_data_columns: Object.keys(summary.data)
      .filter((name) => summary.data[name] === taskNumber)
      .sort(),
    created_annotations: subtract(summary.annotations, summary.imported_annotations),
    created_labels: subtractNested(summary.labels, summary.imported_labels),
    created_labels_drafts: summary.draft_labels,
  }
}

function subtract(counts: Record<string, number>, less: Record<string, number>): Record<string, number> {
  const entries = Object.entries(counts).map(([name, n]) => [name, n - (less[name] ?? 0)] as const)
  return Object.fromEntries(entries.filter(([, n]) => n > 0))
}

function subtractNested(
  nested: Record<string, Record<string, number>>,
  less: Record<string, Record<string, number>>,
): Record<string, Record<string, number>> {
  const entries = Object.entries(nested).map(
    ([name, counts]) => [name, subtract(counts, less[name] ?? {})] as const,
  )
  return Object.fromEntries(entries.filter(([, counts]) => Object.keys(counts).length > 0))
}

/** Only the named members, in the order of the object; all without names. */
export function pickFields(object: object, names: readonly string[] | undefined): object {
  if (names === undefined || names.length === 0) return object
  const wanted = new Set(names)
  return Object.fromEntries(Object.entries(object).filter(([name]) => wanted.has(name)))
}
