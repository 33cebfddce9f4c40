import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { nextTask } from './stream.service.ts'
import { findProjectById } from '../projects/project.queries.ts'

const RESULT = [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
]

describe('the label stream', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.stop())

  const buildTasks = async (projectId: number, count: number, overlap = 1): Promise<number[]> => {
    const rows = await server.cx.db.sql
      .insertInto('task')
      .values(
        Array.from({ length: count }, (_, at) => ({
          project_id: projectId,
          inner_id: at + 1,
          data: JSON.stringify({ text: `text ${at}` }),
          meta: '{}',
          overlap,
        })),
      )
      .returning('id')
      .execute()
    return rows.map((row) => row.id)
  }
  const newProject = async (change: Record<string, unknown> = {}): Promise<number> => {
    const id = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    if (Object.keys(change).length > 0)
      await server.cx.db.sql.updateTable('project').set(change).where('id', '=', id).execute()
    return id
  }
  const newClient = async (): Promise<Client> =>
    server.as(await buildUser(server.cx, { organizationId: server.owner.organizationId }))
  const next = async (client: Client, projectId: number) => {
    const answer = await client.get(`/api/projects/${projectId}/next/`)
    return answer.status === 200
      ? answer.json<{ id: number; queue: string; allow_postpone?: boolean }>()
      : answer.status
  }
  const idOf = (given: Awaited<ReturnType<typeof next>>) => (typeof given === 'number' ? undefined : given.id)

  it('never gives one task to two of fifty people who ask at the same instant', async () => {
    const projectId = await newProject()
    const tasks = await buildTasks(projectId, 200)
    const people = await Promise.all(Array.from({ length: 50 }, newClient))
    const given: number[] = []
    for (let round = 0; round < 4; round++) {
      const answers = await Promise.all(people.map((person) => next(person, projectId)))
      const ids = answers.map(idOf).filter((id) => id !== undefined)
      given.push(...ids)
      // Half submit, so that their next task is a new one; the others would get the same again, so all submit at last.
      await Promise.all(
        people.map((person, at) => person.post(`/api/tasks/${ids[at]}/annotations/`, { result: RESULT })),
      )
    }
    expect(given).toHaveLength(200)
    expect(new Set(given).size).toBe(200)
    expect(new Set(given)).toEqual(new Set(tasks))
    expect(await Promise.all(people.map((person) => next(person, projectId)))).toEqual(people.map(() => 404))
  })

  it.each(['Uniform sampling', 'Uncertainty sampling'])(
    'gives no task twice with %s either',
    async (sampling) => {
      const projectId = await newProject({ sampling })
      await buildTasks(projectId, 20)
      const people = await Promise.all(Array.from({ length: 20 }, newClient))
      const ids = (await Promise.all(people.map((person) => next(person, projectId)))).map(idOf)
      expect(ids).not.toContain(undefined)
      expect(new Set(ids).size).toBe(20)
    },
  )

  it('gives a task to as many people as its overlap wants, and to none twice', async () => {
    const projectId = await newProject({ maximum_annotations: 3 })
    await buildTasks(projectId, 2, 3)
    const people = await Promise.all(Array.from({ length: 8 }, newClient))
    const ids = (await Promise.all(people.map((person) => next(person, projectId)))).map(idOf)
    const counts = [...Map.groupBy(ids, (id) => id)].map(([id, all]) => [id, all.length])
    expect(counts.filter(([id]) => id !== undefined).map(([, n]) => n)).toEqual([3, 3])
    expect(ids.filter((id) => id === undefined)).toHaveLength(2)
  })

  it('finishes what others began before it opens a fresh task', async () => {
    const projectId = await newProject({ maximum_annotations: 2 })
    const [, second] = await buildTasks(projectId, 3, 2)
    const [ann, bob] = [await newClient(), await newClient()]
    await ann.post(`/api/tasks/${second}/annotations/`, { result: RESULT })
    expect(await next(bob, projectId)).toMatchObject({ id: second, queue: 'Breadth first queue' })
  })

  it('keeps the task over a reload, gives it back after the lock ran out', async () => {
    const projectId = await newProject()
    const [first] = await buildTasks(projectId, 1)
    const [ann, bob] = [await newClient(), await newClient()]
    expect(await next(ann, projectId)).toMatchObject({ id: first })
    expect(await next(ann, projectId)).toMatchObject({ id: first, queue: 'Task lock' })
    expect(await next(bob, projectId)).toBe(404)
    await server.cx.db.sql
      .updateTable('task_lock')
      .set({ expire_at: new Date(Date.now() - 1000) })
      .where('project_id', '=', projectId)
      .execute()
    expect(await next(bob, projectId)).toMatchObject({ id: first })
    expect(await next(ann, projectId)).toBe(404)
  })

  it('brings postponed drafts back last, and tells that they were put off', async () => {
    const projectId = await newProject()
    const [first, second] = await buildTasks(projectId, 2)
    const ann = await newClient()
    await next(ann, projectId)
    await ann.post(`/api/tasks/${first}/drafts`, { result: RESULT, was_postponed: true })
    expect(await next(ann, projectId)).toMatchObject({ id: second, queue: 'Sequence queue' })
    await ann.post(`/api/tasks/${second}/annotations/`, { result: RESULT })
    expect(await next(ann, projectId)).toMatchObject({
      id: first,
      queue: 'Postponed draft queue',
      allow_postpone: false,
    })
  })

  it('gives the lowest score first, cluster by cluster', async () => {
    const projectId = await newProject({ sampling: 'Uncertainty sampling', model_version: 'm' })
    const tasks = await buildTasks(projectId, 4)
    const rows = tasks.map((taskId, at) => ({
      project_id: projectId,
      task_id: taskId,
      result: '[]',
      model_version: 'm',
      score: [0.1, 0.2, 0.9, 0.8][at] ?? 0,
      cluster: at < 2 ? 1 : 2,
    }))
    await server.cx.db.sql.insertInto('prediction').values(rows).execute()
    const ann = await newClient()
    expect(await next(ann, projectId)).toMatchObject({ id: tasks[0] })
    await ann.post(`/api/tasks/${tasks[0]}/annotations/`, { result: RESULT })
    expect(await next(ann, projectId)).toMatchObject({ id: tasks[3] })
  })

  it('gives a prepared queue in its order, past what is taken', async () => {
    const projectId = await newProject()
    const tasks = await buildTasks(projectId, 3)
    const [ann, bob] = await Promise.all(
      [1, 2].map(() => buildUser(server.cx, { organizationId: server.owner.organizationId })),
    )
    const project = await findProjectById(server.cx.db.sql, projectId)
    if (project === undefined || ann === undefined || bob === undefined)
      throw new Error('the test data are gone')
    const caller = (user: typeof ann) =>
      ({
        userId: user.id,
        email: user.email,
        organizationId: user.organizationId,
        role: 'member',
        via: 'legacy-token',
      }) as const
    const candidates = [[tasks[2] ?? 0], [tasks[0] ?? 0]]
    const first = await nextTask(server.cx, caller(ann), project, { candidates })
    const second = await nextTask(server.cx, caller(bob), project, { candidates })
    expect([first, second]).toMatchObject([
      { taskId: tasks[2], queue: 'Data manager queue' },
      { taskId: tasks[0], queue: 'Data manager queue' },
    ])
  })

  it('remembers the way of a person, without repeats', async () => {
    const projectId = await newProject()
    const [first, second] = await buildTasks(projectId, 2)
    const ann = await newClient()
    await next(ann, projectId)
    await next(ann, projectId)
    const saved = await ann.post(`/api/tasks/${first}/annotations/`, { result: RESULT })
    await next(ann, projectId)
    const history = await ann.get(`/api/projects/${projectId}/label-stream-history/`)
    expect(history.json()).toEqual([
      { taskId: first, annotationId: saved.json()['id'] },
      { taskId: second, annotationId: null },
    ])
    expect(
      (await (await newClient()).get(`/api/projects/${projectId}/label-stream-history/`)).json(),
    ).toEqual([])
  })
})
