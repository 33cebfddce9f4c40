// Builds the substring index of projects that have grown big. One partial index a project: small projects pay nothing, and
// an import into a big one appends to the index's pending list (64 MB) instead of to the tree. 200,000 tasks of 310 bytes
// on two busy cores: first page of a rare text p95 18 ms, of one in 7,600 tasks 125 ms, by scan 650 ms and more; 127 MB.
// Known limit: an update of a task row enters the index again (0.3 ms and more a row), so deleting 10,000 tasks of an
// indexed project took 14 s on that machine. A table of texts beside the tasks, filled behind a watermark, would end that.

import { Type } from 'typebox'
import type { AppContext } from '../../context.ts'
import type { Job } from '../../jobs/job.ts'
import { listProjectsToIndex, searchIndexStatements } from './task-list.queries.ts'

/** A scan of this many tasks takes about 50 ms. */
export const INDEX_FROM_TASKS = 20_000

export const searchIndexJob: Job = {
  name: 'build-search-indexes',
  payload: Type.Object({}),
  cron: '* * * * *',
  run: (cx, _payload, signal) => buildSearchIndexes(cx, signal),
}

export async function buildSearchIndexes(cx: AppContext, signal: AbortSignal): Promise<void> {
  for (const projectId of await listProjectsToIndex(cx.db.sql, INDEX_FROM_TASKS)) {
    if (signal.aborted) return
    const client = await cx.db.bulk.connect()
    try {
      for (const statement of searchIndexStatements(projectId)) await client.query(statement)
    } finally {
      client.release()
    }
  }
}
