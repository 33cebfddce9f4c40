// Tasks of a page as objects, straight from its rows: printing them first, only to parse that, would take half of the time of
// a format that looks at values. Members and their order are those of print-page.ts.

import { parseJsonText, type JsonObject, type JsonValue, type TaskText } from '@siali/formats'
import { TextOut, type Stamps } from './json-bytes.ts'
import type { AnnotationRow, StoredJson, TaskRow } from './page-rows.ts'
import { printTask, type Lists } from './print-page.ts'

/** A class: an object literal with a getter has a hidden class of its own, which keeps all it sees for a full collection. */
export class RowTask implements TaskText {
  readonly #row: TaskRow
  readonly #lists: Lists
  readonly #stamps: Stamps

  /** @param row with its JSON as text. */
  constructor(row: TaskRow, lists: Lists, stamps: Stamps) {
    this.#row = row
    this.#lists = lists
    this.#stamps = stamps
  }

  get text(): string {
    const out = new TextOut()
    printTask(out, this.#row, this.#lists, this.#stamps)
    return out.whole()
  }

  task(): JsonObject {
    return taskObject(this.#row, this.#lists, this.#stamps, parseJsonText)
  }

  values(): JsonObject {
    return taskObject(this.#row, this.#lists, this.#stamps, parsePlainly)
  }
}

type Parse = (text: string) => JsonValue
const parsePlainly: Parse = (text) => JSON.parse(text) as JsonValue

function taskObject(row: TaskRow, lists: Lists, stamps: Stamps, parse: Parse): JsonObject {
  const read = (json: StoredJson | null) => (json === null ? null : parse(json.toString()))
  const list = (members: string | undefined) => (members === undefined ? [] : parse(`[${members}]`))
  return {
    id: row.id,
    annotations: row.annotations.map((annotation) => annotationObject(annotation, stamps, read)),
    ...(row.file !== null && { file_upload: read(row.file) }),
    drafts: list(lists.drafts.get(row.id)),
    predictions: list(lists.predictions.get(row.id)),
    data: read(row.data),
    meta: read(row.meta),
    created_at: stamps.text(row.createdAt),
    updated_at: stamps.text(row.updatedAt),
    allow_skip: row.allowSkip,
    inner_id: row.innerId,
    total_annotations: row.totalAnnotations,
    cancelled_annotations: row.cancelledAnnotations,
    total_predictions: row.totalPredictions,
    comment_count: 0,
    unresolved_comment_count: 0,
    last_comment_updated_at: null,
    project: row.projectId,
    updated_by: row.updatedBy,
    comment_authors: [],
  }
}

function annotationObject(
  row: AnnotationRow,
  stamps: Stamps,
  read: (json: StoredJson | null) => JsonValue,
): JsonObject {
  return {
    id: row.id,
    completed_by: row.author === undefined ? row.completedBy : read(row.author),
    result: read(row.result),
    was_cancelled: row.wasCancelled,
    ground_truth: row.groundTruth,
    created_at: stamps.text(row.createdAt),
    updated_at: stamps.text(row.updatedAt),
    draft_created_at: stamps.text(row.draftCreatedAt),
    lead_time: read(row.leadTime),
    prediction: row.prediction === null ? {} : read(row.prediction),
    result_count: row.resultCount,
    unique_id: row.uniqueId === null ? 'null' : row.uniqueId.toString(),
    import_id: row.importId,
    last_action: read(row.lastAction),
    bulk_created: row.bulkCreated,
    task: row.taskId,
    project: row.projectId,
    updated_by: row.updatedBy,
    parent_prediction: row.parentPrediction,
    parent_annotation: row.parentAnnotation,
    last_created_by: row.lastCreatedBy,
  }
}
