// Row types of storages: what was read from sources and written to targets.

import type { Generated } from 'kysely'
import type { MadeStamp, NullStamp, MadeJson, Null } from './column-types.ts'

interface StorageTable {
  id: Generated<number>
  project_id: number
  direction: string
  kind: string
  title: Null<string>
  description: Null<string>
  params: MadeJson<unknown>
  secrets: Null<Buffer>
  synchronizable: Generated<boolean>
  status: Generated<string>
  last_sync: NullStamp
  last_sync_count: Null<number>
  traceback: Null<string>
  meta: MadeJson<unknown>
  job_run_id: Null<string>
  sync_key: Null<string>
  sync_totals: MadeJson<unknown>
  sync_holder: Null<string>
  created_by: Null<number>
  created_at: MadeStamp
}

interface StorageLinkTable {
  project_id: number
  storage_id: number
  key: string
  row_index: Generated<number>
  task_id: number
  etag: Null<string>
  changed_at: NullStamp
  missing_at: NullStamp
  created_at: MadeStamp
}

interface StorageSeenTable {
  storage_id: number
  key: string
}

interface StoragePushTable {
  project_id: number
  storage_id: number
  annotation_id: number
  version: Generated<number>
  attempts: Generated<number>
  next_try_at: MadeStamp
  held_until: NullStamp
  error: Null<string>
  created_at: MadeStamp
}

interface StorageObjectTable {
  project_id: number
  storage_id: number
  annotation_id: number
  key: string
  revision: number
  written_at: MadeStamp
}

export interface StorageTables {
  storage: StorageTable
  storage_link: StorageLinkTable
  storage_seen: StorageSeenTable
  storage_push: StoragePushTable
  storage_object: StorageObjectTable
}
