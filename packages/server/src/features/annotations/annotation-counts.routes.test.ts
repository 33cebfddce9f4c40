// What the project counts of annotations.

import { describe, expect, it } from 'vitest'
import { readSummary } from '../counters/counter.service.ts'
import { choose, useAnnotations } from './testing.ts'

const on = useAnnotations()
const { newTask, submit, taskNumbers } = on

describe('annotations as they are counted', () => {
  it('leave counters and labels as they were after delete and undo', async () => {
    const { task, project } = await newTask()
    const { id } = (await submit(task, { result: choose('good') })).json<{ id: number }>()
    const numbers = await taskNumbers(task)
    const summary = await readSummary(on.server.cx.db.sql, project)
    const gone = await on.server.api.delete(`/api/annotations/${id}/`)
    expect(gone.status).toBe(204)
    expect((await on.server.api.get(`/api/annotations/${id}/`)).status).toBe(404)
    expect(await taskNumbers(task)).toMatchObject({ total_annotations: 0, is_labeled: false })
    expect((await readSummary(on.server.cx.db.sql, project)).labels).toEqual({})
    const undo = { undo: gone.headers['x-undo'] }
    expect((await on.server.api.post('/api/siali/trash/restore', undo)).json()).toEqual({ restored: 1 })
    expect((await on.server.api.post('/api/siali/trash/restore', undo)).status).toBe(404)
    expect(await taskNumbers(task)).toEqual(numbers)
    expect(await readSummary(on.server.cx.db.sql, project)).toEqual(summary)
  })

  it('that skip a task count for the labels of the project, also in a count from scratch', async () => {
    const { project, task } = await newTask()
    await submit(task, { result: choose('good') })
    const skipped = (await submit(task, { result: choose('good'), was_cancelled: true })).json()
    const summary = `/api/projects/${project}/summary/`
    const labels = async () => (await on.server.api.get(summary)).json()['created_labels']
    expect(await labels()).toEqual({ mood: { good: 2 } })
    await on.server.api.post(`${summary}reset/`, {})
    expect(await labels()).toEqual({ mood: { good: 2 } })
    await on.server.api.delete(`/api/annotations/${String(skipped['id'])}/`)
    expect(await labels()).toEqual({ mood: { good: 1 } })
  })

  it('count distinct regions, not results', async () => {
    const { task } = await newTask()
    const { id } = (
      await submit(task, { result: [...choose('good', 'a'), ...choose('bad', 'a'), ...choose('bad', 'b')] })
    ).json<{ id: number }>()
    const row = await on.server.cx.db.sql
      .selectFrom('annotation')
      .select('result_count')
      .where('id', '=', id)
      .executeTakeFirst()
    expect(row?.result_count).toBe(2)
  })
})
