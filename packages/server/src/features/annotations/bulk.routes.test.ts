// Many tasks annotated, and many annotations deleted, in one request: each is answered for itself.

import { describe, expect, it } from 'vitest'
import { buildOrganization, buildUser } from '../../testing/factories.ts'
import { choose, useAnnotations } from './testing.ts'

const on = useAnnotations()
const { newTask, submit, taskNumbers } = on

const bulk = (body: object, client = on.server.api) => client.post('/api/annotations/bulk/', body)
const remove = (project: number, ids: readonly number[], client = on.server.api) =>
  client.post('/api/annotations/bulk-delete/', { ids, project })
const addTo = async (project: number) =>
  (await on.server.api.post('/api/tasks/', { project, data: { text: 'x' } })).json<{ id: number }>().id

describe('one annotation for many tasks', () => {
  it('is stored for each that can have it; the others are named, and nothing else is lost', async () => {
    const { project, task } = await newTask()
    const other = await addTo(project)
    const gone = await addTo(project)
    await on.server.api.delete(`/api/tasks/${gone}/`)
    const answer = await bulk({
      tasks: [task, 999_999_999, other, gone, task],
      result: choose('good'),
      lead_time: 8,
    })
    expect(answer.status).toBe(201)
    const items = answer.json<{ id?: number; task?: number; error?: string }[]>()
    const missing = 'No Task matches the given query.'
    expect(items).toEqual([
      { id: expect.any(Number) },
      { task: 999_999_999, error: missing },
      { id: expect.any(Number) },
      { task: gone, error: missing },
    ])
    const stored = await on.server.api.get(`/api/annotations/${items[2]?.id}/`)
    expect(stored.json()).toMatchObject({
      task: other,
      result: choose('good'),
      lead_time: 2,
      bulk_created: true,
      completed_by: on.server.owner.id,
    })
    for (const id of [task, other]) expect((await taskNumbers(id)).total_annotations).toBe(1)
  })

  it('goes to the tasks that a selection names, and to none that it does not', async () => {
    const { project, task } = await newTask()
    const [second, third] = [await addTo(project), await addTo(project)]
    const selected = (selected_items: object) => bulk({ project, selected_items, result: choose('bad') })
    expect((await selected({ all: true, excluded: [second] })).json<unknown[]>()).toHaveLength(2)
    expect((await selected({ all: false, included: [second] })).json<unknown[]>()).toHaveLength(1)
    for (const id of [task, second, third]) expect((await taskNumbers(id)).total_annotations).toBe(1)
    for (const nothing of [{}, { all: false, included: [] }, { all: true, included: [task] }])
      expect((await selected(nothing)).status).toBe(400)
  })

  it('is refused with every reason when no task can have it', async () => {
    const { task } = await newTask({ allow_skip: false })
    const skip = { tasks: [task, 999_999_999], result: [], was_cancelled: true }
    const refused = await bulk(skip, on.member)
    expect([refused.status, refused.json()['validation_errors']]).toEqual([
      400,
      { tasks: [`${task}: This task cannot be skipped.`, '999999999: No Task matches the given query.'] },
    ])
    for (const body of [
      {},
      { tasks: [] },
      { tasks: [task], selected_items: { all: true } },
      { tasks: ['x'] },
    ])
      expect([body, (await bulk({ result: [], ...body })).status]).toEqual([body, 400])
    expect((await bulk({ selected_items: { all: true }, result: [] })).status).toBe(400)
    const tooMany = Array.from({ length: 10_001 }, (_, n) => n)
    expect((await bulk({ tasks: tooMany, result: [] })).status).toBe(400)
    expect((await taskNumbers(task)).cancelled_annotations).toBe(0)
  })
})

describe('many annotations', () => {
  it('go to the trash as one deed; what is not there is named', async () => {
    const { project, task } = await newTask()
    const { task: elsewhere } = await newTask()
    const ids: number[] = []
    for (const at of [task, task, elsewhere])
      ids.push((await submit(at, { result: choose('good') })).json<{ id: number }>().id)
    const [first = 0, second = 0, foreign = 0] = ids
    const gone = await remove(project, [second, foreign, first, second, 999_999_999])
    const missing = 'No Annotation matches the given query.'
    expect([gone.status, gone.json()]).toEqual([
      200,
      {
        deleted_count: 2,
        errors: [
          { id: foreign, error: missing },
          { id: 999_999_999, error: missing },
        ],
      },
    ])
    expect((await taskNumbers(task)).total_annotations).toBe(0)
    expect((await taskNumbers(elsewhere)).total_annotations).toBe(1)
    const undo = { undo: gone.headers['x-undo'] }
    expect((await on.server.api.post('/api/siali/trash/restore', undo)).json()).toEqual({ restored: 2 })
    expect((await taskNumbers(task)).total_annotations).toBe(2)
    const nothing = await remove(project, [])
    expect([nothing.json(), nothing.headers['x-undo']]).toEqual([{ deleted_count: 0, errors: [] }, undefined])
    expect(
      (
        await remove(
          project,
          Array.from({ length: 101 }, (_, n) => n),
        )
      ).status,
    ).toBe(400)
  })

  it('are deleted once by requests that come together', async () => {
    const { project, task } = await newTask()
    const made = await bulk({ tasks: [task, await addTo(project), await addTo(project)], result: [] })
    const ids = made.json<{ id: number }[]>().map(({ id }) => id)
    const answers = await Promise.all([ids, ids.toReversed(), ids].map((some) => remove(project, some)))
    const counts = answers.map((answer) => answer.json<{ deleted_count: number }>().deleted_count)
    expect(counts.reduce((sum, count) => sum + count)).toBe(3)
  })

  it('of another organization are neither made nor deleted', async () => {
    const { project, task } = await newTask()
    const { id } = (await submit(task, { result: [] })).json<{ id: number }>()
    const organizationId = await buildOrganization(on.server.cx, 'Other')
    const stranger = on.server.as(await buildUser(on.server.cx, { organizationId, role: 'owner' }))
    expect((await bulk({ tasks: [task], result: [] }, stranger)).status).toBe(400)
    expect((await bulk({ project, selected_items: { all: true }, result: [] }, stranger)).status).toBe(404)
    expect((await remove(project, [id], stranger)).status).toBe(404)
    expect((await taskNumbers(task)).total_annotations).toBe(1)
  })
})
