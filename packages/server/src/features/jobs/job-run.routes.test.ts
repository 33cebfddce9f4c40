import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { endLostRunsJob } from './end-lost-runs.job.ts'
import { beginJobRun } from './job-run.queries.ts'
import { createJobRun, runJob } from './job-run.service.ts'

interface Run {
  status: string
  progress: { done: number; total: number | null }
  report: unknown[]
  error: string | null
}

describe('job runs', () => {
  let server: TestServer
  let projectId: number
  beforeAll(async () => {
    server = await startTestServer()
    projectId = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  })
  afterAll(() => server.stop())
  const { signal } = new AbortController()
  const create = () =>
    createJobRun(server.cx, server.cx.db.sql, {
      organizationId: server.owner.organizationId,
      projectId,
      userId: server.owner.id,
      kind: 'test',
    })
  const read = async (id: string) => (await server.api.get(`/api/siali/jobs/${id}`)).json<Run>()

  it('shows progress and report of work that is done', async () => {
    const id = await create()
    expect(await read(id)).toMatchObject({ status: 'queued', progress: { done: 0, total: null } })
    const done = await runJob(server.cx, id, signal, async (job) => {
      await job.progress(3, 10)
      job.note({ item: 1 })
    })
    expect(done).toBe(true)
    const shown = { status: 'completed', progress: { done: 3, total: 10 }, report: [{ item: 1 }] }
    expect(await read(id)).toMatchObject(shown)
  })

  it('ends at its next step when somebody cancels, and never begins when cancelled before', async () => {
    const running = await create()
    const done = await runJob(server.cx, running, signal, async (job) => {
      await server.api.post(`/api/siali/jobs/${running}/cancel`, {})
      expect(await read(running)).toMatchObject({ status: 'cancelled', finished_at: null })
      job.note({ undo: 'what was done' })
      await job.progress(1, 2)
      throw new Error('not reached')
    })
    expect(done).toBe(false)
    const shown = {
      status: 'cancelled',
      report: [{ undo: 'what was done' }],
      finished_at: expect.any(String),
    }
    expect(await read(running)).toMatchObject(shown)
    const waiting = await create()
    await server.api.post(`/api/siali/jobs/${waiting}/cancel`, {})
    expect(await runJob(server.cx, waiting, signal, () => Promise.reject(new Error('began')))).toBe(false)
  })

  it('keeps why work failed, and no secrets of the fault', async () => {
    const id = await create()
    const failing = runJob(server.cx, id, signal, () => Promise.reject(new Error('password=1')))
    await expect(failing).rejects.toThrow()
    const { status, error } = await read(id)
    expect(status).toBe('failed')
    expect(error).not.toContain('password')
  })

  it('ends as failed when its work was begun as often as it may be, and only then', async () => {
    const { cx } = server
    const queue = async () => {
      const id = await create()
      await cx.jobs.add(cx.db.sql, 'never-listed', { run: id }, { maxAttempts: 2 })
      return id
    }
    const setAttempts = (id: string, attempts: number) =>
      sql`update graphile_worker._private_jobs set attempts = ${attempts} where payload ->> 'run' = ${id}`.execute(
        cx.db.sql,
      )
    const [waiting, lost, cancelled, gone] = [await queue(), await queue(), await queue(), await create()]
    for (const id of [lost, cancelled]) {
      await beginJobRun(cx.db.sql, id, cx.clock.now())
      await setAttempts(id, 2)
    }
    await setAttempts(waiting, 1)
    await server.api.post(`/api/siali/jobs/${cancelled}/cancel`, {})
    await endLostRunsJob.run(cx, {}, signal)
    expect(await read(waiting)).toMatchObject({ status: 'queued', error: null })
    for (const id of [lost, gone])
      expect(await read(id)).toMatchObject({
        status: 'failed',
        finished_at: expect.any(String),
        error: expect.stringContaining('The server ended again and again'),
      })
    expect(await read(cancelled)).toMatchObject({
      status: 'cancelled',
      error: null,
      finished_at: expect.any(String),
    })
  })

  it('answers 404 to what is no id', async () => {
    expect((await server.api.get('/api/siali/jobs/nonsense')).status).toBe(404)
    expect((await server.api.get('/api/siali/jobs?project=0')).status).toBe(404)
  })
})
