// Runs jobs inside the server process (or alone), with graphile-worker, and loops.

import { EventEmitter } from 'node:events'
import { Logger, parseCrontab, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker'
import { Compile } from 'typebox/compile'
import type { AppContext } from '../context.ts'
import { holdWorker, releaseAbandoned, uncount } from './abandoned.ts'
import type { Job } from './job.ts'
import type { Loop } from './loop.ts'

export interface Worker {
  /** Ends after the running jobs have; their abort signal fires. */
  stop(): Promise<void>
}

/** Short work and long work each have `concurrency` places. */
export async function startWorker(
  cx: AppContext,
  jobs: readonly Job[],
  loops: readonly Loop[] = [],
  concurrency = 2,
): Promise<Worker> {
  await releaseAbandoned(cx.db.sql)
  const lanes = [jobs.filter((job) => job.isLong !== true), jobs.filter((job) => job.isLong === true)]
  const workers = await Promise.all(
    lanes.filter((lane) => lane.length > 0).map((lane) => startLane(cx, lane, concurrency)),
  )
  const running = loops.map((loop) => loop.start(cx))
  return {
    async stop() {
      await Promise.all([...workers, ...running].map((one) => one.stop()))
    },
  }
}

async function startLane(cx: AppContext, jobs: readonly Job[], concurrency: number): Promise<Worker> {
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
    pgPool: cx.db.bulk,
    taskList,
    concurrency,
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
