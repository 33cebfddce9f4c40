import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { purgeTrash } from './trash.service.ts'

const RESULT = [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
]

describe('the trash', () => {
  let server: TestServer
  let api: Client
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
  })
  afterAll(() => server.stop())

  const newProject = () => buildProject(server.cx, { organizationId: server.owner.organizationId })
  const newTask = async (project: number) =>
    (await api.post('/api/tasks/', { project, data: { text: 'one' } })).json<{ id: number }>().id
  const remove = async (path: string) => {
    const answer = await api.delete(path)
    expect(answer.status).toBe(204)
    return String(answer.headers['x-undo'])
  }
  const restore = (undo: unknown, client = api) => client.post('/api/siali/trash/restore', { undo })
  const statusOf = async (path: string) => (await api.get(path)).status

  it('gives a project back with all that is in it, once', async () => {
    const project = await newProject()
    const task = await newTask(project)
    const undo = await remove(`/api/projects/${project}/`)
    expect(undo).toMatch(/^[0-9a-f]{32}$/)
    for (const path of [`/api/projects/${project}/`, `/api/tasks/${task}/`])
      expect(await statusOf(path)).toBe(404)
    expect((await restore(undo)).json()).toEqual({ restored: 1 })
    for (const path of [`/api/projects/${project}/`, `/api/tasks/${task}/`])
      expect(await statusOf(path)).toBe(200)
    const again = await restore(undo)
    expect([again.status, again.json()['detail']]).toEqual([404, expect.stringContaining('no longer')])
  })

  it('gives back what one deletion took, not what another took before', async () => {
    const project = await newProject()
    const [early, late] = [await newTask(project), await newTask(project)]
    const first = await remove(`/api/tasks/${early}/`)
    const second = await remove(`/api/projects/${project}/tasks/`)
    expect((await restore(second)).json()).toEqual({ restored: 1 })
    expect([await statusOf(`/api/tasks/${early}/`), await statusOf(`/api/tasks/${late}/`)]).toEqual([
      404, 200,
    ])
    expect((await restore(first)).json()).toEqual({ restored: 1 })
    expect(await statusOf(`/api/tasks/${early}/`)).toBe(200)
  })

  it('gives an annotation back to its task and its counters', async () => {
    const task = await newTask(await newProject())
    const { id } = (await api.post(`/api/tasks/${task}/annotations/`, { result: RESULT })).json<{
      id: number
    }>()
    const undo = await remove(`/api/annotations/${id}/`)
    const total = async () => (await api.get(`/api/tasks/${task}/`)).json()['total_annotations']
    expect(await total()).toBe(0)
    expect((await restore(undo)).json()).toEqual({ restored: 1 })
    expect([await total(), await statusOf(`/api/annotations/${id}/`)]).toEqual([1, 200])
  })

  it('is restored once by two who ask at the same time', async () => {
    const project = await newProject()
    await newTask(project)
    const undo = await remove(`/api/projects/${project}/tasks/`)
    const answers = await Promise.all([restore(undo), restore(undo), restore(undo)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404, 404])
    expect((await api.get(`/api/projects/${project}/`)).json()).toMatchObject({ task_number: 1 })
  })

  it('opens to nobody else', async () => {
    const project = await newProject()
    const undo = await remove(`/api/projects/${project}/`)
    const organizationId = await buildOrganization(server.cx, 'Other')
    const stranger = await buildUser(server.cx, { organizationId, role: 'owner' })
    expect((await restore(undo, server.as(stranger))).status).toBe(404)
    expect((await restore(undo, server.as(undefined))).status).toBe(401)
    for (const odd of ['', 'x', "' or ''='", undo.slice(1), '\u0000'])
      expect([400, 404]).toContain((await restore(odd)).status)
    for (const odd of [null, [undo], { a: 1 }, 'x'.repeat(101)]) expect((await restore(odd)).status).toBe(400)
    expect((await restore(undo)).status).toBe(200)
  })

  it('is emptied of a project with all below it after its time, and of nothing else', async () => {
    const [kept, gone] = [await newProject(), await newProject()]
    const [keptTask, goneTask] = [await newTask(kept), await newTask(gone)]
    await api.post(`/api/tasks/${goneTask}/annotations/`, { result: RESULT })
    await api.post(`/api/tasks/${goneTask}/drafts`, { result: RESULT })
    await api.post('/api/dm/views/', { project: gone, data: {} })
    await api.post('/api/labels/', [{ project: gone, title: 'x', value: 'x', from_name: 'mood' }])
    const uploaded = (project: number) => `upload/${project}/0a1b2c3d-a.txt`
    for (const project of [kept, gone]) {
      await server.cx.blobs.write(uploaded(project), Buffer.from('a'))
      await server.cx.db.sql
        .insertInto('file_upload')
        .values({ project_id: project, file: uploaded(project), size_bytes: 1 })
        .execute()
    }
    const undo = await remove(`/api/projects/${gone}/`)
    await server.cx.db.sql
      .updateTable('trash')
      .set({ purge_at: new Date(0) })
      .where('project_id', '=', gone)
      .execute()
    await purgeTrash(server.cx, new AbortController().signal)
    expect((await restore(undo)).status).toBe(404)
    for (const table of ['task', 'annotation', 'draft', 'view', 'project_counter'] as const)
      expect([
        table,
        await server.cx.db.sql
          .selectFrom(table)
          .select('project_id')
          .where('project_id', '=', gone)
          .execute(),
      ]).toEqual([table, []])
    expect(await statusOf(`/api/tasks/${keptTask}/`)).toBe(200)
    expect(await server.cx.blobs.find(uploaded(gone))).toBeUndefined()
    expect(await server.cx.blobs.find(uploaded(kept))).toBeDefined()
  })
})
