// SQL of job runs.

import { sql, type Selectable } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

export type JobRunRow = Selectable<Tables['job_run']>

export async function insertJobRun(
  db: Queryable,
  row: {
    id: string
    organization_id: number
    project_id: number | null
    user_id: number | null
    kind: string
    params: string
  },
): Promise<void> {
  await db.insertInto('job_run').values(row).execute()
}

export function findJobRun(
  db: Queryable,
  organizationId: number,
  id: string,
): Promise<JobRunRow | undefined> {
  return db
    .selectFrom('job_run')
    .selectAll()
    .where('id', '=', id)
    .where('organization_id', '=', organizationId)
    .executeTakeFirst()
}

/** False when its work is over, or never was. */
export async function isRunOpen(db: Queryable, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('job_run')
    .select('id')
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

/** Newest first. */
export function listJobRuns(
  db: Queryable,
  organizationId: number,
  projectId: number | undefined,
  limit: number,
): Promise<JobRunRow[]> {
  return db
    .selectFrom('job_run')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .$if(projectId !== undefined, (query) => query.where('project_id', '=', projectId ?? 0))
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Takes a run that has not ended; false when it was cancelled or ended before. */
export async function beginJobRun(db: Queryable, id: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable('job_run')
    .set({ status: 'running', started_at: now, error: null })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'running'])
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Stores progress of a running job; false when it was cancelled meanwhile. */
export async function storeProgress(db: Queryable, id: string, progress: string): Promise<boolean> {
  const result = await db
    .updateTable('job_run')
    .set({ progress })
    .where('id', '=', id)
    .where('status', '=', 'running')
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Asks a run to end; one that runs is over, with its report, when its work has noticed. */
export async function cancelRun(db: Queryable, id: string, now: Date): Promise<void> {
  await db
    .updateTable('job_run')
    .set({ status: 'cancelled', finished_at: sql`case when status = 'queued' then ${now}::timestamptz end` })
    .where('id', '=', id)
    .where('status', 'in', ['queued', 'running'])
    .execute()
}

/** Closes a run that is not over. One that was cancelled stays so, and says what came of it until then. */
export async function endJobRun(
  db: Queryable,
  id: string,
  end: { status: 'completed' | 'failed' | 'cancelled'; now: Date; error?: string; report?: string },
): Promise<void> {
  await db
    .updateTable('job_run')
    .set({
      status: sql`case when status = 'cancelled' then status else ${end.status} end`,
      finished_at: end.now,
      ...(end.error !== undefined && { error: end.error }),
      ...(end.report !== undefined && { report: end.report }),
    })
    .where('id', '=', id)
    .where('finished_at', 'is', null)
    .execute()
}

/**
 * Ends runs whose work nobody takes up any more: its job is gone, or was begun as often as it may be. Runs and their jobs
 * are added in one transaction. A run that was cancelled stays so.
 */
export async function endLostRuns(db: Queryable, now: Date, error: string): Promise<void> {
  await sql`
    update job_run r set finished_at = ${now}::timestamptz,
      status = case when r.status = 'cancelled' then r.status else 'failed' end,
      error = case when r.status = 'cancelled' then r.error else ${error} end
    where r.finished_at is null and not exists (
      select from graphile_worker._private_jobs j
      where j.payload ->> 'run' = r.id::text and (j.attempts < j.max_attempts or j.locked_at is not null))`.execute(
    db,
  )
}
