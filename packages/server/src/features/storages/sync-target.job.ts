// Runs the sync of a target.

import type { Job } from '../../jobs/job.ts'
import { runSync } from './run-sync.service.ts'
import { SyncPayload } from './sync-payload.ts'
import { SYNC_TARGET } from './sync-queue.service.ts'
import { syncTarget } from './target-sync.service.ts'

export const syncTargetJob: Job = {
  name: SYNC_TARGET,
  payload: SyncPayload,
  lane: 'syncs',
  run: (cx, payload, signal) => runSync(cx, payload as SyncPayload, signal, syncTarget),
}
