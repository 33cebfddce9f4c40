import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { runSync, type Sync } from './run-sync.service.ts'
import { syncSource } from './source-sync.service.ts'
import { textsOf } from './testing.kills.ts'

const FILES = 3500

describe('a sync of a source', () => {
  let root: string
  let folder: string
  let server: TestServer
  let project: number
  let storage: number
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'siali-sync-'))
    folder = await mkdtemp(join(root, 'set-'))
    for (let from = 0; from < FILES; from += 100)
      await Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          writeFile(join(folder, `${from + n}.json`), `{"text":"${from + n}"}`),
        ),
      )
    server = await startTestServer({
      LOCAL_FILES_SERVING_ENABLED: 'true',
      LOCAL_FILES_DOCUMENT_ROOT: root,
      STORAGE_SYNC_WAIT_MS: '0',
    })
  })
  afterAll(async () => {
    await server.stop()
    await rm(root, { recursive: true, force: true })
  })
  beforeEach(async () => {
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const made = await server.api.post('/api/storages/localfiles/', { project, path: folder })
    storage = made.json<{ id: number }>().id
    await server.api.post(`/api/storages/localfiles/${storage}/sync`, {})
  })
  const row = () =>
    server.cx.db.sql.selectFrom('storage').selectAll().where('id', '=', storage).executeTakeFirstOrThrow()
  const run = async (signal: AbortSignal, sync: Sync = syncSource) => {
    const payload = {
      run: (await row()).job_run_id ?? '',
      storage,
      user: server.owner.id,
      role: 'owner' as const,
    }
    return runSync(server.cx, payload, signal, sync)
  }
  const untilUnderWay = async () => {
    while ((await row()).sync_key === null) await wait(5)
  }
  const texts = () => textsOf(server, project)

  it('that the end of the server cuts short goes on behind its last key, and makes no object two tasks', async () => {
    const end = new AbortController()
    const cut = run(end.signal)
    await untilUnderWay()
    end.abort(new Error('the server ends'))
    await expect(cut).rejects.toThrow()
    const before = await row()
    expect(before.status).toBe('in_progress')
    expect((await texts()).length).toBeLessThan(FILES)
    await run(new AbortController().signal)
    expect(await row()).toMatchObject({ status: 'completed', last_sync_count: FILES, sync_key: null })
    const made = await texts()
    expect(made.length).toBe(FILES)
    expect(new Set(made).size).toBe(FILES)
  })

  it('ends when somebody cancels it; the next one makes the rest', async () => {
    await run(new AbortController().signal, async (cx, sync) => {
      // Somebody cancels after the first objects; work looks for that twice a second.
      const progress = async (done: number, total: number | null) => {
        await server.api.post(`/api/siali/jobs/${sync.row.job_run_id}/cancel`, {})
        await wait(600)
        return sync.job.progress(done, total)
      }
      return syncSource(cx, { ...sync, job: { ...sync.job, progress } })
    })
    const cancelled = await row()
    expect((await texts()).length).toBeLessThan(FILES)
    expect(cancelled).toMatchObject({ status: 'failed', traceback: expect.stringContaining('cancelled') })
    await server.api.post(`/api/storages/localfiles/${storage}/sync`, {})
    await run(new AbortController().signal)
    expect(await row()).toMatchObject({ status: 'completed' })
    expect(new Set(await texts()).size).toBe(FILES)
    expect((await texts()).length).toBe(FILES)
  })

  it('that another server took over stores nothing more, and leaves the run to the other', async () => {
    let goOn = () => {}
    const paused = new Promise<void>((resolve) => {
      goOn = resolve
    })
    let isPaused = false
    const slow = run(new AbortController().signal, (cx, sync) => {
      const progress = async (done: number, total: number | null) => {
        isPaused = true
        await paused
        return sync.job.progress(done, total)
      }
      return syncSource(cx, { ...sync, job: { ...sync.job, progress } })
    })
    const lost = expect(slow).rejects.toThrow('goes on elsewhere')
    while (!isPaused) await wait(5)
    const { job_run_id: id } = await row()
    const other = run(new AbortController().signal)
    await expect.poll(async () => (await texts()).length, { timeout: 60_000 }).toBeGreaterThan(500)
    goOn()
    await lost
    await other
    expect(await row()).toMatchObject({ status: 'completed', last_sync_count: FILES, job_run_id: null })
    expect((await texts()).length).toBe(FILES)
    expect(new Set(await texts()).size).toBe(FILES)
    const job = await server.api.get(`/api/siali/jobs/${id}`)
    expect(job.json()).toMatchObject({ status: 'completed' })
  })
})
