// Runs jobs inside the server process (or alone), with graphile-worker, and loops.

import { EventEmitter } from 'node:events'
import { Logger, parseCrontab, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker'
import pg from 'pg'
import { Compile } from 'typebox/compile'
import type { AppContext } from '../context.ts'
import { holdWorker, releaseAbandoned, uncount } from './abandoned.ts'
import type { Job, Lane } from './job.ts'
import type { Loop } from './loop.ts'

export interface Worker {
  /** Ends after the running jobs have; their abort signal fires. */
  stop(): Promise<void>
}

// How much of a lane's work is done at the same time. Pushes write to eight objects at once by themselves.
const PLACES: Readonly<Record<Lane, number>> = { short: 2, long: 2, syncs: 4, pushes: 1 }

export async function startWorker(
  cx: AppContext,
  jobs: readonly Job[],
  loops: readonly Loop[] = [],
): Promise<Worker> {
  await releaseAbandoned(cx.db.sql)
  const lanes = Map.groupBy(jobs, (job) => job.lane ?? 'short')
  // A lane listens on a connection of its own as long as it runs: none of those that work needs.
  const pool = new pg.Pool({ ...cx.db.bulk.options, max: lanes.size + LOOKING })
  // A lost connection is made anew by whoever needs one.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const workers = await Promise.all(
    [...lanes].map(([lane, own]) => startLane(cx, own, { pool, places: PLACES[lane] })),
  )
  const running = loops.map((loop) => loop.start(cx))
  return {
    async stop() {
      await Promise.all([...workers, ...running].map((one) => one.stop()))
      await pool.end()
    },
  }
}

// Connections that take jobs out and say how they ended, for all lanes together.
const LOOKING = 2

async function startLane(
  cx: AppContext,
  jobs: readonly Job[],
  { pool, places }: { readonly pool: pg.Pool; readonly places: number },
): Promise<Worker> {
  const abort = new AbortController()
  const taskList: TaskList = {}
  for (const job of jobs) {
    const check = Compile(job.payload)
    taskList[job.name] = async (payload, { job: { id: jobId } }) => {
      // The clock adds its own member to cron payloads.
      const { _cron, ...own } = payload as Record<string, unknown>
      if (!check.Check(own)) throw new Error(`job ${job.name} got a payload that does not fit its schema`)
      try {
        await job.run(cx, own, abort.signal)
      } catch (error) {
        if (abort.signal.aborted) await uncount(cx.db.sql, jobId)
        throw error
      } finally {
        cx.bell.ring()
      }
    }
  }
  let id = ''
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => {
    id = workerPool.id
  })
  const runner: Runner = await run({
    pgPool: pool,
    taskList,
    concurrency: places,
    noHandleSignals: true,
    events,
    pollInterval: 2000,
    parsedCronItems: parseCrontab(
      jobs.flatMap((job) => (job.cron === undefined ? [] : [`${job.cron} ${job.name}`])).join('\n'),
    ),
    // Failures are stored with the job and shown by the API; start-up chatter is not for the console.
    logger: new Logger(() => () => {}),
  })
  const presence = await holdWorker(cx.db, id)
  return {
    async stop() {
      abort.abort()
      await runner.stop()
      await presence.end()
    },
  }
}
