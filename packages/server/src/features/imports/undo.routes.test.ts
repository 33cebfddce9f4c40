import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitForJob } from '../../testing/jobs.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { importsOf } from './testing.ts'

const RESULT = [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
]

describe('undoing an import', () => {
  let server: TestServer
  let api: Client
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
  })
  afterAll(() => server.stop())
  const { project, tasksOf } = importsOf(() => server)

  const imported = async (projectId: number, texts: readonly string[], more: object = {}) => {
    const items = texts.map((text) => ({ data: { text }, ...more }))
    expect((await api.post(`/api/projects/${projectId}/import`, items)).status).toBe(201)
    const [entry] = (await api.get(`/api/siali/projects/${projectId}/imports`)).json<{ id: number }[]>()
    return entry?.id ?? 0
  }
  const undo = (projectId: number, id: number, body: object = {}) =>
    api.post(`/api/siali/projects/${projectId}/imports/${id}/undo`, body)
  const live = async (projectId: number) =>
    (await tasksOf(projectId))
      .filter((row) => row.trash_id === null)
      .map((row) => (row.data as { text: string }).text)
  const entryOf = async (projectId: number, id: number) =>
    (await api.get(`/api/siali/projects/${projectId}/imports/${id}`)).json()

  it('moves its tasks and no others to the trash, and the token brings them back, again and again', async () => {
    const projectId = await project()
    await imported(projectId, ['keep'])
    const id = await imported(projectId, ['a', 'b'], { annotations: [{ result: RESULT }] })
    expect(await entryOf(projectId, id)).toMatchObject({
      task_count: 2,
      annotation_count: 2,
      undone: false,
      undo: null,
    })
    for (let round = 0; round < 2; round++) {
      const answer = await undo(projectId, id)
      expect(answer.json()).toMatchObject({ removed: 2 })
      expect(await live(projectId)).toEqual(['keep'])
      const token = answer.json()['undo']
      expect(await entryOf(projectId, id)).toMatchObject({ undone: true, undo: token })
      expect((await undo(projectId, id)).status).toBe(409)
      expect((await api.get(`/api/projects/${projectId}/`)).json()).toMatchObject({ task_number: 1 })
      expect((await api.post('/api/siali/trash/restore', { undo: token })).json()).toEqual({ restored: 2 })
      expect(await live(projectId)).toEqual(['keep', 'a', 'b'])
      expect(await entryOf(projectId, id)).toMatchObject({ undone: false, undo: null })
    }
  })

  it('asks when people worked on its tasks since, with the counts', async () => {
    const projectId = await project()
    const id = await imported(projectId, ['a', 'b', 'c'], { annotations: [{ result: RESULT }] })
    const [one, two, three] = (await tasksOf(projectId)).map((row) => row.id)
    await api.post(`/api/tasks/${one}/annotations/`, { result: RESULT })
    await api.post(`/api/tasks/${two}/drafts`, { result: RESULT })
    const [given] = (await api.get(`/api/tasks/${three}/annotations/`)).json<{ id: number }[]>()
    await api.patch(`/api/annotations/${given?.id}/`, { result: [] })
    const asked = await undo(projectId, id)
    expect(asked.status).toBe(409)
    expect(asked.json()).toMatchObject({
      annotations: 2,
      drafts: 1,
      detail: expect.stringMatching(/2 annotations, 1 drafts/),
    })
    expect(await live(projectId)).toHaveLength(3)
    expect((await undo(projectId, id, { with_work: true })).json()).toMatchObject({ removed: 3 })
    expect(await live(projectId)).toEqual([])
  })

  it('goes on after a fault cut it short, as the same deed', async () => {
    const projectId = await project()
    const id = await imported(projectId, ['a', 'b'])
    const token = 'f'.repeat(32)
    await server.cx.db.sql.updateTable('import').set({ undo_token: token }).where('id', '=', id).execute()
    expect((await undo(projectId, id)).json()).toMatchObject({ removed: 2, undo: token })
  })

  it('of many tasks is a job; of an import that made none a 409; of no import a 404', async () => {
    const projectId = await project()
    const id = await imported(
      projectId,
      Array.from({ length: 10_001 }, (_, n) => `t${n}`),
    )
    const answer = await undo(projectId, id)
    expect(answer.status).toBe(202)
    await server.startJobs()
    const run = await waitForJob(api, String(answer.json()['job']))
    expect(run).toMatchObject({ status: 'completed', kind: 'Undo import' })
    expect(run.report).toEqual([expect.objectContaining({ undo: answer.json()['undo'] })])
    expect(await live(projectId)).toEqual([])
    const empty = await server.cx.db.sql
      .insertInto('import')
      .values({ project_id: projectId, status: 'failed' })
      .returning('id')
      .executeTakeFirstOrThrow()
    expect((await undo(projectId, empty.id)).status).toBe(409)
    expect((await undo(projectId, 987_654)).status).toBe(404)
  })

  it('lists imports newest first, page by page', async () => {
    const projectId = await project()
    for (let n = 0; n < 3; n++) await imported(projectId, [`t${n}`])
    const path = `/api/siali/projects/${projectId}/imports`
    const ids = (await api.get(path)).json<{ id: number }[]>().map((entry) => entry.id)
    expect(ids).toEqual(ids.toSorted((a, b) => b - a))
    expect(
      (await api.get(`${path}?before=${ids[1]}`)).json<{ id: number }[]>().map((entry) => entry.id),
    ).toEqual([ids[2]])
    expect(
      (await api.get(path)).json<{ source: string; user_name: string; status: string }[]>()[0],
    ).toMatchObject({
      source: 'json',
      status: 'completed',
      file_count: 0,
    })
  })
})
