// Runs jobs inside the server process (or alone), with graphile-worker, and loops.

import { EventEmitter } from 'node:events'
import { Logger, parseCrontab, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker'
import { Compile } from 'typebox/compile'
import type { AppContext } from '../context.ts'
import { holdWorker, releaseAbandoned } from './abandoned.ts'
import type { Job } from './job.ts'
import type { Loop } from './loop.ts'

export interface Worker {
  /** Ends after the running jobs have; their abort signal fires. */
  stop(): Promise<void>
}

export async function startWorker(
  cx: AppContext,
  jobs: readonly Job[],
  loops: readonly Loop[] = [],
  concurrency = 2,
): Promise<Worker> {
  const abort = new AbortController()
  const taskList: TaskList = {}
  for (const job of jobs) {
    const check = Compile(job.payload)
    taskList[job.name] = async (payload) => {
      // The clock adds its own member to cron payloads.
      const { _cron, ...own } = payload as Record<string, unknown>
      if (!check.Check(own)) throw new Error(`job ${job.name} got a payload that does not fit its schema`)
      await job.run(cx, own, abort.signal).finally(() => cx.bell.ring())
    }
  }
  await releaseAbandoned(cx.db.sql)
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
  const running = loops.map((loop) => loop.start(cx))
  return {
    async stop() {
      abort.abort()
      await Promise.all([runner.stop(), ...running.map((loop) => loop.stop())])
      await presence.end()
    },
  }
}
