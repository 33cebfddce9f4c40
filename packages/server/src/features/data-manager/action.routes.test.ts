import { setTimeout as wait } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { buildUser } from '../../testing/factories.ts'
import { createJobRun } from '../jobs/job-run.service.ts'
import type { ActionOrder } from './action.service.ts'
import { runActionJob } from './run-action.job.ts'
import { EVERYTHING, say, useDataManager } from './testing.ts'

const MANY = 10_001

interface Run {
  status: string
  progress: { done: number; total: number }
  report: { processed_items?: number; detail?: string; undo?: string }[]
}
interface Started {
  async: boolean
  job: string
  processed_items: number
  detail: string
}

const dm = useDataManager()
const { api, add, act, numbers, restore } = dm
beforeEach(() => dm.fresh())

describe('an action on many tasks', () => {
  const many = () => Array.from({ length: MANY }, (_, i) => ({ text: `task ${i}` }))
  const ended = async (job: string) => {
    for (;;) {
      const run = (await api.get(`/api/siali/jobs/${job}`)).json<Run>()
      if (run.status !== 'queued' && run.status !== 'running') return run
      await wait(20)
    }
  }

  it('[A3] is not done for who has left the organization, nor when it was cancelled before it began', async () => {
    const { organizationId } = dm.server.owner
    const leaver = await buildUser(dm.server.cx, { organizationId })
    await add(many())
    const orphaned = (await act('delete_tasks', EVERYTHING, dm.server.as(leaver))).json<Started>()
    const gone = await api.delete(`/api/organizations/${organizationId}/memberships/${leaver.id}/`)
    expect(gone.status).toBe(204)
    const cancelled = (await act('delete_tasks', EVERYTHING)).json<Started>()
    await api.post(`/api/siali/jobs/${cancelled.job}/cancel`, {})
    await dm.server.startJobs()
    expect(await ended(orphaned.job)).toMatchObject({ status: 'completed', report: [] })
    expect(await ended(cancelled.job)).toMatchObject({ status: 'cancelled' })
    expect(await numbers()).toMatchObject({ total: MANY })
  })

  it('[A3] goes on as a job: only tasks of its time, with a report and a way back', async () => {
    await add(many())
    const answer = await act('delete_tasks', EVERYTHING)
    expect(answer.status).toBe(202)
    expect(answer.headers['x-undo']).toBeUndefined()
    const started = answer.json<Started>()
    expect(started).toMatchObject({ async: true, processed_items: 0 })
    expect(started.detail).toContain(String(MANY))
    await add([{ text: 'came later' }])
    const run = await ended(started.job)
    expect(run).toMatchObject({ status: 'completed', progress: { total: MANY } })
    expect(run.report).toMatchObject([{ processed_items: MANY, detail: `Deleted ${MANY} tasks` }])
    expect(await numbers()).toMatchObject({ total: 1 })
    const back = await restore(run.report[0]?.undo)
    expect([back.status, back.json()]).toMatchObject([202, { restored: MANY - 1 }])
    expect((await ended(String(back.json()['job']))).report).toEqual([{ restored: 1 }])
    expect(await numbers()).toMatchObject({ total: MANY + 1 })
  })

  it('[A3] deletes all tasks of a project by the address of its tasks too, and keeps its views', async () => {
    await add(many())
    const view = await api.post('/api/dm/views/', { project: dm.project, data: { title: 'Kept' } })
    const answer = await api.delete(`/api/projects/${dm.project}/tasks/`)
    expect(answer.status).toBe(202)
    const run = await ended(answer.json<Started>().job)
    expect(run).toMatchObject({ status: 'completed', report: [{ processed_items: MANY }] })
    expect(await numbers()).toMatchObject({ total: 0 })
    expect((await api.get(`/api/dm/views/${view.json()['id']}/`)).status).toBe(200)
    expect((await restore(run.report[0]?.undo)).status).toBe(202)
  })

  it('[A3] copies an annotation once to each task, also when a restart cuts it short', async () => {
    await add(Array.from({ length: 1500 }, (_, i) => ({ text: `task ${i}` })))
    const { id } = (await api.post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: say('good') })).json()
    const { organizationId, id: userId } = dm.server.owner
    const run = await createJobRun(dm.server.cx, dm.server.cx.db.sql, {
      organizationId,
      userId,
      projectId: dm.project,
      kind: 'test',
    })
    const order: ActionOrder = {
      action: 'propagate_annotations',
      project: dm.project,
      user: userId,
      organization: organizationId,
      query: { filters: undefined, ordering: [], selection: { all: true, ids: [] } },
      form: { source_annotation_id: id },
      askedAt: new Date().toISOString(),
      undoToken: 'none',
      lastTaskId: dm.ids.at(-1) ?? 0,
      total: dm.ids.length,
    }
    // A run that no waiting job names would be ended by the minute.
    await dm.server.cx.jobs.add(
      dm.server.cx.db.sql,
      runActionJob.name,
      { run, order },
      { runAt: new Date(Date.now() + 3_600_000) },
    )
    const cut = runActionJob.run(dm.server.cx, { run, order }, AbortSignal.abort())
    await expect(cut).rejects.toThrow('cancelled')
    expect(await numbers()).toMatchObject({ annotations: 1000 })
    await runActionJob.run(dm.server.cx, { run, order }, new AbortController().signal)
    expect(await numbers()).toMatchObject({ annotations: dm.ids.length })
    expect(await ended(run)).toMatchObject({ status: 'completed' })
    await act('propagate_annotations', { ...EVERYTHING, source_annotation_id: id })
    expect(await numbers()).toMatchObject({ annotations: 2 * dm.ids.length - 1 })
  })

  it('[A3] does at once what names few of them', async () => {
    await add(many())
    const answer = await act('delete_tasks', { selectedItems: { all: false, included: dm.ids.slice(0, 3) } })
    expect([answer.status, answer.json()]).toMatchObject([200, { processed_items: 3 }])
  })

  it('[A3] says at once what is wrong with the form', async () => {
    await add(many())
    const answer = await act('add_data_field', { ...EVERYTHING, value_name: 'a b', value_type: 'Number' })
    expect([answer.status, Object.keys(answer.json()['validation_errors'] as object)]).toEqual([
      400,
      ['value_name'],
    ])
  })
})

describe('an action', () => {
  it('[A2] deletes annotations of one author, and brings them back', async () => {
    const other = await buildUser(dm.server.cx, { organizationId: dm.server.owner.organizationId })
    await add([{ text: 'a' }])
    await api.post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: say('good') })
    await dm.server.as(other).post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: say('bad') })
    const gone = await act('delete_tasks_annotations', { ...EVERYTHING, annotator: other.id })
    expect(gone.json()).toEqual({ processed_items: 1, detail: 'Deleted 1 annotations' })
    expect(await numbers()).toMatchObject({ annotations: 1 })
    await restore(gone.headers['x-undo'])
    expect(await numbers()).toMatchObject({ annotations: 2 })
    expect((await act('delete_tasks_annotations', { ...EVERYTHING, annotator: 'x' })).status).toBe(400)
  })

  it('deletes predictions of what is selected', async () => {
    const predictions = [{ result: say('good'), model_version: 'm' }]
    await add([
      { data: { text: 'a' }, predictions },
      { data: { text: 'b' }, predictions },
    ])
    const one = { selectedItems: { all: false, included: [dm.ids[0]] } }
    expect((await act('delete_tasks_predictions', one)).json()).toMatchObject({ processed_items: 1 })
    expect(await numbers()).toMatchObject({ predictions: 1 })
  })

  it('makes annotations of the predictions of one model version', async () => {
    const predictions = ['m1', 'm2'].map((version) => ({ result: say('good'), model_version: version }))
    await add([{ data: { text: 'a' }, predictions }])
    const made = await act('predictions_to_annotations', { ...EVERYTHING, model_version: 'm1' })
    expect(made.json()).toEqual({ detail: 'Created 1 annotations' })
    const task = (await api.get(`/api/tasks/${dm.ids[0]}/`)).json<{
      annotations: { parent_prediction: number; result: unknown }[]
      predictions: { id: number; model_version: string }[]
    }>()
    const first = task.predictions.find((one) => one.model_version === 'm1')
    expect(task.annotations).toMatchObject([{ parent_prediction: first?.id, result: say('good') }])
  })

  it('copies an annotation to the other tasks, and renames a label in all', async () => {
    await add([{ text: 'a' }, { text: 'b' }])
    const { id } = (await api.post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: say('good') })).json()
    expect((await act('propagate_annotations', { ...EVERYTHING, source_annotation_id: 0 })).status).toBe(400)
    const copied = await act('propagate_annotations', { ...EVERYTHING, source_annotation_id: id })
    expect(copied.json()).toEqual({ detail: 'Created 1 annotations' })
    const names = { control_tag: 'mood', old_label_name: 'good', new_label_name: 'fine' }
    expect((await act('rename_labels', names)).json()).toEqual({ detail: 'Updated 2 labels in 2' })
    const [annotation] = (await api.get(`/api/tasks/${dm.ids[1]}/annotations/`)).json<{ result: unknown }[]>()
    expect(annotation?.result).toEqual(say('fine'))
    expect((await act('rename_labels', { ...names, new_label_name: 'good' })).status).toBe(400)
  })

  it('deletes annotations while one of them is deleted by hand', async () => {
    await add([{ text: 'a' }])
    const annotate = async () =>
      (await api.post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: say('good') })).json<{ id: number }>()
        .id
    const [first, last] = [await annotate(), await annotate()]
    const { bulk } = dm.server.cx.db
    const holder = await bulk.connect()
    await holder.query('begin')
    await holder.query('select from annotation where id = $1 for update', [last])
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    const waiters = async () => (await bulk.query(waiting)).rowCount
    const all = act('delete_tasks_annotations', EVERYTHING)
    await expect.poll(waiters).toBe(1)
    const one = api.delete(`/api/annotations/${first}/`)
    await expect.poll(waiters).toBe(2)
    await holder.query('commit')
    holder.release()
    expect([(await all).status, (await one).status]).toEqual([200, 404])
    expect(await numbers()).toMatchObject({ annotations: 0 })
  })

  it('renames no label of a task in the trash', async () => {
    await add([{ text: 'a' }, { text: 'b' }])
    for (const id of dm.ids) await api.post(`/api/tasks/${id}/annotations/`, { result: say('good') })
    const gone = await api.delete(`/api/tasks/${dm.ids[0]}/`)
    const names = { control_tag: 'mood', old_label_name: 'good', new_label_name: 'fine' }
    expect((await act('rename_labels', names)).json()).toEqual({ detail: 'Updated 1 labels in 1' })
    await restore(gone.headers['x-undo'])
    const summary = (await api.get(`/api/projects/${dm.project}/summary/`)).json()
    expect(summary['created_labels']).toEqual({ mood: { good: 1, fine: 1 } })
  })

  it('counts once what came back before its task did', async () => {
    await add([{ text: 'a' }])
    await api.post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: say('good') })
    const first = await act('delete_tasks_annotations', EVERYTHING)
    const second = await api.delete(`/api/tasks/${dm.ids[0]}/`)
    await restore(first.headers['x-undo'])
    await restore(second.headers['x-undo'])
    const summary = (await api.get(`/api/projects/${dm.project}/summary/`)).json()
    expect(summary['created_labels']).toEqual({ mood: { good: 1 } })
    expect(await numbers()).toMatchObject({ total: 1, annotations: 1 })
  })

  it('counts the labels it copied, though the source changed meanwhile', async () => {
    await add([{ text: 'a' }, { text: 'b' }])
    const { id } = (await api.post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: say('good') })).json()
    const { bulk } = dm.server.cx.db
    const holder = await bulk.connect()
    await holder.query('begin')
    await holder.query('lock table annotation in share row exclusive mode')
    const copied = act('propagate_annotations', { ...EVERYTHING, source_annotation_id: id })
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    await expect.poll(async () => (await bulk.query(waiting)).rowCount).toBe(1)
    await holder.query('update annotation set result = $1 where id = $2', [JSON.stringify(say('bad')), id])
    await holder.query('commit')
    holder.release()
    expect((await copied).status).toBe(200)
    const summary = (await api.get(`/api/projects/${dm.project}/summary/`)).json()
    expect(summary['created_labels']).toEqual({ mood: { good: 1, bad: 1 } })
  })

  it('keeps one task of those with the same data, with what was said of all', async () => {
    await add([{ text: 'same' }, { text: 'same' }, { text: 'other' }])
    await api.post(`/api/tasks/${dm.ids[1]}/annotations/`, { result: say('good') })
    await act('remove_duplicates', EVERYTHING)
    expect(await numbers()).toEqual({ total: 2, annotations: 1, predictions: 0 })
    expect((await api.get(`/api/tasks/${dm.ids[1]}/`)).status).toBe(200)
    expect((await api.get(`/api/tasks/${dm.ids[0]}/`)).status).toBe(404)
  })

  it('writes a field or the labels into the data', async () => {
    await add([{ text: 'a' }, { text: 'b' }])
    await api.post(`/api/tasks/${dm.ids[0]}/annotations/`, { result: say('good') })
    await act('add_data_field', {
      ...EVERYTHING,
      value_name: 'n',
      value_type: 'Expression',
      value: 'range(5)',
    })
    await act('cache_labels', { ...EVERYTHING, control_tag: 'mood', with_counters: 'Yes' })
    const data = async (id: number | undefined) => (await api.get(`/api/tasks/${id}/`)).json()['data']
    expect(await data(dm.ids[0])).toEqual({ text: 'a', n: 5, cache_mood: 'good: 1' })
    expect(await data(dm.ids[1])).toEqual({ text: 'b', n: 6, cache_mood: '' })
  })
})
