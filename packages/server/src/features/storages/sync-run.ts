// A sync that this server runs: one at a time of a storage, whatever became of others that ran it before.

import type { Queryable } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { JobTaken, type RunningJob } from '../jobs/job-run.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import type { StorageRow } from './storage.queries.ts'
import type { SyncProgress } from './sync-progress.ts'
import { storeHeldState, type SyncState } from './sync.queries.ts'

/** Who asked for the sync: annotations inside files of tasks are in his name unless they name another. */
export type SyncCaller = Pick<Caller, 'userId' | 'role'>

export interface SyncRun {
  readonly project: ProjectRow
  readonly row: StorageRow
  readonly caller: SyncCaller
  readonly job: RunningJob
  readonly signal: AbortSignal
  readonly progress: SyncProgress
  /** Stores how far it is. @throws JobTaken when another server runs the sync now: nothing of this one counts any more. */
  store(db: Queryable, state: SyncState): Promise<void>
}

/** The `store` of a run that holds the storage under this name. */
export function storeAs(row: StorageRow, holder: string): SyncRun['store'] {
  return async (db, state) => {
    if (!(await storeHeldState(db, row.id, holder, state))) throw new JobTaken()
  }
}
