// Storages on the wire. Secrets are no part of what is handed in here.

import { shownFields, type StorageState, type StorageDirection, type StorageKindId } from '@siali/contract'
import { isPlainObject } from '../../http/body.ts'
import { toStamp } from '../../http/stamp.ts'
import type { StorageCounts, StorageRow } from './storage.queries.ts'

export function presentStorage(row: StorageRow) {
  const kind = row.kind as StorageKindId
  const direction = row.direction as StorageDirection
  const params = isPlainObject(row.params) ? row.params : {}
  const shown = Object.keys(shownFields(kind, direction)).map((name) => [name, params[name] ?? null])
  return {
    id: row.id,
    type: row.kind,
    synchronizable: row.synchronizable,
    last_sync: toStamp(row.last_sync),
    last_sync_count: row.last_sync_count,
    last_sync_job: null,
    status: row.status,
    traceback: row.traceback,
    meta: row.meta,
    title: row.title,
    description: row.description,
    created_at: toStamp(row.created_at),
    ...(Object.fromEntries(shown) as Record<string, unknown>),
    project: row.project_id,
  }
}

export function presentState(
  row: StorageRow,
  place: string,
  counts: StorageCounts | undefined,
  secrets: readonly string[],
): StorageState {
  return {
    id: row.id,
    type: row.kind,
    direction: row.direction as StorageDirection,
    place,
    job: row.job_run_id,
    behind: counts?.behind ?? 0,
    push_error: counts?.push_error ?? null,
    missing: counts?.missing ?? 0,
    changed: counts?.changed ?? 0,
    secrets: [...secrets],
    ...(counts?.tasks !== undefined && { tasks: counts.tasks }),
  }
}
