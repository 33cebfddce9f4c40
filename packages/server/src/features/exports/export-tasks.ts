// The bulk read of an export: tasks by id, page by page, in constant memory: as JSON, whose payloads are copied as bytes and
// never parsed, or as task objects.

import { setImmediate as turn } from 'node:timers/promises'
import type { TaskText } from '@siali/formats'
import type { AppContext } from '../../context.ts'
import type { ExportScope, ExportShape } from './export-options.ts'
import { PageBuffer, readPage } from './export-tasks.queries.ts'
import { JsonBytes, Stamps } from './json-bytes.ts'
import { rowsOf, type JsonAs, type TaskRow } from './page-rows.ts'
import { RowTask } from './page-tasks.ts'
import { listsOf, printTask, type Lists } from './print-page.ts'

const FIRST_ROWS = 100
const MOST_ROWS = 1500
/** Bytes of a page that are aimed for. */
const PAGE_BYTES = 2_000_000
const PAGE_STORED_BYTES = 2_500_000
const BATCH_BYTES = 60_000
const BATCH_TASKS = 50

export const BETWEEN = ',\n'

/** Tasks as JSON. */
export interface TaskBatch {
  /** All of them, BETWEEN them a comma and a line end. */
  readonly bytes: Buffer
  /** Where each task ends in `bytes`. */
  readonly ends: readonly number[]
}

/** The tasks of a batch one by one. */
export function splitBatch({ bytes, ends }: TaskBatch): string[] {
  return ends.map((end, n) => {
    const previous = ends[n - 1]
    return bytes.toString('utf8', previous === undefined ? 0 : previous + BETWEEN.length, end)
  })
}

/** Batches of task objects, by id. */
export function readTasks(cx: AppContext, scope: ExportScope, shape: ExportShape): AsyncGenerator<TaskBatch> {
  return readPages(cx, scope, shape, 'bytes', printBatches)
}

/** The same as objects. */
export function readTaskObjects(
  cx: AppContext,
  scope: ExportScope,
  shape: ExportShape,
): AsyncGenerator<readonly TaskText[]> {
  return readPages(cx, scope, shape, 'text', objectBatches)
}

/** In batches of about 60 kB, a task at least. */
function* printBatches(rows: Iterable<TaskRow>, lists: Lists): Generator<TaskBatch> {
  const stamps = new Stamps()
  let out = new JsonBytes(BATCH_BYTES)
  let ends: number[] = []
  for (const row of rows) {
    if (ends.length > 0) out.ascii(BETWEEN)
    printTask(out, row, lists, stamps)
    ends.push(out.length)
    if (out.length < BATCH_BYTES) continue
    yield { bytes: out.take(), ends }
    out = new JsonBytes(BATCH_BYTES)
    ends = []
  }
  if (ends.length > 0) yield { bytes: out.take(), ends }
}

function* objectBatches(rows: Iterable<TaskRow>, lists: Lists): Generator<TaskText[]> {
  const stamps = new Stamps()
  let batch: TaskText[] = []
  for (const row of rows) {
    batch.push(new RowTask(row, lists, stamps))
    if (batch.length < BATCH_TASKS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/**
 * What `batches` makes of each page. The next page is read while the last one is being used; a reader that stops early
 * costs one page at most.
 */
async function* readPages<T>(
  cx: AppContext,
  scope: ExportScope,
  shape: ExportShape,
  as: JsonAs,
  batches: (rows: Iterable<TaskRow>, lists: Lists) => Iterable<T>,
): AsyncGenerator<T> {
  let rows = FIRST_ROWS
  // One is used while the other is filled.
  const buffers = [new PageBuffer(), new PageBuffer()] as const
  let filled = 0
  const read = (after: number) =>
    readPage(
      cx.db,
      scope,
      shape,
      { after, rows, bytes: PAGE_STORED_BYTES },
      buffers[filled++ % 2 === 0 ? 0 : 1],
    )
  let page = await read(0)
  while (page !== undefined) {
    const next = read(page.last)
    // Should the reader stop here, nobody waits for it any more.
    next.catch(() => {})
    const lists = await listsOf(cx, scope, shape, page)
    for (const batch of batches(rowsOf(page, scope, shape, as), lists)) {
      yield batch
      // The next page's bytes are taken in meanwhile; the database would wait for us.
      await turn()
    }
    rows = Math.min(MOST_ROWS, Math.max(1, Math.floor((page.count * PAGE_BYTES) / page.bytes)))
    page = await next
  }
}

/** The batches as one JSON list, a task a line. */
export async function* toJsonList(batches: AsyncIterable<TaskBatch>): AsyncGenerator<Buffer> {
  let opened = false
  for await (const { bytes, ends } of batches) {
    if (ends.length === 0) continue
    yield Buffer.from(opened ? BETWEEN : '[')
    yield bytes
    opened = true
  }
  yield Buffer.from(opened ? ']' : '[]')
}
