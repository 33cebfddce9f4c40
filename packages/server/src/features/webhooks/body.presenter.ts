// What bodies of webhooks show: rows as the incumbent's receivers know them, without secrets. Members hold JsonText: print
// with printJson.

import { JsonText, jsonText } from '../../http/json-text.ts'
import { toStamp } from '../../http/stamp.ts'
import type { Counters } from '../counters/counters.ts'
import { presentProject } from '../projects/project.presenter.ts'
import type { ProjectView } from '../projects/project.queries.ts'
import type { BodyAnnotation, BodyTask } from './body.queries.ts'

const NOBODYS_QUEUE = { total: 0, done: 0 }

export function presentBodyProject(row: ProjectView, counters: Counters) {
  const {
    task_data_password: _password,
    queue_total: _total,
    queue_done: _done,
    config_suitable_for_bulk_annotation: _bulk,
    state: _state,
    ...shown
  } = presentProject(row, counters, NOBODYS_QUEUE)
  return shown
}

export function presentBodyTask(row: BodyTask) {
  return {
    id: row.id,
    data: new JsonText(row.data),
    meta: jsonText(row.meta),
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    is_labeled: row.is_labeled,
    allow_skip: row.allow_skip ?? true,
    overlap: row.overlap,
    inner_id: row.inner_id,
    total_annotations: row.total_annotations,
    cancelled_annotations: row.cancelled_annotations,
    total_predictions: row.total_predictions,
    precomputed_agreement: null,
    comment_count: 0,
    unresolved_comment_count: 0,
    last_comment_updated_at: null,
    project: row.project_id,
    updated_by: row.updated_by,
    file_upload: row.file_upload_id,
    comment_authors: [],
  }
}

export function presentBodyAnnotation(row: BodyAnnotation) {
  return {
    id: row.id,
    result: jsonText(row.result),
    was_cancelled: row.was_cancelled,
    ground_truth: row.ground_truth,
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    draft_created_at: toStamp(row.draft_created_at),
    lead_time: row.lead_time,
    prediction: jsonText(row.prediction) ?? {},
    result_count: row.result_count,
    unique_id: row.unique_id,
    import_id: row.import_id,
    last_action: row.last_action,
    bulk_created: row.bulk_created,
    task: row.task_id,
    project: row.project_id,
    completed_by: row.completed_by,
    updated_by: row.updated_by,
    parent_prediction: row.parent_prediction,
    parent_annotation: row.parent_annotation,
    last_created_by: row.last_created_by,
  }
}
