import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'

const MANY = 20_001

interface Snapshot {
  id: number
  status: string
  finished_at: string | null
  counters: { task_number?: number }
}
interface Run {
  id: string
  kind: string
  status: string
  progress: { done: number; total: number }
}

describe('a snapshot of a big project', () => {
  let server: TestServer
  let base: string
  let project: number
  beforeAll(async () => {
    server = await startTestServer()
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    base = `/api/projects/${project}/exports/`
    const tasks = Array.from({ length: MANY }, (_, i) => ({ text: `task ${i}` }))
    await server.api.post(`/api/projects/${project}/import`, tasks)
  })
  afterAll(() => server.stop())
  const read = async (id: number) => (await server.api.get(`${base}${id}`)).json<Snapshot>()
  const runs = async () => (await server.api.get(`/api/siali/jobs?project=${project}`)).json<Run[]>()

  it('is no file before its job has made it, and has failed when that was cancelled before it began', async () => {
    const { id } = (await server.api.post(base, {})).json<Snapshot>()
    expect((await server.api.get(`${base}${id}/download`)).status).toBe(404)
    expect((await server.api.post(`${base}${id}/convert`, { export_type: 'CSV' })).status).toBe(400)
    const [run] = await runs()
    expect(run).toMatchObject({ kind: 'Export', status: 'queued' })
    await server.api.post(`/api/siali/jobs/${run?.id}/cancel`, {})
    await server.startJobs()
    while ((await read(id)).status === 'created') await wait(20)
    expect((await read(id)).status).toBe('failed')
  })

  it('is turned into a format by the work that makes it, where that was asked for', async () => {
    const path = `/api/siali/projects/${project}/prepared-exports`
    const { id } = (await server.api.post(path, { export_type: 'JSON_MIN' })).json<{ id: number }>()
    const state = async () =>
      (await server.api.get(path))
        .json<{ id: number; conversions: { export_type: string; status: string }[] }[]>()
        .find((one) => one.id === id)?.conversions
    await expect
      .poll(state, { timeout: 60_000 })
      .toEqual([expect.objectContaining({ export_type: 'JSON_MIN', status: 'completed' })])
  })

  it('is created at once, made by a job that shows its progress, downloaded and deleted', async () => {
    const body = { title: 'big', task_filter_options: { only_with_annotations: false } }
    const made = await server.api.post(base, body)
    expect([made.status, made.json<Snapshot>().status]).toEqual([201, 'created'])
    const { id } = made.json<Snapshot>()
    while (['created', 'in_progress'].includes((await read(id)).status)) await wait(20)
    expect(await read(id)).toMatchObject({ status: 'completed', counters: { task_number: MANY } })
    while ((await runs())[0]?.status !== 'completed') await wait(20)
    expect((await runs())[0]?.progress).toMatchObject({ total: MANY })

    const file = await server.api.get(`${base}${id}/download?exportType=JSON`)
    expect(file.json<unknown[]>()).toHaveLength(MANY)
    expect((await server.api.delete(`${base}${id}`)).status).toBe(204)
    expect((await server.api.get(`${base}${id}/download`)).status).toBe(404)
  })
})
