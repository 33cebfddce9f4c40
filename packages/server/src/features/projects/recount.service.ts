// Counts a project anew: for "reset cache", and after repairs. The deltas of writers who commit meanwhile stay valid.

import type { AppContext } from '../../context.ts'
import { isPgError, withTransaction, type Tx } from '../../db/client.ts'
import { readCounters, replaceCounters } from '../counters/counter.service.ts'
import { addSummaries, summarizeResults, type Summary, type SummaryDelta } from '../counters/summary.ts'
import { refreshTasks } from '../tasks/task.service.ts'
import { countColumns, countProject, listResults } from './recount.queries.ts'

export const RECOUNT = 'recount-project'

const AT_ONCE = 2000
const PAGE = 1000
const TRIES = 5

/** Counts now, or by a job when the project is big. */
export async function requestRecount(cx: AppContext, projectId: number): Promise<void> {
  const taskNumber = (await readCounters(cx.db.sql, [projectId])).get(projectId)?.task_number ?? 0
  if (taskNumber <= AT_ONCE) return recountProject(cx, projectId)
  await cx.jobs.add(
    cx.db.sql,
    RECOUNT,
    { projectId },
    { key: `${RECOUNT}:${projectId}`, queue: `project:${projectId}` },
  )
}

/** Replaces counters and summary by what the rows say. */
export async function recountProject(cx: AppContext, projectId: number): Promise<void> {
  await withTransaction(cx.db, (tx) => refreshTasks(tx, projectId, 'all'))
  for (let attempt = 1; ; attempt++) {
    try {
      // One snapshot for counting and for removing deltas: a delta it cannot see belongs to rows it cannot see.
      await cx.db.sql
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute((tx) => recount(tx, projectId))
      return
    } catch (error) {
      // A fold ran in between: its transaction and ours both touched the counters.
      if (!isPgError(error, '40001') || attempt === TRIES) throw error
    }
  }
}

async function recount(tx: Tx, projectId: number): Promise<void> {
  const counters = await countProject(tx, projectId)
  const parts: SummaryDelta[] = [{ data: await countColumns(tx, projectId) }]
  for (const kind of ['annotation', 'draft'] as const) {
    for (let after = 0; ;) {
      const rows = await listResults(tx, kind, projectId, after, PAGE)
      const last = rows.at(-1)
      if (last === undefined) break
      const results = rows.flatMap((row) => (Array.isArray(row.result) ? row.result : []))
      parts.push(summarizeResults(results, kind, 1))
      after = last.id
    }
  }
  const summary: Summary = addSummaries(parts)
  await replaceCounters(tx, projectId, counters, summary)
}
