// Annotations on the wire.

import { ago } from '../../http/ago.ts'
import { jsonText } from '../../http/json-text.ts'
import { toStamp } from '../../http/stamp.ts'
import { initials } from '../users/user.presenter.ts'
import type { AnnotationRow } from './annotation.queries.ts'

export interface PresentOptions {
  readonly now: Date
  /** The author as an object instead of an id. */
  readonly expandAuthor?: boolean
}

/** Members hold JsonText: print with printJson. */
export function presentAnnotation(row: AnnotationRow, options: PresentOptions) {
  return {
    id: row.id,
    result: jsonText(row.result),
    created_username: `${nameOf(row)} ${row.author_email ?? ''}, ${row.completed_by ?? ''}`,
    created_ago: ago(row.created_at, options.now),
    completed_by: options.expandAuthor === true ? presentAuthor(row) : row.completed_by,
    was_cancelled: row.was_cancelled,
    ground_truth: row.ground_truth,
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    draft_created_at: toStamp(row.draft_created_at),
    lead_time: row.lead_time,
    import_id: row.import_id,
    last_action: row.last_action,
    bulk_created: row.bulk_created,
    task: row.task_id,
    project: row.project_id,
    updated_by: row.updated_by,
    parent_prediction: row.parent_prediction,
    parent_annotation: row.parent_annotation,
    last_created_by: row.last_created_by,
  }
}

function nameOf(row: AnnotationRow): string {
  return `${row.author_first_name ?? ''} ${row.author_last_name ?? ''}`.trim()
}

function presentAuthor(row: AnnotationRow) {
  if (row.completed_by === null) return null
  const email = row.author_email ?? ''
  const first_name = row.author_first_name ?? ''
  const last_name = row.author_last_name ?? ''
  return {
    id: row.completed_by,
    first_name,
    last_name,
    avatar: row.author_avatar === null ? null : `/data/avatars/${row.author_avatar}`,
    email,
    initials: initials({ first_name, last_name, email }),
  }
}
