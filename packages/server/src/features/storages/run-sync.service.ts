// What is the same for syncs of both directions: the run that people watch, and how it ends on the storage.

import type { AppContext } from '../../context.ts'
import { AppError, toAppError } from '../../http/errors.ts'
import { OutboundError } from '../../outbound/error.ts'
import { JobCancelled, JobTaken, runJob } from '../jobs/job-run.service.ts'
import { findLiveProject } from '../projects/project.service.ts'
import { StorageError } from './connector.ts'
import { findStorageById, type StorageRow } from './storage.queries.ts'
import { storeSyncState, takeSync } from './sync.queries.ts'
import type { SyncPayload } from './sync-payload.ts'
import { SyncProgress } from './sync-progress.ts'
import { storeAs, type SyncRun } from './sync-run.ts'

/** Counts into the run's progress. @throws StorageError when the storage does not answer; JobCancelled, JobTaken. */
export type Sync = (cx: AppContext, run: SyncRun) => Promise<void>

/** Runs a sync to its end, its failure, its cancellation, or the end of the server, after which it goes on. */
export async function runSync(
  cx: AppContext,
  { run, storage, user, role }: SyncPayload,
  signal: AbortSignal,
  sync: Sync,
): Promise<void> {
  let failure: string | undefined
  const isDone = await runJob(cx, run, signal, async (job) => {
    const holder = cx.newId.uuid()
    const row = await takeSync(cx.db.sql, storage, run, holder)
    const project = row === undefined ? undefined : await findLiveProject(cx, row.project_id)
    // Taken away while it waited.
    if (row === undefined || project === undefined) return
    const progress = new SyncProgress(row, cx.clock.now())
    const store = storeAs(row, holder)
    try {
      await store(cx.db.sql, progress.running(cx.clock.now()))
      await sync(cx, { project, row, caller: { userId: user, role }, job, signal, progress, store })
      await store(cx.db.sql, progress.ended(cx.clock.now()))
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof JobCancelled || error instanceof JobTaken) throw error
      failure = reasonOf(error)
      if (!(error instanceof StorageError) && !(error instanceof OutboundError)) throw error
      throw new AppError('unprocessable', failure, { cause: error })
    }
  }).catch((error: unknown) => {
    if (failure === undefined || signal.aborted) throw error
    return false
  })
  if (isDone) return
  const row = await findOwn(cx, storage, run)
  if (row === undefined) return
  const now = cx.clock.now()
  const state = new SyncProgress(row, now).stopped(
    now,
    failure ?? 'The sync was cancelled. What was done until then stays.',
  )
  await storeSyncState(cx.db.sql, storage, state)
}

/** The storage, unless another sync of it has begun since. */
async function findOwn(cx: AppContext, storage: number, run: string): Promise<StorageRow | undefined> {
  const row = await findStorageById(cx.db.sql, storage)
  return row?.job_run_id === run ? row : undefined
}

function reasonOf(error: unknown): string {
  if (error instanceof StorageError || error instanceof OutboundError) return error.message
  return toAppError(error).message
}
