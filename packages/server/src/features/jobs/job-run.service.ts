// Background work that people wait for: a row with progress, report and cancel around the job that does it.

import type { AppContext } from '../../context.ts'
import type { Queryable } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { notFound, toAppError } from '../../http/errors.ts'
import {
  beginJobRun,
  cancelRun,
  endJobRun,
  endLostRuns as endLostRows,
  findJobRun,
  isRunOpen,
  insertJobRun,
  listJobRuns,
  storeProgress,
  type JobRunRow,
} from './job-run.queries.ts'

export interface NewJobRun {
  readonly organizationId: number
  readonly projectId: number | null
  readonly userId: number | null
  /** What people read: `Export`, `Delete tasks`. */
  readonly kind: string
  readonly params?: object
}

/**
 * Writes the row that people watch, in the transaction that adds the job; gives its id, which the job's payload holds as
 * `run`: a run that no job names is over.
 */
export async function createJobRun(cx: AppContext, db: Queryable, run: NewJobRun): Promise<string> {
  const id = cx.newId.uuid()
  await insertJobRun(db, {
    id,
    organization_id: run.organizationId,
    project_id: run.projectId,
    user_id: run.userId,
    kind: run.kind,
    params: JSON.stringify(run.params ?? {}),
  })
  return id
}

export { isRunOpen as isOpenRun }

export interface RunningJob {
  /** Fires when the server ends: the work stops, and the next start does it again. */
  readonly signal: AbortSignal
  /**
   * Tells how far the work is; written twice a second at most. `part`: how much of all is done, from 0 to 1, where nobody
   * knows the total. @throws JobCancelled when somebody cancelled.
   */
  progress(done: number, total: number | null, part?: number): Promise<void>
  /** Adds an item to the report; the first thousand are kept. */
  note(item: unknown): void
}

/** Ends work that somebody cancelled, or that the server's end cuts short. */
export class JobCancelled extends Error {
  constructor() {
    super('The work was cancelled.')
  }
}

/** Ends work that another server has taken over: the run goes on there, and nothing is said of it here. */
export class JobTaken extends Error {
  constructor() {
    super('The work goes on elsewhere.')
  }
}

const PROGRESS_EVERY_MS = 500
const REPORT_LIMIT = 1000

/**
 * Runs `work` under the row. An error marks the run failed and is thrown on; cancelling is no error. True when the
 * work was done.
 */
export async function runJob(
  cx: AppContext,
  id: string,
  signal: AbortSignal,
  work: (job: RunningJob) => Promise<void>,
): Promise<boolean> {
  const db = cx.db.sql
  if (!(await beginJobRun(db, id, cx.clock.now()))) {
    // Cancelled while it ran on a server that was killed.
    await endJobRun(db, id, { status: 'cancelled', now: cx.clock.now() })
    return false
  }
  const report: unknown[] = []
  let toldAt = 0
  const job: RunningJob = {
    signal,
    async progress(done, total, part) {
      if (signal.aborted) throw new JobCancelled()
      const now = cx.clock.now().getTime()
      if (now - toldAt < PROGRESS_EVERY_MS) return
      toldAt = now
      if (!(await storeProgress(db, id, JSON.stringify({ done, total, part })))) throw new JobCancelled()
    },
    note(item) {
      if (report.length < REPORT_LIMIT) report.push(item)
    },
  }
  const end = (status: 'completed' | 'failed' | 'cancelled', error?: string) =>
    endJobRun(db, id, {
      status,
      now: cx.clock.now(),
      report: JSON.stringify(report),
      ...(error !== undefined && { error }),
    })
  try {
    await work(job)
  } catch (error) {
    if (error instanceof JobTaken) throw error
    // Work that the server's end cut short runs again after the next start.
    if (error instanceof JobCancelled && !signal.aborted) {
      await end('cancelled')
      return false
    }
    if (!signal.aborted) await end('failed', toAppError(error).message)
    throw error
  }
  await end('completed')
  return true
}

/** @throws AppError 404 for work of another organization. */
export async function requireJobRun(cx: AppContext, caller: Caller, id: string): Promise<JobRunRow> {
  const row = UUID.test(id) ? await findJobRun(cx.db.sql, caller.organizationId, id) : undefined
  if (row === undefined) throw notFound('Job')
  return row
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const LISTED = 100

export function listRuns(
  cx: AppContext,
  caller: Caller,
  projectId: number | undefined,
): Promise<JobRunRow[]> {
  return listJobRuns(cx.db.sql, caller.organizationId, projectId, LISTED)
}

/** Asks running work to end at its next step; work that waits never begins. */
export async function cancelJobRun(cx: AppContext, caller: Caller, id: string): Promise<JobRunRow> {
  const row = await requireJobRun(cx, caller, id)
  await cancelRun(cx.db.sql, row.id, cx.clock.now())
  return requireJobRun(cx, caller, id)
}

const LOST =
  'The server ended again and again before this work did, and it is not begun anew. What was done stays; start it again to go on.'

/** Work that no server takes up any more is over, and says so. */
export const endLostRuns = (cx: AppContext): Promise<void> => endLostRows(cx.db.sql, cx.clock.now(), LOST)
