// The order of the next task, step by step, as the task lifecycle has it; one test a step and a skip queue.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

const RESULT = [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
]

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ TASK_LOCK_TTL: '60', LABEL_STREAM_HISTORY_LIMIT: '3' })
})
afterAll(() => server.stop())

interface Given {
  readonly id: number
  readonly queue: string
  readonly allow_postpone?: boolean
  readonly annotations: readonly { readonly id: number; readonly was_cancelled: boolean }[]
}

const newClient = async (): Promise<Client> =>
  server.as(await buildUser(server.cx, { organizationId: server.owner.organizationId }))
const begin = async (settings: Record<string, unknown>, count: number) => {
  const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  if (Object.keys(settings).length > 0) await server.api.patch(`/api/projects/${project}/`, settings)
  const texts = Array.from({ length: count }, (_, n) => ({ text: `t${n}` }))
  const made = await server.api.post(`/api/projects/${project}/import?return_task_ids=true`, texts)
  const tasks = made.json<{ task_ids: number[] }>().task_ids
  const [ann, bob] = [await newClient(), await newClient()]
  return { project, tasks, ann, bob }
}
const next = async (who: Client, project: number): Promise<Given | undefined> => {
  const answer = await who.get(`/api/projects/${project}/next/`)
  if (answer.status === 404) return undefined
  expect(answer.status, answer.text).toBe(200)
  return answer.json<Given>()
}
const submit = async (who: Client, task: number | undefined, body: object = {}) =>
  (await who.post(`/api/tasks/${task}/annotations/`, { result: RESULT, ...body })).json<{ id: number }>().id
const skip = (who: Client, task: number | undefined) => submit(who, task, { was_cancelled: true })
const idOf = (given: Given | undefined) => given?.id ?? 0
const shown = (who: Client, project: number, body: object) =>
  who.post(`/api/dm/actions/?project=${project}&id=next_task`, body)

describe('the next task', () => {
  it('1: of a list is the first of it that is free, in its order, whatever the sampling', async () => {
    const { project, tasks, ann, bob } = await begin({ sampling: 'Uniform sampling' }, 4)
    const body = {
      ordering: ['-tasks:id'],
      filters: {
        conjunction: 'and',
        items: [{ filter: 'filter:tasks:data.text', operator: 'not_equal', type: 'String', value: 't3' }],
      },
      selectedItems: { all: true, excluded: [tasks[2]] },
    }
    const first = (await shown(ann, project, body)).json<Given>()
    expect(first).toMatchObject({ id: tasks[1], queue: 'Data manager queue' })
    expect((await shown(ann, project, body)).json()).toMatchObject({ id: tasks[1] })
    expect((await shown(bob, project, body)).json()).toMatchObject({ id: tasks[0] })
    await submit(ann, tasks[1])
    expect((await shown(ann, project, body)).status).toBe(404)
  })

  it('1: of a view is the first of the view', async () => {
    const { project, tasks, ann } = await begin({}, 3)
    const data = { title: 'v', ordering: ['-tasks:id'] }
    const view = (await ann.post('/api/dm/views/', { project, data })).json()['id']
    const answer = await ann.post(`/api/dm/actions/?project=${project}&view=${String(view)}&id=next_task`, {})
    expect(answer.json()).toMatchObject({ id: tasks[2], queue: 'Data manager queue' })
  })

  it('3: is the one already held, also when an earlier one becomes free', async () => {
    const { project, tasks, ann, bob } = await begin({}, 2)
    expect(await next(bob, project)).toMatchObject({ id: tasks[0] })
    expect(await next(ann, project)).toMatchObject({ id: tasks[1], queue: 'Sequence queue' })
    await server.cx.db.sql
      .deleteFrom('task_lock')
      .where('task_id', '=', tasks[0] ?? 0)
      .execute()
    expect(await next(ann, project)).toMatchObject({ id: tasks[1], queue: 'Task lock' })
  })

  it('4: is one with a ground truth where the project asks for it, in order', async () => {
    const settings = { maximum_annotations: 2, show_ground_truth_first: true }
    const { project, tasks, ann, bob } = await begin(settings, 4)
    await submit(bob, tasks[1])
    for (const task of [tasks[2], tasks[3]]) await submit(bob, task, { ground_truth: true })
    expect(await next(ann, project)).toMatchObject({ id: tasks[2], queue: 'Ground truth queue' })
    await submit(ann, tasks[2])
    expect(await next(ann, project)).toMatchObject({ id: tasks[3], queue: 'Ground truth queue' })
    await submit(ann, tasks[3])
    expect(await next(ann, project)).toMatchObject({ id: tasks[1], queue: 'Breadth first queue' })
  })

  it('4: is any of those with a ground truth under random sampling, and none by default', async () => {
    const settings = { maximum_annotations: 2, show_ground_truth_first: true, sampling: 'Uniform sampling' }
    const { project, tasks, ann, bob } = await begin(settings, 3)
    for (const task of tasks.slice(1)) await submit(bob, task, { ground_truth: true })
    const given = await next(ann, project)
    expect(given).toMatchObject({ queue: 'Ground truth queue' })
    expect(tasks.slice(1)).toContain(idOf(given))
    await server.api.patch(`/api/projects/${project}/`, { show_ground_truth_first: false })
    expect(await next(await newClient(), project)).toMatchObject({ queue: 'Breadth first queue' })
  })

  it('6: is one that others began, before those that want more people', async () => {
    const settings = { maximum_annotations: 2, show_overlap_first: true }
    const { project, tasks, ann, bob } = await begin(settings, 3)
    await submit(bob, tasks[2])
    expect(await next(ann, project)).toMatchObject({ id: tasks[2], queue: 'Breadth first queue' })
  })

  it('7: is one that wants more people while there is any, where the project asks for it', async () => {
    const { project, tasks, ann } = await begin({ maximum_annotations: 2, show_overlap_first: true }, 3)
    const overlap = (task: number | undefined, n: number) =>
      server.api.patch(`/api/tasks/${task}/`, { overlap: n })
    await overlap(tasks[0], 1)
    await overlap(tasks[1], 1)
    expect(await next(ann, project)).toMatchObject({ id: tasks[2], queue: 'Show overlap first' })
    await submit(ann, tasks[2])
    expect(await next(ann, project)).toMatchObject({ id: tasks[0], queue: 'Sequence queue' })
  })

  it('8: sequential is by id', async () => {
    const { project, tasks, ann } = await begin({}, 3)
    const given: unknown[] = []
    for (let n = 0; n < 3; n += 1) {
      const task = idOf(await next(ann, project))
      given.push(task)
      await submit(ann, task)
    }
    expect(given).toEqual(tasks)
  })

  it('8: uniform is any, each once', async () => {
    const { project, tasks, ann } = await begin({ sampling: 'Uniform sampling' }, 12)
    const given: number[] = []
    for (let n = 0; n < 12; n += 1) {
      const one = await next(ann, project)
      expect(one).toMatchObject({ queue: 'Uniform random queue' })
      given.push(idOf(one))
      await submit(ann, idOf(one))
    }
    expect(given.toSorted((a, b) => a - b)).toEqual(tasks)
    // One order of 479 million is the sequential one.
    expect(given).not.toEqual(tasks)
    expect(await next(ann, project)).toBeUndefined()
  })

  it('8: uncertainty without predictions is any', async () => {
    const { project, tasks, ann } = await begin({ sampling: 'Uncertainty sampling' }, 3)
    const given = await next(ann, project)
    expect(given).toMatchObject({ queue: 'Active learning or random queue' })
    expect(tasks).toContain(idOf(given))
  })

  it('8: uncertainty looks at the chosen version only, and goes on past what has no score', async () => {
    const { project, tasks, ann } = await begin({ sampling: 'Uncertainty sampling' }, 3)
    const predict = (task: number | undefined, version: string, score: number) =>
      server.api.post('/api/predictions/', { task, result: RESULT, model_version: version, score })
    await predict(tasks[0], 'm', 0.5)
    await predict(tasks[1], 'm', 0.4)
    await predict(tasks[2], 'other', 0.1)
    await server.api.patch(`/api/projects/${project}/`, { model_version: 'm' })
    const given: unknown[] = []
    for (let n = 0; n < 3; n += 1) {
      const task = idOf(await next(ann, project))
      given.push(task)
      await submit(ann, task)
    }
    expect(given).toEqual([tasks[1], tasks[0], tasks[2]])
  })

  it('9, 10: is what was put off, the oldest first, then what was skipped, the oldest first', async () => {
    const { project, tasks, ann } = await begin({ skip_queue: 'REQUEUE_FOR_ME' }, 4)
    await skip(ann, tasks[1])
    await skip(ann, tasks[0])
    for (const task of [tasks[3], tasks[2]])
      await ann.post(`/api/tasks/${task}/drafts`, { result: RESULT, was_postponed: true })
    const given: unknown[] = []
    for (let n = 0; n < 4; n += 1) {
      const one = await next(ann, project)
      if (one === undefined) throw new Error('nothing was left')
      given.push([one.id, one.queue, one.allow_postpone])
      await submit(ann, one.id)
    }
    expect(given).toEqual([
      [tasks[3], 'Postponed draft queue', false],
      [tasks[2], 'Postponed draft queue', false],
      [tasks[1], 'Skipped queue', undefined],
      [tasks[0], 'Skipped queue', undefined],
    ])
    expect(await next(ann, project)).toBeUndefined()
  })

  it('11: is none, and says for whom', async () => {
    const { project, ann } = await begin({}, 0)
    const answer = await ann.get(`/api/projects/${project}/next/`)
    expect([answer.status, answer.json()['detail']]).toEqual([
      404,
      expect.stringMatching(/^There are no tasks for /),
    ])
  })
})

describe('a skipped task', () => {
  it('REQUEUE_FOR_OTHERS: goes to others, and never back', async () => {
    const { project, tasks, ann, bob } = await begin({ skip_queue: 'REQUEUE_FOR_OTHERS' }, 1)
    await skip(ann, tasks[0])
    expect(await next(ann, project)).toBeUndefined()
    expect(await next(bob, project)).toMatchObject({ id: tasks[0] })
  })

  it('REQUEUE_FOR_ME: comes back with the skip, which the submission replaces', async () => {
    const { project, tasks, ann, bob } = await begin({ skip_queue: 'REQUEUE_FOR_ME' }, 2)
    const skipped = await skip(ann, tasks[0])
    await submit(ann, tasks[1])
    expect(await next(bob, project)).toBeUndefined()
    const given = await next(ann, project)
    expect(given).toMatchObject({ id: tasks[0], annotations: [{ id: skipped, was_cancelled: true }] })
    await ann.patch(`/api/annotations/${skipped}/`, { result: RESULT, was_cancelled: false })
    expect((await ann.get(`/api/tasks/${tasks[0]}/`)).json()).toMatchObject({
      is_labeled: true,
      total_annotations: 1,
      cancelled_annotations: 0,
    })
    expect(await next(ann, project)).toBeUndefined()
  })

  it('IGNORE_SKIPPED: is done; another mode opens it again', async () => {
    const { project, tasks, ann, bob } = await begin({ skip_queue: 'IGNORE_SKIPPED' }, 1)
    await skip(ann, tasks[0])
    expect((await ann.get(`/api/tasks/${tasks[0]}/`)).json()).toMatchObject({ is_labeled: true })
    expect(await next(bob, project)).toBeUndefined()
    await server.api.patch(`/api/projects/${project}/`, { skip_queue: 'REQUEUE_FOR_OTHERS' })
    expect((await ann.get(`/api/tasks/${tasks[0]}/`)).json()).toMatchObject({ is_labeled: false })
    expect(await next(bob, project)).toMatchObject({ id: tasks[0] })
  })
})

describe('a lock', () => {
  const locks = async (task: number | undefined) =>
    server.cx.db.sql
      .selectFrom('task_lock')
      .select(['user_id', 'expire_at', 'created_at'])
      .where('task_id', '=', task ?? 0)
      .execute()

  it('lasts as long as the setting says', async () => {
    const { project, tasks, ann } = await begin({}, 1)
    await next(ann, project)
    const [lock] = await locks(tasks[0])
    expect((lock?.expire_at.getTime() ?? 0) - (lock?.created_at.getTime() ?? 0)).toBe(60_000)
  })

  it.each([
    ['submitting', (who: Client, task: number | undefined) => submit(who, task)],
    ['skipping', (who: Client, task: number | undefined) => skip(who, task)],
  ])('ends with %s', async (_name, end) => {
    const { project, tasks, ann } = await begin({}, 1)
    await next(ann, project)
    await end(ann, tasks[0])
    expect(await locks(tasks[0])).toEqual([])
  })

  it('ends with an update', async () => {
    const { project, tasks, ann } = await begin({ skip_queue: 'REQUEUE_FOR_ME' }, 1)
    const skipped = await skip(ann, tasks[0])
    await next(ann, project)
    expect(await locks(tasks[0])).toHaveLength(1)
    await ann.patch(`/api/annotations/${skipped}/`, { result: RESULT, was_cancelled: false })
    expect(await locks(tasks[0])).toEqual([])
  })

  it('stops nobody from opening and answering the task directly', async () => {
    const { project, tasks, ann, bob } = await begin({}, 1)
    await next(ann, project)
    expect((await bob.get(`/api/tasks/${tasks[0]}/`)).status).toBe(200)
    expect(await submit(bob, tasks[0])).toEqual(expect.any(Number))
    expect(await next(ann, project)).toBeUndefined()
  })

  it('counts for as many people as a task wants, ground truths apart', async () => {
    const { project, tasks, ann, bob } = await begin({ maximum_annotations: 2 }, 1)
    await submit(server.api, tasks[0], { ground_truth: true })
    expect(await next(ann, project)).toMatchObject({ id: tasks[0] })
    expect(await next(bob, project)).toMatchObject({ id: tasks[0] })
    expect(await next(await newClient(), project)).toBeUndefined()
  })
})

it('the history keeps as many tasks as the setting says, the latest', async () => {
  const { project, tasks, ann } = await begin({}, 5)
  for (const task of tasks) {
    expect(await next(ann, project)).toMatchObject({ id: task })
    await submit(ann, task)
  }
  const history = (await ann.get(`/api/projects/${project}/label-stream-history/`)).json<
    { taskId: number }[]
  >()
  expect(history.map((entry) => entry.taskId)).toEqual(tasks.slice(2))
})

it('a postponed task stays with who put it off while his lock lives, then goes to others too', async () => {
  const { project, tasks, ann, bob } = await begin({}, 1)
  await next(ann, project)
  await ann.post(`/api/tasks/${tasks[0]}/drafts`, { result: RESULT, was_postponed: true })
  expect(await next(bob, project)).toBeUndefined()
  expect(await next(ann, project)).toMatchObject({ id: tasks[0], queue: 'Postponed draft queue' })
  await server.cx.db.sql
    .updateTable('task_lock')
    .set({ expire_at: new Date(0) })
    .execute()
  expect(await next(bob, project)).toMatchObject({ id: tasks[0], queue: 'Sequence queue' })
  expect(await next(ann, project)).toBeUndefined()
})
