// Work that a server left behind when it was killed, or stopped. Graphile gives up on a worker after four hours; here the next start takes its
// work at once. Each worker holds an advisory lock on a connection of its server, and PostgreSQL ends that lock with the
// process, however the process ends.

import { sql } from 'kysely'
import pg from 'pg'
import type { Db, Queryable } from '../db/client.ts'

// First half of the advisory lock of a worker. Any constant does.
const LOCK = 1_953_002

const AGAIN_MS = 200

/** Says that the worker lives, until the answer is ended; on another connection when one is lost. */
export async function holdWorker(db: Db, workerId: string): Promise<{ end(): Promise<void> }> {
  let held: pg.Client | undefined
  let isEnded = false
  const hold = async () => {
    const client = new pg.Client(db.bulk.options)
    client.on('error', () => {})
    try {
      await client.connect()
      await client.query('select pg_advisory_lock_shared($1, hashtext($2))', [LOCK, workerId])
    } catch (error) {
      await client.end().catch(() => {})
      throw error
    }
    held = client
    client.on('end', holdAgain)
    if (isEnded) await client.end()
  }
  const holdAgain = () => {
    if (!isEnded) setTimeout(() => void hold().catch(holdAgain), AGAIN_MS).unref()
  }
  await hold()
  return {
    async end() {
      isEnded = true
      await held?.end()
    },
  }
}

/** Gives back to the queue what workers hold that no longer live. */
export async function releaseAbandoned(db: Queryable): Promise<void> {
  await sql`
    select graphile_worker.force_unlock_workers(array_agg(dead.locked_by))
    from (
      select locked_by from (select distinct locked_by from graphile_worker.jobs where locked_by is not null) as held
      where pg_try_advisory_xact_lock(${LOCK}::int, hashtext(locked_by))) as dead
    having count(*) > 0`.execute(db)
}

/** Work that the server's end cuts short is no failure: that it was begun does not count. */
export async function uncount(db: Queryable, jobId: string): Promise<void> {
  await sql`
    update graphile_worker._private_jobs set attempts = greatest(attempts - 1, 0) where id = ${jobId}`.execute(
    db,
  )
}
