// Keeps the stored numbers of tasks and what they add to their project's counters right. Every feature that changes
// annotations, predictions, drafts, overlaps or the trash calls it in its own transaction.

import type { Queryable } from '../../db/client.ts'
import { appendDelta } from '../counters/counter.service.ts'
import { addSummaries, summarizeResults, type SummaryDelta } from '../counters/summary.ts'
import { refreshTaskRows } from './refresh.queries.ts'
import { taskIdPages } from './task-pages.service.ts'
import { listResultsOfTasks, sumTasks, type TaskCounts } from './task.queries.ts'

const AT_ONCE = 1000

/** Recomputes the stored columns of these tasks and appends the counter delta; 'all' walks the project in chunks. */
export async function refreshTasks(
  tx: Queryable,
  projectId: number,
  taskIds: readonly number[] | 'all',
): Promise<void> {
  if (taskIds !== 'all') {
    for (let from = 0; from < taskIds.length; from += AT_ONCE)
      await refreshTaskRows(tx, projectId, taskIds.slice(from, from + AT_ONCE))
    return
  }
  for await (const ids of taskIdPages(tx, projectId, AT_ONCE)) await refreshTaskRows(tx, projectId, ids)
}

/** Adds tasks (at most a few thousand) to their project's counters: they came back from the trash. */
export function countTasksBack(tx: Queryable, projectId: number, taskIds: readonly number[]): Promise<void> {
  return countTasks(tx, projectId, taskIds, 1)
}

/** Takes tasks out of their project's counters: they go to the trash. Call it before they are marked. */
export function discountTasks(tx: Queryable, projectId: number, taskIds: readonly number[]): Promise<void> {
  return countTasks(tx, projectId, taskIds, -1)
}

async function countTasks(
  tx: Queryable,
  projectId: number,
  taskIds: readonly number[],
  sign: 1 | -1,
): Promise<void> {
  if (taskIds.length === 0) return
  const { counts, columns } = await sumTasks(tx, projectId, taskIds)
  const { annotations, drafts } = await listResultsOfTasks(tx, projectId, taskIds)
  const parts: SummaryDelta[] = [{ data: signed(columns, sign) }]
  for (const result of annotations)
    if (Array.isArray(result)) parts.push(summarizeResults(result, 'annotation', sign))
  for (const result of drafts) if (Array.isArray(result)) parts.push(summarizeResults(result, 'draft', sign))
  await appendDelta(tx, projectId, { ...signed(counts, sign), summary: addSummaries(parts) })
}

const signed = <T extends TaskCounts | Record<string, number>>(counts: T, sign: 1 | -1) =>
  Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, sign * Number(n)]))
