// Tasks of an export as JSON. Payloads are copied as they are stored. Shape: what the incumbent's JSON export writes.

import type { AppContext } from '../../context.ts'
import { printJson } from '../../http/json-text.ts'
import { presentDraft } from '../drafts/draft.presenter.ts'
import { presentPrediction } from '../predictions/prediction.presenter.ts'
import type { ExportScope, ExportShape } from './export-options.ts'
import { listAllDrafts, listAllPredictions, type Named, type Page } from './export-tasks.queries.ts'
import type { JsonOut, Stamps } from './json-bytes.ts'
import type { AnnotationRow, TaskRow } from './page-rows.ts'

/** Comma-separated members of a list, by task. */
export type Members = ReadonlyMap<number, string>

export interface Lists {
  readonly drafts: Members
  readonly predictions: Members
}

/** What belongs to the tasks of a page beside their annotations. */
export async function listsOf(
  cx: AppContext,
  scope: ExportScope,
  shape: ExportShape,
  page: Page,
): Promise<Lists> {
  return {
    drafts: shape.drafts ? await printDrafts(cx, scope, page.drafts) : printIds(page.drafts),
    predictions: shape.predictions
      ? await printPredictions(cx, scope, page.predictions)
      : printIds(page.predictions),
  }
}

export function printTask(out: JsonOut, row: TaskRow, lists: Lists, stamps: Stamps): void {
  out.ascii(`{"id":${row.id},"annotations":[`)
  for (const [place, annotation] of row.annotations.entries()) {
    if (place > 0) out.ascii(',')
    printAnnotation(out, annotation, stamps)
  }
  out.ascii(']')
  if (row.file !== null) out.ascii(',"file_upload":').stored(row.file)
  out.ascii(',"drafts":[').text(lists.drafts.get(row.id))
  out.ascii('],"predictions":[').text(lists.predictions.get(row.id))
  out.ascii('],"data":').stored(row.data).ascii(',"meta":').stored(row.meta)
  out.ascii(
    `,"created_at":${stamps.print(row.createdAt)},"updated_at":${stamps.print(row.updatedAt)}` +
      `,"allow_skip":${row.allowSkip},"inner_id":${row.innerId},"total_annotations":${row.totalAnnotations}` +
      `,"cancelled_annotations":${row.cancelledAnnotations},"total_predictions":${row.totalPredictions}` +
      `,"comment_count":0,"unresolved_comment_count":0,"last_comment_updated_at":null` +
      `,"project":${row.projectId},"updated_by":${row.updatedBy},"comment_authors":[]}`,
  )
}

function printAnnotation(out: JsonOut, row: AnnotationRow, stamps: Stamps): void {
  out.ascii(`{"id":${row.id},"completed_by":`)
  if (row.author === undefined) out.ascii(String(row.completedBy))
  else out.stored(row.author)
  out.ascii(',"result":').stored(row.result)
  out.ascii(
    `,"was_cancelled":${row.wasCancelled},"ground_truth":${row.groundTruth}` +
      `,"created_at":${stamps.print(row.createdAt)},"updated_at":${stamps.print(row.updatedAt)}` +
      `,"draft_created_at":${stamps.print(row.draftCreatedAt)},"lead_time":`,
  )
  out.stored(row.leadTime).ascii(',"prediction":')
  if (row.prediction === null) out.ascii('{}')
  else out.stored(row.prediction)
  out.ascii(`,"result_count":${row.resultCount},"unique_id":"`).stored(row.uniqueId)
  out.ascii(`","import_id":${row.importId},"last_action":`).stored(row.lastAction)
  out.ascii(
    `,"bulk_created":${row.bulkCreated},"task":${row.taskId},"project":${row.projectId}` +
      `,"updated_by":${row.updatedBy},"parent_prediction":${row.parentPrediction}` +
      `,"parent_annotation":${row.parentAnnotation},"last_created_by":${row.lastCreatedBy}}`,
  )
}

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
