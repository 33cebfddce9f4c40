// Deleting is moving to the trash: one deed, one undo token, 30 days.

import type { AppContext } from '../../context.ts'
import { withTransaction, type Tx } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError } from '../../http/errors.ts'
import { appendDelta } from '../counters/counter.service.ts'
import { addSummaries, summarizeResults } from '../counters/summary.ts'
import { emit, type EventName } from '../events/outbox.service.ts'
import { createJobRun } from '../jobs/job-run.service.ts'
import { countTasksBack, refreshTasks } from '../tasks/refresh.service.ts'
import {
  findProjectOfDeed,
  insertTrash,
  listDeedsToPurge,
  lockDeed,
  markRestored,
  purgeDeed,
  restoreAnnotations,
  restoreProjects,
  restoreTasks,
} from './trash.queries.ts'

export interface Deed {
  readonly organizationId: number
  readonly projectId: number | null
  readonly kind: 'tasks' | 'annotations' | 'project'
  readonly userId: number
  /** Given by work that may run twice: the second time it goes on with the deed of the first. */
  readonly undoToken?: string
}

export interface TrashedDeed {
  readonly trashId: number
  readonly undoToken: string
}

/** Opens a deed; the caller marks its rows with `trashId` in the same transaction. */
export async function moveToTrash(cx: AppContext, tx: Tx, deed: Deed): Promise<TrashedDeed> {
  const undoToken = deed.undoToken ?? cx.newId.hex(16)
  const trashId = await insertTrash(tx, {
    undo_token: undoToken,
    organization_id: deed.organizationId,
    project_id: deed.projectId,
    kind: deed.kind,
    deleted_by: deed.userId,
  })
  return { trashId, undoToken }
}

const RESTORE_AT_ONCE = 1000

// About two seconds of work.
const STEPS_AT_ONCE = 10

export const RESTORE_DEED = 'restore-deed'

/**
 * Undoes a deed. What is left of a big one after a few steps goes on as a job, whose id is given.
 * @throws AppError 404 when it was undone or purged already.
 */
export async function restoreDeed(
  cx: AppContext,
  caller: Caller,
  undoToken: string,
): Promise<{ restored: number; job: string | undefined }> {
  const { organizationId } = caller
  const { restored, done } = await restoreSteps(cx, organizationId, undoToken, STEPS_AT_ONCE)
  if (done) return { restored, job: undefined }
  const job = await withTransaction(cx.db, async (tx) => {
    const run = await createJobRun(cx, tx, {
      organizationId,
      projectId: await findProjectOfDeed(tx, undoToken),
      userId: caller.userId,
      kind: 'Undo',
    })
    await cx.jobs.add(tx, RESTORE_DEED, { run, organization: organizationId, undo: undoToken })
    return run
  })
  return { restored, job }
}

/** Undoes at most so many chunks of a deed; repeated, it goes on. @throws AppError 404 when nothing is left to undo. */
export async function restoreSteps(
  cx: AppContext,
  organizationId: number,
  undoToken: string,
  most: number,
): Promise<{ restored: number; done: boolean }> {
  let restored = 0
  for (let step = 0; step < most; step++) {
    const some = await withTransaction(cx.db, (tx) => restoreSome(cx, tx, organizationId, undoToken))
    if (some === undefined && restored === 0)
      throw new AppError(
        'not_found',
        'This can no longer be undone: it was restored already or left the trash.',
      )
    restored += some?.rows ?? 0
    if (some === undefined || some.done) return { restored, done: true }
  }
  return { restored, done: false }
}

async function restoreSome(
  cx: AppContext,
  tx: Tx,
  organizationId: number,
  undoToken: string,
): Promise<{ rows: number; done: boolean } | undefined> {
  const deed = await lockDeed(tx, organizationId, undoToken)
  if (deed === undefined) return undefined
  const tasks = await restoreTasks(tx, deed.id, RESTORE_AT_ONCE)
  const annotations = await restoreAnnotations(tx, deed.id, RESTORE_AT_ONCE)
  // Those who were told that something is gone are told that it is there again.
  const tell = (projectId: number, event: EventName, payload: Record<string, unknown>) =>
    emit(tx, { organizationId, projectId, event, payload })
  for (const [projectId, rows] of Map.groupBy(tasks, (row) => row.project_id)) {
    const ids = rows.map((row) => row.id)
    await countTasksBack(tx, projectId, ids)
    // A save that met the deletion half-way left the stored numbers behind.
    await refreshTasks(tx, projectId, ids)
    await tell(projectId, 'TASKS_CREATED', { tasks: ids })
  }
  for (const [projectId, rows] of Map.groupBy(annotations, (row) => row.project_id)) {
    const results = rows.map((row) => row.result).filter((result) => Array.isArray(result))
    const summary = addSummaries(results.map((result) => summarizeResults(result, 'annotation', 1)))
    await appendDelta(tx, projectId, { summary })
    await refreshTasks(tx, projectId, [...new Set(rows.map((row) => row.task_id))])
    await tell(projectId, 'ANNOTATIONS_CREATED', { annotations: rows.map((row) => row.id) })
  }
  const rows = tasks.length + annotations.length
  if (tasks.length === RESTORE_AT_ONCE || annotations.length === RESTORE_AT_ONCE) return { rows, done: false }
  const projects = await restoreProjects(tx, deed.id)
  for (const { id } of projects) await tell(id, 'PROJECT_CREATED', { project: id })
  await markRestored(tx, deed.id, cx.clock.now())
  return { rows: rows + projects.length, done: true }
}

const PURGE_AT_ONCE = 100

export async function purgeTrash(cx: AppContext, signal: AbortSignal): Promise<void> {
  for (const { id } of await listDeedsToPurge(cx.db.sql, cx.clock.now(), PURGE_AT_ONCE)) {
    if (signal.aborted) return
    const blobs = await withTransaction(cx.db, async (tx) => {
      const purged = await purgeDeed(tx, id)
      for (const [projectId, rows] of Map.groupBy(purged.drafts, (row) => row.project_id)) {
        const results = rows.map((row) => row.result).filter((result) => Array.isArray(result))
        const summary = addSummaries(results.map((result) => summarizeResults(result, 'draft', -1)))
        await appendDelta(tx, projectId, { summary })
        await refreshTasks(tx, projectId, [...new Set(rows.map((row) => row.task_id))])
      }
      return purged.blobs
    })
    for (const key of blobs) await cx.blobs.remove(key)
  }
}
