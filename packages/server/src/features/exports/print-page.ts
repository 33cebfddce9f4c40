// One page of an export as JSON: tasks with their annotations, drafts and predictions. Payloads are copied as bytes.

import type { AppContext } from '../../context.ts'
import type { CopyRows } from '../../db/copy-rows.ts'
import { printJson } from '../../http/json-text.ts'
import { presentDraft } from '../drafts/draft.presenter.ts'
import { presentPrediction } from '../predictions/prediction.presenter.ts'
import type { ExportScope, ExportShape } from './export-options.ts'
import { listAllDrafts, listAllPredictions, type Named, type Page } from './export-tasks.queries.ts'
import { JsonBytes, Stamps } from './json-bytes.ts'

export const BETWEEN = ',\n'
const BATCH_BYTES = 60_000

/** Tasks as JSON. */
export interface TaskBatch {
  /** All of them, BETWEEN them a comma and a line end. */
  readonly bytes: Buffer
  /** Where each task ends in `bytes`. */
  readonly ends: readonly number[]
}

/** The tasks of a page in batches of about 60 kB, a task at least. */
export async function* printPage(
  cx: AppContext,
  scope: ExportScope,
  shape: ExportShape,
  page: Page,
): AsyncGenerator<TaskBatch> {
  const lists: Lists = {
    drafts: shape.drafts ? await printDrafts(cx, scope, page.drafts) : printIds(page.drafts),
    predictions: shape.predictions
      ? await printPredictions(cx, scope, page.predictions)
      : printIds(page.predictions),
  }
  const stamps = new Stamps()
  const annotations = new AnnotationPrinter(page.annotations, scope, shape, stamps)
  for (let more = page.tasks.next(); more;) {
    const out = new JsonBytes(BATCH_BYTES)
    const ends: number[] = []
    while (more && out.length < BATCH_BYTES) {
      if (ends.length > 0) out.ascii(BETWEEN)
      printTask(out, scope, page.tasks, annotations, lists, stamps)
      ends.push(out.length)
      more = page.tasks.next()
    }
    yield { bytes: out.take(), ends }
  }
}

interface Lists {
  readonly drafts: Members
  readonly predictions: Members
}

function printTask(
  out: JsonBytes,
  scope: ExportScope,
  tasks: CopyRows,
  annotations: AnnotationPrinter,
  lists: Lists,
  stamps: Stamps,
): void {
  const id = tasks.integer() ?? 0
  const data = tasks.text()
  const meta = tasks.text()
  const facts =
    `,"created_at":${stamps.print(tasks.integer())},"updated_at":${stamps.print(tasks.integer())}` +
    `,"allow_skip":${tasks.truth() ?? true},"inner_id":${tasks.integer()},"total_annotations":${tasks.integer()}` +
    `,"cancelled_annotations":${tasks.integer()},"total_predictions":${tasks.integer()}`
  const updatedBy = tasks.integer()
  const file = tasks.text()
  out.ascii(`{"id":${id},"annotations":[`)
  annotations.print(out, id)
  out.ascii(']')
  if (file !== null) out.ascii(',"file_upload":').bytes(file)
  out.ascii(',"drafts":[').text(lists.drafts.get(id))
  out.ascii('],"predictions":[').text(lists.predictions.get(id))
  out.ascii('],"data":').bytes(data).ascii(',"meta":').bytes(meta)
  out.ascii(
    `${facts},"comment_count":0,"unresolved_comment_count":0,"last_comment_updated_at":null` +
      `,"project":${scope.projectId},"updated_by":${updatedBy},"comment_authors":[]}`,
  )
}

/** Walks the annotations of a page beside its tasks: both are in the order of task ids. */
class AnnotationPrinter {
  readonly #rows: CopyRows
  readonly #scope: ExportScope
  readonly #shape: ExportShape
  readonly #stamps: Stamps
  /** Task of the row that is read next; undefined after the last. */
  #taskId: number | undefined

  constructor(rows: CopyRows, scope: ExportScope, shape: ExportShape, stamps: Stamps) {
    this.#rows = rows
    this.#scope = scope
    this.#shape = shape
    this.#stamps = stamps
    this.#advance()
  }

  #advance(): void {
    this.#taskId = this.#rows.next() ? (this.#rows.integer() ?? 0) : undefined
  }

  print(out: JsonBytes, taskId: number): void {
    // A trashed task is not in the page; its annotations may be.
    while (this.#taskId !== undefined && this.#taskId < taskId) this.#row(undefined)
    for (let first = true; this.#taskId === taskId; first = false) {
      if (!first) out.ascii(',')
      this.#row(out)
    }
  }

  #row(out: JsonBytes | undefined): void {
    const rows = this.#rows
    const id = rows.integer()
    const completedBy = rows.integer()
    const result = rows.text()
    const flags = `,"was_cancelled":${rows.truth()},"ground_truth":${rows.truth()}`
    const dates =
      `,"created_at":${this.#stamps.print(rows.integer())},"updated_at":${this.#stamps.print(rows.integer())}` +
      `,"draft_created_at":${this.#stamps.print(rows.integer())}`
    const leadTime = rows.text()
    const prediction = rows.text()
    const count = rows.integer()
    const uniqueId = rows.text()
    const importId = rows.integer()
    const lastAction = rows.text()
    const rest =
      `,"bulk_created":${rows.truth()},"task":${this.#taskId},"project":${this.#scope.projectId}` +
      `,"updated_by":${rows.integer()},"parent_prediction":${rows.integer()},"parent_annotation":${rows.integer()}` +
      `,"last_created_by":${rows.integer()}}`
    const author = this.#shape.authors ? rows.text() : null
    this.#advance()
    if (out === undefined) return
    out.ascii(`{"id":${id},"completed_by":`)
    if (this.#shape.authors) out.bytes(author)
    else out.ascii(String(completedBy))
    out.ascii(',"result":').bytes(result)
    out.ascii(`${flags}${dates},"lead_time":`)
    out.bytes(leadTime).ascii(',"prediction":')
    if (prediction === null) out.ascii('{}')
    else out.bytes(prediction)
    out.ascii(`,"result_count":${count},"unique_id":"`).bytes(uniqueId)
    out.ascii(`","import_id":${importId},"last_action":`).bytes(lastAction).ascii(rest)
  }
}

/** Comma-separated members of a list, by task. */
type Members = ReadonlyMap<number, string>

function printIds(named: readonly Named[]): Members {
  return join(named, (row) => String(row.id))
}

async function printDrafts(cx: AppContext, scope: ExportScope, named: readonly Named[]): Promise<Members> {
  if (named.length === 0) return new Map()
  const now = cx.clock.now()
  const rows = await listAllDrafts(cx.db.sql, scope.projectId, taskIds(named))
  return join(rows, (row) => printJson(presentDraft(row, now)))
}

async function printPredictions(
  cx: AppContext,
  scope: ExportScope,
  named: readonly Named[],
): Promise<Members> {
  if (named.length === 0) return new Map()
  const now = cx.clock.now()
  const rows = await listAllPredictions(cx.db.sql, scope.projectId, taskIds(named))
  return join(rows, (row) => printJson(presentPrediction(row, now)))
}

const taskIds = (named: readonly Named[]) => [...new Set(named.map((row) => row.task_id))]

function join<T extends { readonly task_id: number }>(
  rows: readonly T[],
  print: (row: T) => string,
): Members {
  const lists = Map.groupBy(rows, (row) => row.task_id)
  return new Map([...lists].map(([taskId, group]) => [taskId, group.map(print).join(',')]))
}
