import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { readCounters, readSummary } from '../counters/counter.service.ts'
import { purgeTrash } from '../trash/trash.service.ts'

const RESULT = [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
]

describe('tasks', () => {
  let server: TestServer
  let member: Client
  beforeAll(async () => {
    server = await startTestServer()
    member = server.as(await buildUser(server.cx, { organizationId: server.owner.organizationId }))
  })
  afterAll(() => server.stop())

  const newProject = (labelConfig?: string) =>
    buildProject(server.cx, {
      organizationId: server.owner.organizationId,
      ...(labelConfig !== undefined && { labelConfig }),
    })
  const newTask = async (project: number, text = 'one') => {
    const answer = await server.api.post('/api/tasks/', { project, data: { text } })
    return answer.json<{ id: number }>().id
  }
  const countersOf = async (project: number) => (await readCounters(server.cx.db.sql, [project])).get(project)

  it('take the overlap of their project and do not believe counters', async () => {
    const project = await newProject()
    await server.cx.db.sql
      .updateTable('project')
      .set({ maximum_annotations: 3 })
      .where('id', '=', project)
      .execute()
    const task = await newTask(project)
    expect((await server.api.get(`/api/tasks/${task}/`)).json()).toMatchObject({
      overlap: 3,
      is_labeled: false,
    })
    const lie = {
      total_annotations: 9,
      is_labeled: true,
      inner_id: 700,
      project: project + 1,
      updated_by: 77,
    }
    expect((await server.api.patch(`/api/tasks/${task}/`, lie)).json()).toMatchObject({
      total_annotations: 0,
      is_labeled: false,
      inner_id: 2,
      project,
      updated_by: null,
    })
    await server.api.post(`/api/tasks/${task}/annotations/`, { result: RESULT })
    expect((await server.api.patch(`/api/tasks/${task}/`, { overlap: 1 })).json()).toMatchObject({
      is_labeled: true,
    })
    expect(await countersOf(project)).toMatchObject({ finished_task_number: 1 })
  })

  it.each([
    [{ data: 'x' }, 'non_field_errors'],
    [{ data: null }, 'data'],
    [{ data: { text: 'x' }, overlap: 0 }, 'overlap'],
    [{ data: { text: 'x' }, meta: [] }, 'meta'],
    [{ data: { text: 'x' }, inner_id: 'x' }, 'inner_id'],
    [{ data: {} }, 'non_field_errors'],
  ])('refuse %j', async (body, field) => {
    const answer = await server.api.post('/api/tasks/', { project: await newProject(), ...body })
    expect(answer.status).toBe(400)
    expect(Object.keys(answer.json<{ validation_errors: object }>().validation_errors)).toEqual([field])
  })

  it('keep scripts in their data as they were written', async () => {
    const project = await newProject()
    const text = '<img src=x onerror=alert(1)>\u202e{{7*7}}'
    const task = await newTask(project, text)
    expect((await server.api.get(`/api/tasks/${task}/`)).json()).toMatchObject({ data: { text } })
  })

  it('refuse what cannot be stored, never with a fault', async () => {
    const project = await newProject()
    const answer = await server.api.post('/api/tasks/', { project, data: { text: 'a\u0000b' } })
    expect(answer.status).toBe(400)
    const path = '/api/tasks/999999999999999/'
    expect((await server.api.get(path)).status).toBe(404)
    expect((await server.api.get('/api/tasks/99999999999999999999/')).status).toBe(404)
  })

  it('of a project come newest change first, a page at a time or all at once, whatever their number', async () => {
    const project = await newProject()
    const texts = Array.from({ length: 1203 }, (_, at) => ({ data: { text: `t${at}` } }))
    await server.api.post(`/api/projects/${project}/import`, texts)
    const path = `/api/projects/${project}/tasks/`
    interface Listed {
      id: number
      data: { text: string }
      annotations: { completed_by: number }[]
    }
    const all = (await server.api.get(`${path}?page_size=-1`)).json<Listed[]>()
    expect(new Set(all.map((task) => task.data.text)).size).toBe(1203)
    const last = all.at(-1)?.id ?? 0
    await server.api.post(`/api/tasks/${last}/annotations/`, { result: RESULT })
    const answer = await server.api.get(`${path}?page_size=1500`)
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    const changed = answer.json<Listed[]>()
    expect(changed[0]?.id).toBe(last)
    expect(changed[0]?.annotations.map((one) => one.completed_by)).toEqual([server.owner.id])
    expect(changed).toHaveLength(1203)
    const ids = changed.map((task) => task.id)
    const page = async (query: string) =>
      (await server.api.get(path + query)).json<Listed[]>().map((task) => task.id)
    expect(await page('')).toEqual(ids.slice(0, 50))
    expect(await page('?page=2&page_size=7')).toEqual(ids.slice(7, 14))
    expect(await page('?start=1200&length=10')).toEqual(ids.slice(1200))
    expect((await server.api.get(`${path}?page=99`)).status).toBe(404)
  })

  it('name their annotators by number in the list', async () => {
    const project = await newProject()
    const task = await newTask(project)
    await server.api.post(`/api/tasks/${task}/annotations/`, { result: RESULT })
    const listed = await server.api.get(`/api/tasks?project=${project}`)
    expect(listed.json<{ tasks: { annotators: unknown }[] }>().tasks[0]?.annotators).toEqual([
      server.owner.id,
    ])
  })

  it('go to the trash together and come back with all that was counted', async () => {
    const project = await newProject()
    const [first] = [await newTask(project, 'a'), await newTask(project, 'b')]
    await server.api.post(`/api/tasks/${first}/annotations/`, { result: RESULT })
    await server.api.post(`/api/tasks/${first}/drafts`, { result: RESULT })
    await server.api.post('/api/predictions/', { task: first, result: 'bad', score: 0.5 })
    const counters = await countersOf(project)
    const summary = await readSummary(server.cx.db.sql, project)
    const gone = await server.api.delete(`/api/projects/${project}/tasks/`)
    expect(gone.status).toBe(204)
    expect((await server.api.get(`/api/tasks/${first}/`)).status).toBe(404)
    expect((await server.api.get(`/api/projects/${project}/next/`)).status).toBe(404)
    expect(Object.values((await countersOf(project)) ?? {}).every((n) => n === 0)).toBe(true)
    expect((await readSummary(server.cx.db.sql, project)).data).toEqual({})
    const restored = await member.post('/api/siali/trash/restore', { undo: gone.headers['x-undo'] })
    expect(restored.json()).toEqual({ restored: 2 })
    expect(await countersOf(project)).toEqual(counters)
    expect(await readSummary(server.cx.db.sql, project)).toEqual(summary)
  })

  it('leave the trash for good after its time, with all below them', async () => {
    const project = await newProject()
    const task = await newTask(project)
    await server.api.post(`/api/tasks/${task}/annotations/`, { result: RESULT })
    await server.api.post(`/api/tasks/${task}/drafts`, { result: RESULT })
    await server.api.post('/api/predictions/', { task, result: [] })
    const gone = await server.api.delete(`/api/tasks/${task}/`)
    await server.cx.db.sql
      .updateTable('trash')
      .set({ purge_at: new Date(0) })
      .execute()
    await purgeTrash(server.cx, new AbortController().signal)
    for (const table of ['annotation', 'draft', 'prediction'] as const)
      expect(
        await server.cx.db.sql.selectFrom(table).select('id').where('task_id', '=', task).execute(),
      ).toEqual([])
    expect((await server.api.post('/api/siali/trash/restore', { undo: gone.headers['x-undo'] })).status).toBe(
      404,
    )
  })

  it('are made once by a repeated request', async () => {
    const project = await newProject()
    const send = (text: string) =>
      server.api.post('/api/tasks/', { project, data: { text } }, { 'idempotency-key': 'task-1' })
    const [first, second] = [await send('a'), await send('a')]
    expect(second.text).toBe(first.text)
    expect(second.headers['idempotency-replayed']).toBe('true')
    expect(await countersOf(project)).toMatchObject({ task_number: 1 })
    expect((await send('b')).status).toBe(422)
    const bad = await server.api.post('/api/tasks/', { project }, { 'idempotency-key': 'a b' })
    expect(bad.status).toBe(400)
  })

  it('try again after a request that failed, under the same key', async () => {
    const headers = { 'idempotency-key': 'task-2' }
    const project = await newProject()
    const body = { project, data: { text: 'x' } }
    expect((await server.api.post('/api/tasks/', { ...body, data: {} }, headers)).status).toBe(400)
    expect((await server.api.post('/api/tasks/', body, headers)).status).toBe(201)
  })
})

describe('drafts', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.stop())

  it('keep the undo stack of the editor, for their author only', async () => {
    const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const task = (await server.api.post('/api/tasks/', { project, data: { text: 'x' } })).json<{
      id: number
    }>().id
    const draft = await server.api.post(`/api/tasks/${task}/drafts`, { result: RESULT })
    const path = `/api/siali/drafts/${draft.json()['id']}/history`
    expect((await server.api.get(path)).json()).toEqual({ history: null })
    const history = { entries: [{ label: '</script>', change: [1, 2, { a: null }] }], at: 1 }
    expect((await server.api.put(path, { history })).status).toBe(204)
    expect((await server.api.get(path)).json()).toEqual({ history })
    const other = server.as(await buildUser(server.cx, { organizationId: server.owner.organizationId }))
    expect((await other.get(path)).status).toBe(404)
    expect((await other.put(path, { history: null })).status).toBe(404)
    expect((await other.get(`/api/tasks/${task}/drafts`)).json()).toEqual([])
  })

  it('count labels up and down, also when two save at once', async () => {
    const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const task = (await server.api.post('/api/tasks/', { project, data: { text: 'x' } })).json<{
      id: number
    }>().id
    const draft = (await server.api.post(`/api/tasks/${task}/drafts`, { result: RESULT })).json<{
      id: number
    }>()
    const path = `/api/drafts/${draft.id}/`
    await Promise.all([1, 2, 3, 4].map(() => server.api.patch(path, { result: [...RESULT, ...RESULT] })))
    expect((await readSummary(server.cx.db.sql, project)).draft_labels).toEqual({ mood: { good: 2 } })
    await server.api.delete(path)
    expect((await readSummary(server.cx.db.sql, project)).draft_labels).toEqual({})
    expect((await server.api.get(`/api/tasks/${task}/`)).json()).toMatchObject({ draft_exists: false })
  })
})

describe('predictions', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.stop())

  it('keep what fits no control, and a stored result survives one that does not', async () => {
    const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const task = (await server.api.post('/api/tasks/', { project, data: { text: 'x' } })).json<{
      id: number
    }>().id
    const made = await server.api.post('/api/predictions/', { task, result: { rectangle: 1 } })
    expect(made.json()['result']).toEqual([{ value: { rectangle: 1 } }])
    const fine = await server.api.post('/api/predictions/', { task, result: 'bad' })
    const path = `/api/predictions/${fine.json()['id']}/`
    expect((await server.api.patch(path, { result: 7 })).status).toBe(400)
    expect((await server.api.get(path)).json()['result']).toMatchObject([{ value: { choices: ['bad'] } }])
  })

  it('count right when many arrive at once', async () => {
    const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const task = (await server.api.post('/api/tasks/', { project, data: { text: 'x' } })).json<{
      id: number
    }>().id
    await Promise.all(
      Array.from({ length: 12 }, () =>
        server.api.post('/api/predictions/', { task, result: [], score: 0.5 }),
      ),
    )
    expect((await server.api.get(`/api/tasks/${task}/`)).json()).toMatchObject({ total_predictions: 12 })
    const counters = (await readCounters(server.cx.db.sql, [project])).get(project)
    expect(counters).toMatchObject({ total_predictions_number: 12 })
    expect((await server.api.get(`/api/predictions/?task=${task}`)).json<unknown[]>()).toHaveLength(12)
  })
})
