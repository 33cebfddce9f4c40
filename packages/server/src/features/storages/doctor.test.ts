import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'

interface Found {
  is_well: boolean
  steps: { step: string; status: string; detail: string; remedy: { text: string } | null }[]
}

describe('the doctor of storages', () => {
  let root: string
  let server: TestServer
  let project: number
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'siali-doctor-'))
    server = await startTestServer({ LOCAL_FILES_SERVING_ENABLED: 'true', LOCAL_FILES_DOCUMENT_ROOT: root })
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  })
  afterAll(async () => {
    await server.stop()
    await rm(root, { recursive: true, force: true })
  })
  const connect = async (path: string, body: object) =>
    (await server.api.post(path, { project, ...body })).json<{ id: number }>().id
  const examine = async (id: number) =>
    (await server.api.post(`/api/siali/storages/${id}/doctor`, {})).json<Found>()

  it('finds nothing wrong with storages that work, and says how far they are', async () => {
    const folder = await mkdtemp(join(root, 'set-'))
    await writeFile(join(folder, 'a.txt'), 'a')
    const source = await connect('/api/storages/localfiles/', { path: folder })
    expect(await examine(source)).toMatchObject({
      is_well: true,
      steps: ['settings', 'place', 'list', 'read'].map((step) => ({ step, status: 'ok' })),
    })
    const target = await connect('/api/storages/export/localfiles', { path: folder })
    expect(await examine(target)).toMatchObject({
      is_well: true,
      steps: ['settings', 'place', 'write', 'remove'].map((step) => ({ step, status: 'ok' })),
    })
    const states = await server.api.get(`/api/siali/projects/${project}/storages`)
    expect(states.json()).toMatchObject([
      { id: source, type: 'localfiles', direction: 'source', place: folder },
      { id: target, direction: 'target', behind: 0 },
    ])
  })

  it('stops at the step that fails, with what the other side said and what to do', async () => {
    const folder = await mkdtemp(join(root, 'gone-'))
    const source = await connect('/api/storages/localfiles/', { path: folder })
    await rm(folder, { recursive: true })
    const { is_well, steps } = await examine(source)
    expect(is_well).toBe(false)
    expect(steps.at(-1)).toMatchObject({
      step: 'place',
      status: 'failed',
      detail: `Absolute local path "${folder}" does not exist`,
      remedy: { text: expect.stringContaining('LOCAL_FILES_DOCUMENT_ROOT') },
    })
  })

  it('calls no closed address', async () => {
    const id = await connect('/api/storages/s3/', { s3_endpoint: 'http://169.254.169.254' })
    expect((await examine(id)).steps.at(-1)).toMatchObject({
      step: 'address',
      status: 'failed',
      detail: expect.stringContaining('reserved network'),
    })
  })
})
