import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

const choose = (choice: string) => [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [choice] } },
]

describe('drafts', () => {
  let server: TestServer
  let api: Client
  let member: Client
  let project: number
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
    member = server.as(await buildUser(server.cx, { organizationId: server.owner.organizationId }))
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  })
  afterAll(() => server.stop())
  const newTask = async () =>
    (await api.post('/api/tasks/', { project, data: { text: 'one' } })).json<{ id: number }>().id
  const create = async (task: number, client = api, result = choose('good')) =>
    (await client.post(`/api/tasks/${task}/drafts`, { result })).json<{ id: number }>().id
  const list = async (task: number, client = api) =>
    (await client.get(`/api/tasks/${task}/drafts`)).json<{ id: number; result: unknown }[]>()

  it('are saved again and again as one, and seen by their author only', async () => {
    const task = await newTask()
    const id = await create(task)
    const saved = await api.patch(`/api/drafts/${id}/`, { result: choose('bad'), lead_time: 3.5 })
    expect(saved.json()).toMatchObject({ id, lead_time: 3.5, result: choose('bad') })
    expect(await list(task)).toMatchObject([{ id, result: choose('bad') }])
    const others = await create(task, member)
    expect((await list(task, member)).map((draft) => draft.id)).toEqual([others])
    expect((await list(task)).map((draft) => draft.id)).toEqual([id])
    for (const send of [member.get, member.patch, member.put, member.delete])
      expect((await send(`/api/drafts/${id}/`)).status).toBe(404)
    expect((await api.get(`/api/tasks/${task}/`)).text).not.toContain(`"id":${others},`)
  })

  it('of an annotation stay apart from those of the task', async () => {
    const task = await newTask()
    const made = await api.post(`/api/tasks/${task}/annotations/`, { result: choose('good') })
    const annotation = made.json<{ id: number }>().id
    const path = `/api/tasks/${task}/annotations/${annotation}/drafts`
    const draft = await api.post(path, { result: choose('bad') })
    expect(draft.json()).toMatchObject({ annotation, task, result: choose('bad') })
    expect((await api.get(path)).json()).toMatchObject([{ annotation }])
    const stranger = await newTask()
    expect((await api.get(`/api/tasks/${stranger}/annotations/${annotation}/drafts`)).status).toBe(404)
    expect((await api.get(`/api/annotations/${annotation}/`)).json()).toMatchObject({
      result: choose('good'),
    })
  })

  it('are counted once when they are changed or thrown away while they are submitted', async () => {
    const drafted = async () =>
      (await api.get(`/api/projects/${project}/summary/`)).json()['created_labels_drafts']
    const before = await drafted()
    const held = async (lock: string, work: () => Promise<unknown>[]) => {
      const holder = await server.cx.db.bulk.connect()
      await holder.query('begin')
      await holder.query(lock)
      const working = Promise.all(work())
      // Both have come as far as they can.
      const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
      await expect.poll(async () => (await server.cx.db.bulk.query(waiting)).rowCount).toBe(2)
      await holder.query('commit')
      holder.release()
      return working
    }
    const submit = (task: number, draft: number) =>
      api.post(`/api/tasks/${task}/annotations/`, { result: choose('good'), draft_id: draft })
    const changed = await newTask()
    const one = await create(changed)
    await held('lock table project_delta in exclusive mode', () => [
      api.patch(`/api/drafts/${one}/`, { result: choose('bad') }),
      submit(changed, one),
    ])
    expect(await drafted()).toEqual(before)
    const thrown = await newTask()
    const other = await create(thrown)
    const answers = await held(`select from task where id = ${thrown} for update`, () => [
      api.delete(`/api/drafts/${other}/`),
      submit(thrown, other),
    ])
    expect(answers).toMatchObject([{ status: expect.toBeOneOf([204, 404]) }, { status: 201 }])
    expect(await drafted()).toEqual(before)
  })

  it('go when they are submitted or thrown away', async () => {
    const task = await newTask()
    const thrown = await create(task)
    expect((await api.delete(`/api/drafts/${thrown}/`)).status).toBe(204)
    expect((await api.get(`/api/drafts/${thrown}/`)).status).toBe(404)
    const draft = await create(task)
    await api.post(`/api/tasks/${task}/annotations/`, { result: choose('good'), draft_id: draft })
    expect(await list(task)).toEqual([])
    expect((await api.patch(`/api/drafts/${draft}/`, { result: [] })).status).toBe(404)
  })

  it('keep any JSON that clients of old saved, as it was sent', async () => {
    const task = await newTask()
    for (const result of ['x', { a: [1, null] }, [], [{ value: 'a\u0000b' }]])
      expect((await api.post(`/api/tasks/${task}/drafts`, { result })).json()).toMatchObject({ result })
  })

  it('refuse what cannot be stored, never with a fault', async () => {
    const task = await newTask()
    for (const body of [
      { result: [], lead_time: 'long' },
      { result: [], was_postponed: 'maybe' },
    ]) {
      const answer = await api.post(`/api/tasks/${task}/drafts`, body)
      expect([JSON.stringify(body), answer.status]).toEqual([JSON.stringify(body), 400])
    }
    expect((await api.post('/api/tasks/999999/drafts', { result: [] })).status).toBe(404)
  })
})
