// The sync of a target: all annotations of the project are written anew, through the same pushes that saves make, so that
// a save meanwhile is never overwritten by an older state.

import type { AppContext } from '../../context.ts'
import { readCounters } from '../counters/counter.service.ts'
import type { RunningJob } from '../jobs/job-run.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { StorageError } from './connector.ts'
import { insertPushes, listAnnotationIds, type Push } from './push.queries.ts'
import { pushMany } from './push.service.ts'
import type { SyncCaller } from './source-sync.service.ts'
import type { StorageRow } from './storage.queries.ts'
import { openStorage } from './storage.service.ts'
import { SyncProgress } from './sync-progress.ts'
import { storeSyncState } from './sync.queries.ts'

const PAGE = 200

/** @throws StorageError when the storage takes nothing; JobCancelled. Annotations that fail are reported and tried again. */
export async function syncTarget(
  cx: AppContext,
  project: ProjectRow,
  row: StorageRow,
  _caller: SyncCaller,
  job: RunningJob,
  signal: AbortSignal,
): Promise<SyncProgress> {
  const progress = new SyncProgress(row, cx.clock.now())
  await storeSyncState(cx.db.sql, row.id, progress.running(cx.clock.now()))
  const client = await openStorage(cx, row)
  try {
    await client.check()
  } finally {
    await client.close()
  }
  const counters = (await readCounters(cx.db.sql, [project.id])).get(project.id)
  const total = (counters?.total_annotations_number ?? 0) + (counters?.skipped_annotations_number ?? 0)
  for (let after = Number(row.sync_key ?? 0); ;) {
    const ids = await listAnnotationIds(cx.db.sql, project.id, after, PAGE)
    const last = ids.at(-1)
    if (last === undefined) return progress
    await insertPushes(cx.db.sql, project.id, row.id, ids)
    const pushes = ids.map((id): Push => ({
      project_id: project.id,
      storage_id: row.id,
      annotation_id: id,
    }))
    let reason: string | undefined
    for (const [at, outcome] of (await pushMany(cx, project, row, pushes, signal)).entries()) {
      // One that another writer has is written by him.
      if (outcome.isDone || outcome.error === undefined) progress.created += 1
      else {
        reason = outcome.error
        progress.fail(`annotation ${ids[at]}`, outcome.error)
        job.note({ annotation: ids[at], error: outcome.error })
      }
    }
    signal.throwIfAborted()
    if (progress.created === 0 && reason !== undefined) throw new StorageError('failed', reason)
    progress.objects = progress.created
    after = last
    await storeSyncState(cx.db.sql, row.id, progress.counted(cx.clock.now(), String(last)))
    await job.progress(progress.created + progress.failed, total)
  }
}
