import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { isTested, REDIS_PASSWORD, startStorageServer } from '../../testing/storage-servers.ts'

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
      { id: source, type: 'localfiles', direction: 'source', place: folder, secrets: [] },
      { id: target, direction: 'target', behind: 0 },
    ])
    expect(await readdir(folder)).toEqual(['a.txt'])
  })

  it('tells each step as a line to those who ask for lines', async () => {
    const folder = await mkdtemp(join(root, 'set-'))
    const source = await connect('/api/storages/localfiles/', { path: folder })
    const answer = await server.api.post(
      `/api/siali/storages/${source}/doctor`,
      {},
      {
        accept: 'application/x-ndjson',
      },
    )
    expect(answer.headers['content-type']).toContain('application/x-ndjson')
    const steps = answer.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Found['steps'][number])
    expect(steps.map(({ step, status }) => `${step} ${status}`)).toEqual([
      'settings ok',
      'place ok',
      'list ok',
      'read skipped',
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
    const { steps } = await examine(id)
    expect(steps.map(({ step, status }) => `${step} ${status}`)).toEqual(['settings failed'])
    await server.cx.db.sql
      .updateTable('storage')
      .set({ params: JSON.stringify({ s3_endpoint: 'http://169.254.169.254', bucket: 'b' }) })
      .where('id', '=', id)
      .execute()
    expect((await examine(id)).steps.at(-1)).toMatchObject({
      step: 'address',
      status: 'failed',
      detail: expect.stringContaining('reserved network'),
      remedy: { text: expect.stringContaining('stays closed'), paste: null },
    })
  })

  it('says what a name, a closed network and a silent port need, in commands that hold no other', async () => {
    const make = async (params: object) => {
      const { id: made } = await server.cx.db.sql
        .insertInto('storage')
        .values({
          project_id: project,
          direction: 'source',
          kind: 'redis',
          params: JSON.stringify(params),
          created_by: server.owner.id,
          created_at: server.cx.clock.now(),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      return (await examine(made)).steps.at(-1)
    }
    expect(await make({ host: '10.1.2.3' })).toMatchObject({
      step: 'address',
      remedy: { paste: 'SIALI_ALLOW_PRIVATE_ADDRESSES=10.1.2.3/32' },
    })
    expect(await make({ host: "a;'$(id)'.invalid" })).toMatchObject({
      step: 'address',
      status: 'failed',
      remedy: { paste: expect.stringMatching(/^getent hosts '/) },
    })
  })

  it.runIf(isTested('redis'))(
    'tells credentials that are refused from a place that is not there',
    async () => {
      const redis = await startStorageServer('redis')
      const near = await startTestServer({ SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' })
      try {
        const own = await buildProject(near.cx, { organizationId: near.owner.organizationId })
        const fields = { project: own, host: '127.0.0.1', port: String(redis.port), password: REDIS_PASSWORD }
        const { id } = (await near.api.post('/api/storages/redis/', fields)).json<{ id: number }>()
        const look = async () =>
          (await near.api.post(`/api/siali/storages/${id}/doctor`, {}))
            .json<Found>()
            .steps.map(({ step, status }) => `${step} ${status}`)
        const ways = ['settings ok', 'address ok', 'connection ok']
        expect(await look()).toEqual([...ways, 'credentials ok', 'place ok', 'list ok', 'read skipped'])
        const secrets = near.cx.secrets.seal(JSON.stringify({ password: 'another' }))
        await near.cx.db.sql.updateTable('storage').set({ secrets }).where('id', '=', id).execute()
        expect(await look()).toEqual([...ways, 'credentials failed'])
        await redis.kill()
        expect(await look()).toEqual(['settings ok', 'address ok', 'connection failed'])
      } finally {
        await near.stop()
        await redis.stop()
      }
    },
  )

  it('is for those who keep the project', async () => {
    const folder = await mkdtemp(join(root, 'set-'))
    const source = await connect('/api/storages/localfiles/', { path: folder })
    const member = await buildUser(server.cx, {
      organizationId: server.owner.organizationId,
      role: 'member',
    })
    const api = server.as(member)
    expect((await api.get(`/api/storages/localfiles/${source}`)).status).toBe(200)
    for (const answer of [
      await api.post(`/api/siali/storages/${source}/doctor`, {}),
      await api.post(`/api/storages/localfiles/${source}/sync`, {}),
      await api.patch(`/api/storages/localfiles/${source}`, { title: 'Mine' }),
      await api.delete(`/api/storages/localfiles/${source}`),
      await api.post('/api/storages/localfiles/', { project, path: folder }),
      await api.post('/api/storages/localfiles/validate', { project, path: folder }),
      await api.post('/api/storages/localfiles/files', { project, path: folder }),
    ])
      expect([answer.status, answer.headers['x-error-code']]).toEqual([403, 'permission_denied'])
  })
})
