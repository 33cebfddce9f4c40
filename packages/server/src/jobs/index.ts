// THE list of jobs, and THE list of loops.

import { foldCountersJob } from '../features/counters/fold-counters.job.ts'
import { runActionJob, runLongActionJob } from '../features/data-manager/run-action.job.ts'
import { eventsLoop } from '../features/events/events.loop.ts'
import { fillSearchJob } from '../features/search/fill-search.job.ts'
import { convertSnapshotJob, makeSnapshotJob } from '../features/exports/export.job.ts'
import { endLostRunsJob } from '../features/jobs/end-lost-runs.job.ts'
import { runImportJob } from '../features/imports/run-import.job.ts'
import { undoImportJob } from '../features/imports/undo-import.job.ts'
import { purgeKeysJob } from '../features/idempotency/purge-keys.job.ts'
import { renameLabelJob } from '../features/labels/rename-label.job.ts'
import { missingHooksJob } from '../features/ml/missing-hooks.job.ts'
import { predictProjectJob } from '../features/ml/predict-project.job.ts'
import { trainDueJob } from '../features/ml/train-due.job.ts'
import { applyOverlapJob } from '../features/projects/apply-overlap.job.ts'
import { copyProjectJob } from '../features/projects/copy-project.job.ts'
import { recountJob } from '../features/projects/recount.job.ts'
import { purgeSessionsJob } from '../features/sessions/purge-sessions.job.ts'
import { pushToTargetsJob } from '../features/storages/push-to-targets.job.ts'
import { syncTargetJob } from '../features/storages/sync-target.job.ts'
import { syncSourceJob } from '../features/storages/sync-source.job.ts'
import { expiredLocksJob } from '../features/stream/expired-locks.job.ts'
import { purgeTrashJob } from '../features/trash/purge-trash.job.ts'
import { restoreDeedJob } from '../features/trash/restore-deed.job.ts'
import { purgeDeliveriesJob } from '../features/webhooks/purge-deliveries.job.ts'
import type { Job } from './job.ts'
import type { Loop } from './loop.ts'

export const JOBS: readonly Job[] = [
  foldCountersJob,
  applyOverlapJob,
  copyProjectJob,
  recountJob,
  expiredLocksJob,
  purgeTrashJob,
  purgeKeysJob,
  purgeSessionsJob,
  fillSearchJob,
  makeSnapshotJob,
  convertSnapshotJob,
  runImportJob,
  undoImportJob,
  runActionJob,
  renameLabelJob,
  runLongActionJob,
  predictProjectJob,
  trainDueJob,
  missingHooksJob,
  restoreDeedJob,
  purgeDeliveriesJob,
  endLostRunsJob,
  syncSourceJob,
  syncTargetJob,
  pushToTargetsJob,
]

export const LOOPS: readonly Loop[] = [eventsLoop]
