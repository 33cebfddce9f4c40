import { describe, expect, it } from 'vitest'
import { sayGood, tasksOf } from '../../testing/model-server.ts'
import { ModelBed, type Backend } from './testing.ts'

const bed = new ModelBed({ ML_TIMEOUT_TASK_LOAD: '1' })
const { connect, addTask, asked } = bed

describe('the model of a project', () => {
  const version = async () => (await bed.api.get(`/api/projects/${bed.project}/`)).json()['model_version']

  it('may be a backend; it follows a new title and ends with it', async () => {
    const { id } = await connect()
    expect((await bed.api.patch(`/api/projects/${bed.project}/`, { model_version: 'Nobody' })).status).toBe(
      400,
    )
    expect((await bed.api.patch(`/api/projects/${bed.project}/`, { model_version: 'Mood' })).status).toBe(200)
    await bed.api.patch(`/api/ml/${id}`, { title: 'Mood 2' })
    expect(await version()).toBe('Mood 2')
    expect((await bed.api.delete(`/api/ml/${id}`)).status).toBe(204)
    expect(await version()).toBe('')
  })

  it('is listed live beside the stored versions', async () => {
    const { id } = await connect()
    const path = `/api/projects/${bed.project}/model-versions/?extended=true`
    expect((await bed.api.get(path)).json()).toEqual({ static: [], live: null })
    const live = (await bed.api.get(`${path}&include_live_models=true`)).json<{ live: Backend[] }>().live
    expect(live).toMatchObject([{ id, title: 'Mood', state: 'CO' }])
  })
})

describe('a task that is opened', () => {
  interface Task {
    predictions: { model_version: string }[]
    predictions_score: number | null
  }
  const openTask = async (id: number) => (await bed.api.get(`/api/tasks/${id}/`)).json<Task>()
  const nextTask = async () => (await bed.api.get(`/api/projects/${bed.project}/next/`)).json<Task>()

  it('gets the prediction of the backend that the project names, once', async () => {
    await connect()
    await bed.api.patch(`/api/projects/${bed.project}/`, { model_version: 'Mood' })
    const task = await addTask()
    expect(await openTask(task)).toMatchObject({
      predictions: [{ model_version: 'v1' }],
      predictions_score: 0.5,
    })
    expect((await nextTask()).predictions).toMatchObject([{ model_version: 'v1' }])
    expect((await openTask(task)).predictions).toHaveLength(1)
    expect(asked('/predict')).toHaveLength(1)
  })

  it('gets none when nobody wants it', async () => {
    await connect()
    const task = await addTask()
    expect((await openTask(task)).predictions).toEqual([])
    expect(asked('/predict')).toEqual([])
  })

  it('gets one when the project has all tasks evaluated, also on a page of the list', async () => {
    await connect()
    await bed.api.patch(`/api/projects/${bed.project}/`, { evaluate_predictions_automatically: true })
    await addTask('one')
    await addTask('two')
    const list = await bed.api.get(`/api/tasks/?project=${bed.project}&fields=all`)
    expect(list.json<{ tasks: Task[] }>().tasks.map((task) => task.predictions.length)).toEqual([1, 1])
    expect(asked('/predict').map((request) => tasksOf(request).length)).toEqual([2])
  })

  it('opens without one when the model fails or hangs, and what comes late is kept', async () => {
    await connect()
    await bed.api.patch(`/api/projects/${bed.project}/`, { model_version: 'Mood' })
    const [slow, next] = [await addTask('slow'), await addTask('next')]
    const release = Promise.withResolvers<void>()
    bed.model.on('POST /predict', async (request) => {
      await release.promise
      return { json: { results: tasksOf(request).map(() => sayGood()) } }
    })
    expect((await openTask(slow)).predictions).toEqual([])
    release.resolve()
    await expect.poll(async () => (await openTask(slow)).predictions, { timeout: 30_000 }).toHaveLength(1)
    bed.model.on('POST /predict', () => 'cut')
    expect((await openTask(next)).predictions).toEqual([])
    expect((await openTask(next)).predictions).toEqual([])
  })
})
