// The sync of a target: all annotations of the project are written anew, through the same pushes that saves make, so that
// a save meanwhile is never overwritten by an older state.

import type { AppContext } from '../../context.ts'
import { readCounters } from '../counters/counter.service.ts'
import { StorageError } from './connector.ts'
import { insertPushes, listAnnotationIds, type Push } from './push.queries.ts'
import { pushInTurn } from './push.service.ts'
import type { StorageRow } from './storage.queries.ts'
import { openStorage } from './storage.service.ts'
import type { SyncRun } from './sync-run.ts'

// A storage that goes away is noticed after as many.
const PAGE = 40

/** @throws StorageError when the storage takes nothing, or is away; JobCancelled. Annotations that fail are reported and tried again. */
export async function syncTarget(
  cx: AppContext,
  { project, row, job, signal, progress, store }: SyncRun,
): Promise<void> {
  await requireThere(cx, row)
  const counters = (await readCounters(cx.db.sql, [project.id])).get(project.id)
  const total = (counters?.total_annotations_number ?? 0) + (counters?.skipped_annotations_number ?? 0)
  for (let after = Number(row.sync_key ?? 0); ;) {
    const ids = await listAnnotationIds(cx.db.sql, project.id, after, PAGE)
    const last = ids.at(-1)
    if (last === undefined) return
    await insertPushes(cx.db.sql, project.id, row.id, ids)
    const pushes = ids.map((id): Push => ({
      project_id: project.id,
      storage_id: row.id,
      annotation_id: id,
    }))
    const before = progress.created
    let reason: string | undefined
    const outcomes = await pushInTurn(cx, project, row, pushes, signal)
    signal.throwIfAborted()
    for (const [annotation, { error }] of outcomes) {
      if (error === undefined) progress.created += 1
      else {
        reason = error
        progress.fail(`annotation ${annotation}`, error)
        job.note({ annotation, error })
      }
    }
    if (progress.created === before && reason !== undefined) {
      if (before === 0) throw new StorageError('failed', reason)
      await requireThere(cx, row)
    }
    progress.objects = progress.created
    after = last
    await store(cx.db.sql, progress.counted(cx.clock.now(), String(last)))
    await job.progress(progress.created + progress.failed, total)
  }
}

async function requireThere(cx: AppContext, row: StorageRow): Promise<void> {
  const client = await openStorage(cx, row)
  try {
    await client.check()
  } finally {
    await client.close()
  }
}
