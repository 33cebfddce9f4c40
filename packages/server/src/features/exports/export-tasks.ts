// The bulk read of an export: tasks by id as JSON texts, page by page, in constant memory. Payloads are joined as text
// and never parsed. Shape: what the incumbent's JSON export writes.

import type { AppContext } from '../../context.ts'
import { printJson } from '../../http/json-text.ts'
import { presentDraft } from '../drafts/draft.presenter.ts'
import { presentPrediction } from '../predictions/prediction.presenter.ts'
import type { ExportScope, ExportShape } from './export-options.ts'
import { listAllDrafts, listAllPredictions, readPieces, type Piece } from './export-tasks.queries.ts'

const FIRST_ROWS = 100
const MOST_ROWS = 500
/** Text of a page that is aimed for, in UTF-16 units. */
const PAGE_TEXT = 250_000
const PAGE_STORED_BYTES = 1_000_000

/**
 * Batches of task objects as JSON texts, by id. The next page is read while the last one is being used; a reader that
 * stops early costs one page at most.
 */
export async function* readTaskTexts(
  cx: AppContext,
  scope: ExportScope,
  shape: ExportShape,
): AsyncGenerator<string[]> {
  let rows = FIRST_ROWS
  const read = async (after: number) => {
    const limit = { after, rows, bytes: PAGE_STORED_BYTES }
    return readPieces(cx.db.sql, cx.db.bulk, scope, shape, limit)
  }
  let pieces = await read(0)
  for (;;) {
    const last = pieces.reduce((max, piece) => Math.max(max, piece.task_id), 0)
    if (last === 0) return
    const next = read(last)
    // Should the reader stop here, nobody waits for it any more.
    next.catch(() => {})
    const texts = await printTasks(cx, scope, shape, pieces)
    const length = texts.reduce((sum, text) => sum + text.length, 0)
    rows = Math.min(MOST_ROWS, Math.max(1, Math.floor((texts.length * PAGE_TEXT) / Math.max(length, 1))))
    yield texts
    pieces = await next
  }
}

type Lists = Readonly<Record<'annotation' | 'prediction' | 'draft', Map<number, string[]>>>

async function printTasks(
  cx: AppContext,
  scope: ExportScope,
  shape: ExportShape,
  pieces: readonly Piece[],
): Promise<string[]> {
  pieces = pieces.toSorted((a, b) => a.task_id - b.task_id || a.id - b.id)
  const lists: Lists = { annotation: new Map(), prediction: new Map(), draft: new Map() }
  const tasks: Piece[] = []
  for (const piece of pieces) {
    if (piece.kind === 'task') tasks.push(piece)
    else append(lists[piece.kind], piece.task_id, piece.text ?? String(piece.id))
  }
  if (shape.drafts && lists.draft.size > 0) await expandDrafts(cx, scope, lists.draft)
  if (shape.predictions && lists.prediction.size > 0) await expandPredictions(cx, scope, lists.prediction)
  const listOf = (list: Map<number, string[]>, taskId: number) => list.get(taskId)?.join(',') ?? ''
  return tasks.map(({ id, file, text }) => {
    const fileMember = file === null ? '' : `"file_upload":${file},`
    return (
      `{"id":${id},"annotations":[${listOf(lists.annotation, id)}],${fileMember}` +
      `"drafts":[${listOf(lists.draft, id)}],"predictions":[${listOf(lists.prediction, id)}],${text ?? ''}}`
    )
  })
}

function append(lists: Map<number, string[]>, taskId: number, text: string): void {
  const list = lists.get(taskId)
  if (list === undefined) lists.set(taskId, [text])
  else list.push(text)
}

async function expandDrafts(
  cx: AppContext,
  scope: ExportScope,
  drafts: Map<number, string[]>,
): Promise<void> {
  const now = cx.clock.now()
  const rows = await listAllDrafts(cx.db.sql, scope.projectId, [...drafts.keys()])
  drafts.clear()
  for (const row of rows) append(drafts, row.task_id, printJson(presentDraft(row, now)))
}

async function expandPredictions(
  cx: AppContext,
  scope: ExportScope,
  predictions: Map<number, string[]>,
): Promise<void> {
  const now = cx.clock.now()
  const rows = await listAllPredictions(cx.db.sql, scope.projectId, [...predictions.keys()])
  predictions.clear()
  for (const row of rows) append(predictions, row.task_id, printJson(presentPrediction(row, now)))
}

/** The texts as one JSON list, a task a line. */
export async function* toJsonList(batches: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
  let opened = false
  for await (const texts of batches) {
    if (texts.length === 0) continue
    yield `${opened ? ',\n' : '['}${texts.join(',\n')}`
    opened = true
  }
  yield opened ? ']' : '[]'
}
