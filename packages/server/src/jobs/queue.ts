// Adding background work. A job is added in the transaction of the rows it concerns, so it exists exactly when they do.

import { sql } from 'kysely'
import type { Queryable } from '../db/client.ts'

export interface JobOptions {
  /** A job of the same key that still waits is replaced instead of added again. */
  readonly key?: string
  /** Jobs of one queue run one after the other. */
  readonly queue?: string
  readonly runAt?: Date
  readonly maxAttempts?: number
}

export interface JobQueue {
  add(db: Queryable, name: string, payload: object, options?: JobOptions): Promise<void>
}

export const graphileQueue: JobQueue = {
  async add(db, name, payload, options = {}) {
    await sql`select graphile_worker.add_job(
      ${name}, ${JSON.stringify(payload)}::json,
      queue_name => ${options.queue ?? null},
      run_at => ${options.runAt ?? null}::timestamptz,
      max_attempts => ${options.maxAttempts ?? 5},
      job_key => ${options.key ?? null})`.execute(db)
  },
}
