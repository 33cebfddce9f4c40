// How many people each task wants: who gets the big overlap, and whether tasks count as labeled after a change.
// Rules: task lifecycle, overlap cohort. Small projects change in the request; big ones in a job, in chunks.

import type { AppContext } from '../../context.ts'
import { withTransaction, type Queryable, type Tx } from '../../db/client.ts'
import { readCounters } from '../counters/counter.service.ts'
import { taskIdPages } from '../tasks/task-pages.service.ts'
import { refreshTasks } from '../tasks/task.service.ts'
import { listOverlapChanges, setOverlaps, type OverlapChange } from './overlap.queries.ts'
import type { ProjectRow } from './project.queries.ts'

/** Up to this many tasks are changed at once, in the request's own transaction. */
const AT_ONCE = 1000

export const APPLY_OVERLAP = 'apply-overlap'

export function overlapChanged(before: ProjectRow, after: ProjectRow): boolean {
  return (
    before.maximum_annotations !== after.maximum_annotations ||
    before.overlap_cohort_percentage !== after.overlap_cohort_percentage
  )
}

/** Gives every task the overlap its project wants, now or by a job. */
export async function applyOverlap(cx: AppContext, tx: Tx, project: OverlapRule): Promise<void> {
  const taskNumber = await countTasks(tx, project.id)
  if (taskNumber > AT_ONCE) {
    await addJob(cx, tx, project.id, false)
    return
  }
  await changeOverlaps(tx, project.id, await listOverlapChanges(tx, ruleOf(project, taskNumber), AT_ONCE))
}

/** Recomputes which tasks count as labeled, now or by a job. */
export async function refreshLabeled(cx: AppContext, tx: Tx, projectId: number): Promise<void> {
  if ((await countTasks(tx, projectId)) > AT_ONCE) await addJob(cx, tx, projectId, true)
  else await refreshTasks(tx, projectId, 'all')
}

function addJob(cx: AppContext, tx: Tx, projectId: number, refreshAll: boolean): Promise<void> {
  return cx.jobs.add(
    tx,
    APPLY_OVERLAP,
    { projectId, refreshAll },
    { key: `${APPLY_OVERLAP}:${projectId}:${refreshAll}`, queue: `project:${projectId}` },
  )
}

type OverlapRule = Pick<ProjectRow, 'id' | 'maximum_annotations' | 'overlap_cohort_percentage'>

function ruleOf(project: OverlapRule, taskNumber: number) {
  const share = project.overlap_cohort_percentage / 100
  return {
    projectId: project.id,
    maximum: project.maximum_annotations,
    mustHave: Math.floor(taskNumber * share + 0.5),
  }
}

async function countTasks(db: Queryable, projectId: number): Promise<number> {
  return (await readCounters(db, [projectId])).get(projectId)?.task_number ?? 0
}

async function changeOverlaps(tx: Tx, projectId: number, changes: readonly OverlapChange[]): Promise<void> {
  if (changes.length === 0) return
  await setOverlaps(tx, projectId, changes)
  await refreshTasks(
    tx,
    projectId,
    changes.map((change) => change.id),
  )
}

/** The job: chunk by chunk, each in its own short transaction; safe to repeat. */
export async function applyOverlapInChunks(
  cx: AppContext,
  project: OverlapRule,
  refreshAll: boolean,
  signal: AbortSignal,
): Promise<void> {
  const rule = ruleOf(project, await countTasks(cx.db.sql, project.id))
  const changes = await listOverlapChanges(cx.db.sql, rule, undefined)
  for (let from = 0; from < changes.length; from += AT_ONCE) {
    signal.throwIfAborted()
    await withTransaction(cx.db, (tx) => changeOverlaps(tx, project.id, changes.slice(from, from + AT_ONCE)))
  }
  if (!refreshAll) return
  for await (const ids of taskIdPages(cx.db.sql, project.id, AT_ONCE)) {
    signal.throwIfAborted()
    await withTransaction(cx.db, (tx) => refreshTasks(tx, project.id, ids))
  }
}
