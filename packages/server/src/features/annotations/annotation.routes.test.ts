// What is stored of an annotation, and who may store it.

import { describe, expect, it } from 'vitest'
import { choose, useAnnotations } from './testing.ts'

const on = useAnnotations()
const { newTask, submit, taskNumbers } = on

describe('annotations', () => {
  it('keep texts with scripts and odd characters as they were written', async () => {
    const { task } = await newTask()
    const result = [
      {
        id: '<script>alert(1)</script>',
        from_name: 'mood',
        to_name: 'text',
        type: 'choices',
        value: { choices: ['"><img src=x onerror=alert(1)>', '\u2028 𝕏 &amp;'], __proto__x: 1 },
        meta: { text: ['{{constructor}}'] },
      },
    ]
    const saved = await submit(task, { result })
    expect(saved.json()['result']).toEqual(result)
    const read = await on.server.api.get(`/api/annotations/${saved.json()['id']}/`)
    expect(read.json()['result']).toEqual(result)
    expect(read.headers['content-type']).toMatch(/^application\/json/)
  })

  it('refuse null characters, not their spelling', async () => {
    const { task } = await newTask()
    expect((await submit(task, { result: choose('a\u0000b') })).status).toBe(400)
    const spelled = choose(String.raw`a\u0000b`)
    expect((await submit(task, { result: spelled })).json()['result']).toEqual(spelled)
  })

  it('may be written in the name of another by managers only', async () => {
    const { task } = await newTask()
    const refused = await submit(task, { result: [], completed_by: on.server.owner.id }, {}, on.member)
    expect(refused.status).toBe(403)
    const allowed = await submit(task, { result: [], completed_by: on.memberId })
    expect(allowed.json()).toMatchObject({ completed_by: on.memberId, updated_by: on.server.owner.id })
    const own = (await submit(task, { result: [] }, {}, on.member)).json<{ id: number }>()
    expect(
      (await on.member.patch(`/api/annotations/${own.id}/`, { completed_by: on.server.owner.id })).status,
    ).toBe(403)
  })

  it('are bounded in a text as they are in a body', async () => {
    const { task } = await newTask()
    const result = (choices: string) =>
      `[{"id":"r","from_name":"mood","to_name":"text","type":"choices","value":{"choices":${choices}}}]`
    for (const choices of [`${'['.repeat(300)}${']'.repeat(300)}`, '[1e999]'])
      expect((await submit(task, { result: result(choices) })).status).toBe(400)
    expect((await submit(task, { result: result('["good"]') })).status).toBe(201)
  })

  it('have no parent that lies in the trash, whether they are new or changed', async () => {
    const { task } = await newTask()
    const [parent, child] = [await submit(task, { result: [] }), await submit(task, { result: [] })].map(
      (answer) => answer.json<{ id: number }>().id,
    )
    const name = { result: [], parent_annotation: parent }
    expect((await submit(task, name)).status).toBe(201)
    expect((await on.server.api.patch(`/api/annotations/${child}/`, name)).status).toBe(200)
    const { headers } = await on.server.api.delete(`/api/annotations/${parent}/`)
    const problem = { parent_annotation: [`Invalid pk "${parent}" - object does not exist.`] }
    for (const refused of [
      await submit(task, name),
      await on.server.api.patch(`/api/annotations/${child}/`, name),
    ]) {
      expect(refused.status).toBe(400)
      expect(refused.json()['validation_errors']).toEqual(problem)
    }
    await on.server.api.post('/api/siali/trash/restore', { undo: headers['x-undo'] })
    expect((await submit(task, name)).status).toBe(201)
  })

  it('may not skip a task that must not be skipped, unless a manager does', async () => {
    const { task } = await newTask({ allow_skip: false })
    expect((await submit(task, { result: [], was_cancelled: true }, {}, on.member)).status).toBe(400)
    expect((await submit(task, { result: [], was_cancelled: true })).status).toBe(201)
  })

  it('store the predictions of the project’s version as they were seen', async () => {
    const { task, project } = await newTask()
    await on.server.api.post('/api/predictions/', {
      task,
      result: choose('bad'),
      model_version: 'm',
      score: 0.5,
    })
    await on.server.api.patch(`/api/projects/${project}/`, { model_version: 'm' })
    const { id } = (await submit(task, { result: choose('good') })).json<{ id: number }>()
    const { prediction } = await on.server.cx.db.sql
      .selectFrom('annotation')
      .select('prediction')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(prediction).toMatchObject([{ model_version: 'm', score: 0.5, result: choose('bad') }])
  })

  it('become a draft of their author, who alone sees it', async () => {
    const { task } = await newTask()
    const { id } = (await submit(task, { result: choose('good') }, {}, on.member)).json<{ id: number }>()
    const draft = await on.server.api.post(`/api/annotations/${id}/convert-to-draft`, {})
    expect(draft.status).toBe(201)
    const path = `/api/drafts/${draft.json()['id']}/`
    expect((await on.member.get(path)).json()['result']).toEqual(choose('good'))
    for (const send of [on.server.api.get, on.server.api.delete, on.server.api.patch, on.server.api.put])
      expect((await send(path)).status).toBe(404)
    expect((await submit(task, { result: [], draft_id: draft.json()['id'] })).status).toBe(403)
    expect(await taskNumbers(task)).toMatchObject({ total_annotations: 0, draft_count: 1 })
    expect(
      (await submit(task, { result: [], draft_id: draft.json()['id'] }, {}, on.member)).json(),
    ).toMatchObject({
      draft_created_at: expect.stringMatching(/Z$/) as string,
    })
    expect(await taskNumbers(task)).toMatchObject({ total_annotations: 1, draft_count: 0 })
  })
})
