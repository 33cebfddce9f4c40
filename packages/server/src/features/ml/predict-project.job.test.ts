import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import {
  sayGood,
  startModelServer,
  tasksOf,
  type ModelReply,
  type TestModelServer,
} from '../../testing/model-server.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { createJobRun } from '../jobs/job-run.service.ts'
import { predictProjectJob } from './predict-project.job.ts'
import { trainWhatIsDue } from './training.service.ts'

interface Run {
  id: string
  status: string
  progress: { done: number; total: number | null }
  error: string | null
  report: { task?: number; error?: string; detail?: string; predicted?: number; failed?: number }[]
}

let server: TestServer
let api: Client
let model: TestModelServer
let project: number
let backend: number
let ids: number[]
beforeAll(async () => {
  server = await startTestServer({
    ML_BLOCK_LOCAL_IP: 'false',
    ML_BATCH_SIZE: '5',
    ML_REQUESTS_AT_ONCE: '3',
    ML_OUTAGE_WAIT: '60',
  })
  api = server.api
  await server.startJobs()
})
afterAll(() => server.stop())
beforeEach(async () => {
  model = await startModelServer()
  project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  ids = []
  backend = (await api.post('/api/ml/', { project, url: model.url, title: 'Mood' })).json<{
    id: number
  }>().id
  return () => model.kill()
})

/** How long a machine that is busy with other things may take. */
const PATIENCE = { timeout: 50_000 }

const addTasks = async (count: number) => {
  const tasks = Array.from({ length: count }, (_, at) => ({ text: `task ${at}` }))
  const answer = await api.post(`/api/projects/${project}/import?return_task_ids=true`, tasks)
  ids = answer.json<{ task_ids: number[] }>().task_ids
}
const start = async () => (await api.post(`/api/ml/${backend}/predict`, {})).json<{ job: string }>().job
const readRun = async (job: string) => (await api.get(`/api/siali/jobs/${job}`)).json<Run>()
const ended = async (job: string) => {
  await expect
    .poll(async () => (await readRun(job)).status, PATIENCE)
    .toSatisfy((status: string) => status !== 'queued' && status !== 'running')
  return readRun(job)
}
const predicted = async () =>
  (await api.get(`/api/predictions/?project=${project}`)).json<{ task: number }[]>().map((one) => one.task)
const requests = () => model.requests.filter((request) => request.path === '/predict')
const answerAll = (request: Parameters<typeof tasksOf>[0]): ModelReply => ({
  json: { results: tasksOf(request).map(() => sayGood()), model_version: 'v1' },
})

describe('a batch prediction', () => {
  it('predicts every task once, in full requests, and passes over what has a prediction', async () => {
    await addTasks(23)
    await api.post('/api/predictions/', { task: ids[0], result: sayGood().result, model_version: 'v1' })
    const run = await ended(await start())
    expect(run).toMatchObject({ status: 'completed', report: [{ predicted: 22, failed: 0 }] })
    expect((await predicted()).toSorted((a, b) => a - b)).toEqual(ids)
    expect(
      requests()
        .map((request) => tasksOf(request).length)
        .toSorted((a, b) => a - b),
    ).toEqual([2, 5, 5, 5, 5])
    const counted = await api.get(`/api/projects/${project}/`)
    expect(counted.json()['total_predictions_number']).toBe(23)
    await ended(await start())
    expect(requests()).toHaveLength(5)
  })

  it('is one at a time for a backend, shown as predicting, and ends when it is cancelled though requests hang', async () => {
    await addTasks(20)
    model.on('POST /predict', () => 'hang')
    const job = await start()
    await expect.poll(() => requests().length, PATIENCE).toBe(3)
    expect(await start()).toBe(job)
    expect((await api.get(`/api/ml/${backend}`)).json()).toMatchObject({ state: 'PR' })
    await api.post(`/api/siali/jobs/${job}/cancel`, {})
    await expect.poll(async () => (await readRun(job)).report, PATIENCE).toMatchObject([{ predicted: 0 }])
    expect((await api.get(`/api/ml/${backend}`)).json()).toMatchObject({ state: 'CO' })
    model.on('POST /predict', answerAll)
    await ended(await start())
    expect(await predicted()).toHaveLength(20)
  })

  it('loses nothing when the model server is killed and comes back', async () => {
    await addTasks(60)
    let answered = 0
    model.on('POST /predict', (request) => {
      answered += 1
      return answered > 4 && answered < 7 ? 'cut' : answerAll(request)
    })
    let killed: Promise<void> | undefined
    model.on('GET /health', () => {
      killed ??= model.kill()
      return { json: {} }
    })
    const job = await start()
    await expect.poll(() => killed !== undefined, PATIENCE).toBe(true)
    await killed
    model.on('GET /health', () => ({ json: {} }))
    await model.restart()
    expect(await ended(job)).toMatchObject({ status: 'completed', report: [{ predicted: 60, failed: 0 }] })
    expect(new Set(await predicted())).toEqual(new Set(ids))
    expect(await predicted()).toHaveLength(60)
  })

  it('goes on after the server itself was stopped in the middle', async () => {
    await addTasks(40)
    const { organizationId, id: userId } = server.owner
    const run = await createJobRun(server.cx, server.cx.db.sql, {
      organizationId,
      projectId: project,
      userId,
      kind: 'test',
    })
    // A run that no waiting job names would be ended by the minute.
    const order = { run, backend, batchSize: 5 }
    await server.cx.jobs.add(server.cx.db.sql, predictProjectJob.name, order, {
      runAt: new Date(Date.now() + 3_600_000),
    })
    const stop = new AbortController()
    let answered = 0
    model.on('POST /predict', (request) => {
      answered += 1
      return answered > 4 ? 'hang' : answerAll(request)
    })
    const work = predictProjectJob.run(server.cx, order, stop.signal)
    await expect.poll(() => answered, PATIENCE).toBeGreaterThan(4)
    stop.abort()
    await expect(work).rejects.toThrow('cancelled')
    const before = (await predicted()).length
    expect(before).toBeGreaterThan(0)
    model.on('POST /predict', answerAll)
    const seen = requests().length
    await predictProjectJob.run(server.cx, order, new AbortController().signal)
    expect(await predicted()).toHaveLength(40)
    const again = requests()
      .slice(seen)
      .flatMap((request) => tasksOf(request).map((task) => task.id))
    expect(again).toHaveLength(40 - before)
    expect(await readRun(run)).toMatchObject({ status: 'completed' })
  })

  it('names each task that is late or cannot be kept, and keeps all others', async () => {
    await addTasks(12)
    const [late, wrong, silent, empty] = ids
    await api.patch(`/api/ml/${backend}`, { timeout: 1.5 })
    model.on('POST /predict', (request) => {
      const tasks = tasksOf(request)
      if (tasks.some((task) => task.id === late)) return 'hang'
      return {
        json: {
          results: tasks.map(({ id }) => {
            if (id === wrong)
              return { result: [{ ...sayGood().result[0], value: { choices: ['strange'] } }], score: 0.1 }
            if (id === silent) return null
            return id === empty ? { result: [] } : [sayGood(0.9), sayGood(0.1)]
          }),
        },
      }
    })
    const run = await ended(await start())
    expect(run.status).toBe('completed')
    const errors = new Map(run.report.map((item) => [item.task, item.error]))
    expect(errors.get(late)).toContain('within 1.5 s')
    expect(errors.get(wrong)).toContain('strange')
    expect(run.report.at(-1)).toMatchObject({ predicted: 8, failed: 2, empty: 2 })
    expect(new Set(await predicted())).toEqual(new Set(ids.slice(4)))
    expect(await predicted()).toHaveLength(16)
  })

  it('asks one by one where the server answers one result for many, and keeps nothing that fits no task', async () => {
    await addTasks(6)
    model.on('POST /predict', () => ({ json: { results: [sayGood()] } }))
    expect((await ended(await start())).report).toMatchObject([{ predicted: 6 }])
    expect(requests().filter((request) => tasksOf(request).length === 1)).toHaveLength(6)
    await addTasks(3)
    model.on('POST /predict', () => ({ json: { results: [sayGood(), sayGood()] } }))
    const run = await ended(await start())
    expect(run.report.slice(0, -1).map((item) => item.error)).toEqual(
      Array(3).fill(expect.stringContaining('2 results for 3 tasks')),
    )
    expect(await predicted()).toHaveLength(6)
  })

  it.each([
    ['refuses the password', { text: '{}', status: 401 }, '401'],
    ['fails every request', { text: 'no memory', status: 500 }, 'no memory'],
    ['answers no JSON', { text: '<html>' }, 'no JSON'],
  ] as const)('ends with the words of a server that %s', async (_name, reply, words) => {
    await addTasks(200)
    model.on('POST /predict', () => reply)
    const run = await ended(await start())
    expect([run.status, run.error]).toEqual(['failed', expect.stringContaining(words)])
    expect(requests().length).toBeLessThan(60)
  })

  it('follows the version that the server reports meanwhile', async () => {
    await addTasks(3)
    model.on('POST /predict', (request) => ({
      json: { results: tasksOf(request).map(() => sayGood()), model_version: 'v7' },
    }))
    await ended(await start())
    expect((await api.get(`/api/ml/${backend}`)).json()).toMatchObject({ model_version: 'v7' })
    expect((await api.get(`/api/projects/${project}/model-versions/`)).json()).toEqual({ v7: 3 })
  })

  it('takes a size of its requests within limits', async () => {
    for (const size of ['0', '1000000', 'x'])
      expect((await api.post(`/api/ml/${backend}/predict?batch_size=${size}`, {})).status).toBe(400)
    await addTasks(4)
    const { job } = (await api.post(`/api/ml/${backend}/predict?batch_size=2`, {})).json<{ job: string }>()
    await ended(job)
    expect(requests().map((request) => tasksOf(request).length)).toEqual([2, 2])
  })
})

describe('retrieving predictions of selected tasks', () => {
  const retrieve = (selectedItems: object) =>
    api.post(`/api/dm/actions/?project=${project}&id=retrieve_tasks_predictions`, { selectedItems })

  it('answers when it is done within a moment, and asks for nothing else', async () => {
    await addTasks(8)
    const answer = await retrieve({ all: false, included: ids.slice(0, 3) })
    expect([answer.status, answer.json()]).toEqual([
      200,
      { processed_items: 3, detail: 'Retrieved 3 predictions' },
    ])
    expect(new Set(await predicted())).toEqual(new Set(ids.slice(0, 3)))
  })

  it('goes on as a job when it takes longer', async () => {
    await addTasks(8)
    const release = Promise.withResolvers<void>()
    model.on('POST /predict', async (request) => {
      await release.promise
      return answerAll(request)
    })
    const answer = await retrieve({ all: true, excluded: [ids[0]] })
    expect([answer.status, answer.json()]).toMatchObject([202, { async: true, processed_items: 0 }])
    release.resolve()
    const run = await ended(String(answer.json()['job']))
    expect(run.report.at(-1)).toMatchObject({ processed_items: 7, detail: 'Retrieved 7 predictions' })
    expect(new Set(await predicted())).toEqual(new Set(ids.slice(1)))
  })

  it('asks the backend that the project names, and says what fails', async () => {
    await addTasks(2)
    const other = await startModelServer()
    await api.post('/api/ml/', { project, url: other.url, title: 'Other' })
    await api.patch(`/api/projects/${project}/`, { model_version: 'Other', show_collab_predictions: true })
    await retrieve({ all: true, excluded: [] })
    expect(requests()).toEqual([])
    other.on('POST /predict', () => ({ text: 'no', status: 403 }))
    await addTasks(2)
    const failed = await retrieve({ all: true, excluded: [] })
    expect([failed.status, failed.headers['x-error-code']]).toEqual([400, 'model_server'])
    await other.kill()
  })
})

describe('training by the number of annotations', () => {
  it('is asked for once at each multiple, of every backend', async () => {
    await addTasks(5)
    await api.patch(`/api/projects/${project}/`, { min_annotations_to_start_training: 2 })
    const trainings = async () => {
      await trainWhatIsDue(server.cx, new AbortController().signal)
      return model.requests.filter((request) => request.body?.['action'] === 'START_TRAINING').length
    }
    const annotate = (task: number | undefined) =>
      api.post(`/api/tasks/${task}/annotations/`, { result: sayGood().result })
    expect(await trainings()).toBe(0)
    await annotate(ids[0])
    expect(await trainings()).toBe(0)
    await annotate(ids[1])
    expect(await trainings()).toBe(1)
    expect(await trainings()).toBe(1)
    for (const id of ids.slice(2)) await annotate(id)
    model.on('POST /webhook', () => ({ text: 'busy', status: 500 }))
    expect(await trainings()).toBe(2)
    expect(await trainings()).toBe(2)
  })
})
