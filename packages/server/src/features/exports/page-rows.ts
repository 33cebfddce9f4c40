// The rows of a page as records: a task with its annotations. What is JSON stays as it is stored.

import type { CopyRows } from '../../db/copy-rows.ts'
import type { ExportScope, ExportShape } from './export-options.ts'
import type { Page } from './export-tasks.queries.ts'

/** JSON: UTF-8 in the page's own memory, or a text. */
export type StoredJson = Buffer | string

/** Times are microseconds since 2000. */
export interface TaskRow {
  readonly projectId: number
  readonly id: number
  readonly data: StoredJson | null
  readonly meta: StoredJson | null
  readonly createdAt: number | null
  readonly updatedAt: number | null
  readonly allowSkip: boolean
  readonly innerId: number | null
  readonly totalAnnotations: number | null
  readonly cancelledAnnotations: number | null
  readonly totalPredictions: number | null
  readonly updatedBy: number | null
  /** Name of the file it came with, as JSON. */
  readonly file: StoredJson | null
  readonly annotations: readonly AnnotationRow[]
}

export interface AnnotationRow {
  readonly projectId: number
  readonly taskId: number
  readonly id: number | null
  readonly completedBy: number | null
  /** The author as JSON; undefined where the shape wants ids. */
  readonly author: StoredJson | null | undefined
  readonly result: StoredJson | null
  readonly wasCancelled: boolean | null
  readonly groundTruth: boolean | null
  readonly createdAt: number | null
  readonly updatedAt: number | null
  readonly draftCreatedAt: number | null
  readonly leadTime: StoredJson | null
  readonly prediction: StoredJson | null
  readonly resultCount: number | null
  /** Bare: without quotes. */
  readonly uniqueId: StoredJson | null
  readonly importId: number | null
  readonly lastAction: StoredJson | null
  readonly bulkCreated: boolean | null
  readonly updatedBy: number | null
  readonly parentPrediction: number | null
  readonly parentAnnotation: number | null
  readonly lastCreatedBy: number | null
}

/** `bytes` are gone when the page's memory is used again. */
export type JsonAs = 'bytes' | 'text'

/** The tasks of a page in its order. */
export function* rowsOf(page: Page, scope: ExportScope, shape: ExportShape, as: JsonAs): Generator<TaskRow> {
  const annotations = new AnnotationWalk(page.annotations, scope, shape, as)
  while (page.tasks.next()) yield readTask(page.tasks, scope, annotations, as)
}

const readJson = (rows: CopyRows, as: JsonAs): StoredJson | null =>
  as === 'bytes' ? rows.text() : rows.string()

// Fields are read in the order of TASK_COLUMNS.
function readTask(
  rows: CopyRows,
  { projectId }: ExportScope,
  annotations: AnnotationWalk,
  as: JsonAs,
): TaskRow {
  const id = rows.integer() ?? 0
  return {
    projectId,
    id,
    data: readJson(rows, as),
    meta: readJson(rows, as),
    createdAt: rows.integer(),
    updatedAt: rows.integer(),
    allowSkip: rows.truth() ?? true,
    innerId: rows.integer(),
    totalAnnotations: rows.integer(),
    cancelledAnnotations: rows.integer(),
    totalPredictions: rows.integer(),
    updatedBy: rows.integer(),
    file: readJson(rows, as),
    annotations: annotations.of(id),
  }
}

/** Walks the annotations of a page beside its tasks: both are in the order of task ids. */
class AnnotationWalk {
  readonly #rows: CopyRows
  readonly #projectId: number
  readonly #hasAuthors: boolean
  readonly #as: JsonAs
  /** Task of the row that is read next; undefined after the last. */
  #taskId: number | undefined

  constructor(rows: CopyRows, scope: ExportScope, shape: ExportShape, as: JsonAs) {
    this.#rows = rows
    this.#projectId = scope.projectId
    this.#hasAuthors = shape.authors
    this.#as = as
    this.#advance()
  }

  #advance(): void {
    this.#taskId = this.#rows.next() ? (this.#rows.integer() ?? 0) : undefined
  }

  of(taskId: number): AnnotationRow[] {
    // A trashed task is not in the page; its annotations may be.
    while (this.#taskId !== undefined && this.#taskId < taskId) this.#read(this.#taskId)
    const found: AnnotationRow[] = []
    while (this.#taskId === taskId) found.push(this.#read(taskId))
    return found
  }

  // Fields are read in the order of ANNOTATION_COLUMNS.
  #read(taskId: number): AnnotationRow {
    const rows = this.#rows
    const as = this.#as
    const row: AnnotationRow = {
      projectId: this.#projectId,
      taskId,
      id: rows.integer(),
      completedBy: rows.integer(),
      result: readJson(rows, as),
      wasCancelled: rows.truth(),
      groundTruth: rows.truth(),
      createdAt: rows.integer(),
      updatedAt: rows.integer(),
      draftCreatedAt: rows.integer(),
      leadTime: readJson(rows, as),
      prediction: readJson(rows, as),
      resultCount: rows.integer(),
      uniqueId: readJson(rows, as),
      importId: rows.integer(),
      lastAction: readJson(rows, as),
      bulkCreated: rows.truth(),
      updatedBy: rows.integer(),
      parentPrediction: rows.integer(),
      parentAnnotation: rows.integer(),
      lastCreatedBy: rows.integer(),
      author: this.#hasAuthors ? readJson(rows, as) : undefined,
    }
    this.#advance()
    return row
  }
}
