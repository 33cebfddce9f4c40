import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { Type } from 'typebox'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/server.ts'
import type { Job } from './job.ts'
import { startWorker, type Worker } from './worker.ts'

describe('work of a server that was killed', () => {
  let server: TestServer
  let workers: Worker[]
  let runs: number
  let release: () => void
  beforeEach(async () => {
    server = await startTestServer()
    workers = []
    runs = 0
  })
  afterEach(async () => {
    release()
    for (const worker of workers) await worker.stop()
    await server.stop()
  })
  const start = async () => {
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const job: Job = {
      name: 'hold',
      payload: Type.Object({}),
      run: () => {
        runs += 1
        return held
      },
    }
    workers.push(await startWorker(server.cx, [job]))
  }
  const add = () => server.cx.jobs.add(server.cx.db.sql, 'hold', {})
  const until = async (done: () => boolean) => {
    while (!done()) await wait(20)
  }

  it('is taken up by the next start', async () => {
    await add()
    await sql`update graphile_worker._private_jobs set locked_by = 'worker-killed', locked_at = now()`.execute(
      server.cx.db.sql,
    )
    await start()
    await until(() => runs === 1)
  })

  const presences = async () =>
    (
      await sql<{ pid: number }>`select pid from pg_locks
        where locktype = 'advisory' and classid = 1953002 and database = (
          select oid from pg_database where datname = current_database())`.execute(server.cx.db.sql)
    ).rows.map((row) => row.pid)

  it.each([
    ['that lives', false],
    ['that lives and lost a connection', true],
  ])('is not taken from one %s', async (_name, isLost) => {
    await start()
    await add()
    await until(() => runs === 1)
    if (isLost) {
      const [lost = 0] = await presences()
      await sql`select pg_terminate_backend(${lost}::int)`.execute(server.cx.db.sql)
      await expect.poll(async () => (await presences()).filter((pid) => pid !== lost)).toHaveLength(1)
    }
    const first = release
    await start()
    await add()
    await until(() => runs === 2)
    // The second worker had its chance at the first job and took the second.
    const { rows } = await sql<{ attempts: number }>`select attempts from graphile_worker.jobs`.execute(
      server.cx.db.sql,
    )
    expect(rows.map((row) => row.attempts)).toEqual([1, 1])
    first()
  })

  it('that was stopped in the middle is begun again, however often', async () => {
    const begun: number[] = []
    const job: Job = {
      name: 'cut-short',
      payload: Type.Object({}),
      run: (_cx, _payload, signal) =>
        new Promise((_done, fail) => {
          begun.push(begun.length)
          signal.addEventListener('abort', () => fail(new Error('the server ends')))
        }),
    }
    release = () => {}
    await server.cx.jobs.add(server.cx.db.sql, 'cut-short', {}, { maxAttempts: 1 })
    for (const times of [1, 2, 3]) {
      const worker = await startWorker(server.cx, [job])
      await until(() => begun.length === times)
      await worker.stop()
    }
  })
})
