// Builds the substring index of projects that have grown big. One partial index a project: small projects pay nothing, and
// an import into a big one appends to the index's pending list (64 MB) instead of to the tree.

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
