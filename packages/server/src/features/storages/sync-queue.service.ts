// Asking for a sync: the job is added in the transaction that says so on the storage. Two syncs of one storage never wait
// or run together.

import { setTimeout as wait } from 'node:timers/promises'
import type { AppContext } from '../../context.ts'
import { withTransaction, type Tx } from '../../db/client.ts'
import { isPlainObject } from '../../http/body.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, notFound } from '../../http/errors.ts'
import { toStamp } from '../../http/stamp.ts'
import { createJobRun, isOpenRun } from '../jobs/job-run.service.ts'
import { findStorageById, lockStorage, type StorageRow } from './storage.queries.ts'
import { storeSyncState } from './sync.queries.ts'

export const SYNC_SOURCE = 'sync-source'
export const SYNC_TARGET = 'sync-target'

export { findSyncing, moveLinks } from './sync.queries.ts'

const AT_WORK = new Set(['queued', 'in_progress'])

/** Queues a sync of a locked storage; one that waits or runs already stays the only one. */
export async function queueSync(cx: AppContext, tx: Tx, caller: Caller, row: StorageRow): Promise<void> {
  if (AT_WORK.has(row.status) && row.job_run_id !== null && (await isOpenRun(tx, row.job_run_id))) return
  const run = await createJobRun(cx, tx, {
    organizationId: caller.organizationId,
    projectId: row.project_id,
    userId: caller.userId,
    kind: row.direction === 'source' ? 'Sync a source' : 'Sync a target',
    params: { storage: row.id },
  })
  const attempts =
    isPlainObject(row.meta) && typeof row.meta['attempts'] === 'number' ? row.meta['attempts'] : 0
  await storeSyncState(tx, row.id, {
    status: 'queued',
    meta: JSON.stringify({ attempts: attempts + 1, time_queued: toStamp(cx.clock.now()) }),
    job_run_id: run,
    traceback: null,
    sync_key: null,
    sync_totals: '{}',
  })
  await cx.jobs.add(
    tx,
    row.direction === 'source' ? SYNC_SOURCE : SYNC_TARGET,
    { run, storage: row.id, user: caller.userId, role: caller.role },
    { maxAttempts: 25 },
  )
}

const LOOK_EVERY_MS = 40

/** Queues a sync and waits for its end for a moment: clients of the incumbent do not ask again. @throws AppError 400. */
export async function syncStorage(cx: AppContext, caller: Caller, row: StorageRow): Promise<StorageRow> {
  if (!row.synchronizable) {
    const message = 'This storage is not synchronizable: set synchronizable to true first.'
    throw new AppError('bad_request', message, { bare: { message } })
  }
  await withTransaction(cx.db, async (tx) => {
    const locked = await lockStorage(tx, row.id)
    if (locked === undefined) throw notFound('Storage')
    await queueSync(cx, tx, caller, locked)
  })
  const until = performance.now() + cx.env.syncWaitMs
  for (;;) {
    const now = await findStorageById(cx.db.sql, row.id)
    if (now === undefined) throw notFound('Storage')
    if (!AT_WORK.has(now.status) || performance.now() >= until) return now
    await wait(LOOK_EVERY_MS)
  }
}
