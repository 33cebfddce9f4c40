// The bulk read of an export: tasks by id as JSON, page by page, in constant memory. Payloads are copied as bytes and
// never parsed. Shape: what the incumbent's JSON export writes.

import { setImmediate as turn } from 'node:timers/promises'
import type { AppContext } from '../../context.ts'
import type { ExportScope, ExportShape } from './export-options.ts'
import { PageBuffer, readPage } from './export-tasks.queries.ts'
import { BETWEEN, printPage, type TaskBatch } from './print-page.ts'

const FIRST_ROWS = 100
const MOST_ROWS = 1500
/** Bytes of a page that are aimed for. */
const PAGE_BYTES = 2_500_000
const PAGE_STORED_BYTES = 2_500_000

/** The tasks of a batch one by one. */
export function splitBatch({ bytes, ends }: TaskBatch): string[] {
  return ends.map((end, n) => {
    const previous = ends[n - 1]
    return bytes.toString('utf8', previous === undefined ? 0 : previous + BETWEEN.length, end)
  })
}

/**
 * Batches of task objects, by id. The next page is read while the last one is being used; a reader that stops early
 * costs one page at most.
 */
export async function* readTasks(
  cx: AppContext,
  scope: ExportScope,
  shape: ExportShape,
): AsyncGenerator<TaskBatch> {
  let rows = FIRST_ROWS
  // One is printed while the other is filled.
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
    let bytes = 0
    let tasks = 0
    for await (const batch of printPage(cx, scope, shape, page)) {
      bytes += batch.bytes.length
      tasks += batch.ends.length
      yield batch
      // The next page's bytes are taken in meanwhile; the database would wait for us.
      await turn()
    }
    rows = Math.min(MOST_ROWS, Math.max(1, Math.floor((tasks * PAGE_BYTES) / Math.max(bytes, 1))))
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
