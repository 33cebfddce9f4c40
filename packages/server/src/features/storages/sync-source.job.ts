// Runs the sync of a source.

import type { Job } from '../../jobs/job.ts'
import { runSync } from './run-sync.service.ts'
import { syncSource } from './source-sync.service.ts'
import { SyncPayload } from './sync-payload.ts'
import { SYNC_SOURCE } from './sync-queue.service.ts'

export const syncSourceJob: Job = {
  name: SYNC_SOURCE,
  payload: SyncPayload,
  lane: 'syncs',
  run: (cx, payload, signal) => runSync(cx, payload as SyncPayload, signal, syncSource),
}
