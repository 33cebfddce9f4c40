import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { readCounters, readSummary } from '../counters/counter.service.ts'
import { refreshTasks } from '../tasks/refresh.service.ts'

const choose = (label: string, id = 'r1') => [
  { id, from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [label] } },
]

describe('annotations', () => {
  let server: TestServer
  let member: Client
  let memberId: number
  beforeAll(async () => {
    server = await startTestServer()
    const user = await buildUser(server.cx, { organizationId: server.owner.organizationId })
    member = server.as(user)
    memberId = user.id
  })
  afterAll(() => server.stop())

  const newTask = async (extra: Record<string, unknown> = {}) => {
    const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const answer = await server.api.post('/api/tasks/', { project, data: { text: 'one' }, ...extra })
    return { project, task: answer.json<{ id: number }>().id }
  }
  const submit = (task: number, body: object, headers?: Record<string, string>, client = server.api) =>
    client.post(`/api/tasks/${task}/annotations/`, body, headers)
  const taskNumbers = async (task: number) =>
    server.cx.db.sql
      .selectFrom('task')
      .select([
        'total_annotations',
        'cancelled_annotations',
        'ground_truth_annotations',
        'useful_annotations',
        'total_predictions',
        'draft_count',
        'is_labeled',
      ])
      .where('id', '=', task)
      .executeTakeFirstOrThrow()

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
    const read = await server.api.get(`/api/annotations/${saved.json()['id']}/`)
    expect(read.json()['result']).toEqual(result)
    expect(read.headers['content-type']).toMatch(/^application\/json/)
  })

  it('refuse null characters, not their spelling', async () => {
    const { task } = await newTask()
    expect((await submit(task, { result: choose('a\u0000b') })).status).toBe(400)
    const spelled = choose(String.raw`a\u0000b`)
    expect((await submit(task, { result: spelled })).json()['result']).toEqual(spelled)
  })

  it('answer 412 with what is stored when two save on one revision, and keep both', async () => {
    const { task } = await newTask()
    const created = await submit(task, { result: choose('good') })
    const path = `/api/annotations/${created.json()['id']}/`
    expect(created.headers['etag']).toBe('"1"')
    const [first, second] = await Promise.all([
      server.api.patch(path, { result: choose('bad') }, { 'if-match': '"1"' }),
      member.patch(path, { result: choose('good', 'other') }, { 'if-match': '"1"' }),
    ])
    expect([first.status, second.status].toSorted((a, b) => a - b)).toEqual([200, 412])
    const [won, lost] = first.status === 200 ? [first, second] : [second, first]
    expect(won.headers['etag']).toBe('"2"')
    expect(lost.headers['x-error-code']).toBe('stale_revision')
    expect(lost.headers['etag']).toBe('"2"')
    expect(lost.json()['current']).toEqual(won.json())
    const revisions = await server.cx.db.sql
      .selectFrom('annotation_revision')
      .select(['revision', 'action'])
      .where('annotation_id', '=', Number(created.json()['id']))
      .orderBy('revision')
      .execute()
    expect(revisions).toEqual([
      { revision: 1, action: 'submitted' },
      { revision: 2, action: 'updated' },
    ])
  })

  it('are saved once however often the request comes, also at the same time', async () => {
    const { task } = await newTask()
    const key = { 'idempotency-key': 'save-1' }
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => submit(task, { result: choose('good') }, key)),
    )
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1)
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 201))
    const again = await submit(task, { result: choose('good') }, key)
    expect(again.text).toBe(answers[0]?.text)
    expect(again.headers['etag']).toBe('"1"')
    expect((await taskNumbers(task)).total_annotations).toBe(1)
    const other = await submit(task, { result: choose('bad') }, key)
    expect([other.status, other.headers['x-error-code']]).toEqual([422, 'unprocessable'])
    // Another person's key is another key.
    expect((await submit(task, { result: choose('good') }, key, member)).json()['id']).not.toBe(
      again.json()['id'],
    )
  })

  it('that arrive together keep apart: each person gets his own answer, and an error meets nobody else', async () => {
    const people = await Promise.all(
      Array.from({ length: 4 }, () => buildUser(server.cx, { organizationId: server.owner.organizationId })),
    )
    const taken = crypto.randomUUID()
    await submit((await newTask()).task, { result: choose('good'), unique_id: taken })
    const tasks = await Promise.all(Array.from({ length: 24 }, async () => (await newTask()).task))
    const answers = await Promise.all(
      tasks.map((task, at) => {
        const user = people[at % people.length] ?? server.owner
        const body = { result: choose(`note ${at}`), ...(at % 8 === 3 && { unique_id: taken }) }
        return submit(at % 8 === 5 ? 999_999_999 : task, body, {}, server.as(user))
      }),
    )
    for (const [at, answer] of answers.entries()) {
      if (at % 8 === 3 || at % 8 === 5) {
        expect(answer.status).toBe(at % 8 === 3 ? 409 : 404)
        expect((await taskNumbers(tasks[at] ?? 0)).total_annotations).toBe(0)
        continue
      }
      expect(answer.json()).toMatchObject({
        task: tasks[at],
        completed_by: people[at % people.length]?.id,
        result: choose(`note ${at}`),
      })
      expect((await taskNumbers(tasks[at] ?? 0)).total_annotations).toBe(1)
    }
  })

  it('of one task that arrive together are all counted, one of them is the ground truth, and a refused one is none', async () => {
    const tasks = [await newTask(), await newTask()].map(({ task }) => task)
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        submit(tasks[at % 2] ?? 0, {
          result: choose('good'),
          ground_truth: at % 8 < 4,
          was_cancelled: at % 8 === 6,
          ...(at === 15 && { completed_by: 999_999_999 }),
        }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(15).fill(201), 400])
    for (const [at, task] of tasks.entries()) {
      const stored = (await server.api.get(`/api/tasks/${task}/annotations/`)).json<
        { ground_truth: boolean; was_cancelled: boolean }[]
      >()
      expect(stored.filter((annotation) => annotation.ground_truth)).toHaveLength(1)
      expect(await taskNumbers(task)).toMatchObject({
        total_annotations: at === 0 ? 6 : 7,
        cancelled_annotations: at === 0 ? 2 : 0,
      })
    }
  })

  it('are changed once by a repeated change', async () => {
    const { task } = await newTask()
    const { id } = (await submit(task, { result: choose('good') })).json<{ id: number }>()
    const send = () =>
      server.api.patch(
        `/api/annotations/${id}/`,
        { result: choose('bad') },
        {
          'idempotency-key': 'change-1',
          'if-match': '"1"',
        },
      )
    const [first, second] = [await send(), await send()]
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.text).toBe(first.text)
    expect(second.headers['etag']).toBe('"2"')
  })

  it('count right when many save on one task at once', async () => {
    const { task, project } = await newTask({ overlap: 3 })
    const people = await Promise.all(
      Array.from({ length: 6 }, () => buildUser(server.cx, { organizationId: server.owner.organizationId })),
    )
    await Promise.all(
      people.map((user, at) =>
        submit(
          task,
          { result: choose('good'), was_cancelled: at > 3, ground_truth: at === 1 },
          {},
          server.as(user),
        ),
      ),
    )
    const numbers = await taskNumbers(task)
    expect(numbers).toMatchObject({
      total_annotations: 4,
      cancelled_annotations: 2,
      ground_truth_annotations: 1,
      useful_annotations: 3,
      is_labeled: true,
    })
    // The slow witness agrees.
    await refreshTasks(server.cx.db.sql, project, [task])
    expect(await taskNumbers(task)).toEqual(numbers)
    const counters = (await readCounters(server.cx.db.sql, [project])).get(project)
    expect(counters).toMatchObject({
      task_number: 1,
      finished_task_number: 1,
      total_annotations_number: 4,
      skipped_annotations_number: 2,
      ground_truth_number: 1,
      useful_annotation_number: 3,
      num_tasks_with_annotations: 1,
    })
  })

  it('leave counters and labels as they were after delete and undo', async () => {
    const { task, project } = await newTask()
    const { id } = (await submit(task, { result: choose('good') })).json<{ id: number }>()
    const numbers = await taskNumbers(task)
    const summary = await readSummary(server.cx.db.sql, project)
    const gone = await server.api.delete(`/api/annotations/${id}/`)
    expect(gone.status).toBe(204)
    expect((await server.api.get(`/api/annotations/${id}/`)).status).toBe(404)
    expect(await taskNumbers(task)).toMatchObject({ total_annotations: 0, is_labeled: false })
    expect((await readSummary(server.cx.db.sql, project)).labels).toEqual({})
    const undo = { undo: gone.headers['x-undo'] }
    expect((await server.api.post('/api/siali/trash/restore', undo)).json()).toEqual({ restored: 1 })
    expect((await server.api.post('/api/siali/trash/restore', undo)).status).toBe(404)
    expect(await taskNumbers(task)).toEqual(numbers)
    expect(await readSummary(server.cx.db.sql, project)).toEqual(summary)
  })

  it('may be written in the name of another by managers only', async () => {
    const { task } = await newTask()
    const refused = await submit(task, { result: [], completed_by: server.owner.id }, {}, member)
    expect(refused.status).toBe(403)
    const allowed = await submit(task, { result: [], completed_by: memberId })
    expect(allowed.json()).toMatchObject({ completed_by: memberId, updated_by: server.owner.id })
    const own = (await submit(task, { result: [] }, {}, member)).json<{ id: number }>()
    expect(
      (await member.patch(`/api/annotations/${own.id}/`, { completed_by: server.owner.id })).status,
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

  it('count by the rule that holds when they are stored, though it changed while they waited', async () => {
    const { project, task } = await newTask()
    const holder = await server.cx.db.bulk.connect()
    await holder.query('begin')
    await holder.query('select from task where id = $1 for update', [task])
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    const waiters = async () => (await server.cx.db.bulk.query(waiting)).rowCount
    const change = server.api.patch(`/api/projects/${project}/`, { skip_queue: 'IGNORE_SKIPPED' })
    await expect.poll(waiters).toBe(1)
    const skip = submit(task, { result: [], was_cancelled: true })
    await expect.poll(waiters).toBe(2)
    await holder.query('commit')
    holder.release()
    expect([(await change).status, (await skip).status]).toEqual([200, 201])
    expect((await server.api.get(`/api/tasks/${task}/`)).json()).toMatchObject({ is_labeled: true })
  })

  it('that skip a task count for the labels of the project, also in a count from scratch', async () => {
    const { project, task } = await newTask()
    await submit(task, { result: choose('good') })
    const skipped = (await submit(task, { result: choose('good'), was_cancelled: true })).json()
    const summary = `/api/projects/${project}/summary/`
    const labels = async () => (await server.api.get(summary)).json()['created_labels']
    expect(await labels()).toEqual({ mood: { good: 2 } })
    await server.api.post(`${summary}reset/`, {})
    expect(await labels()).toEqual({ mood: { good: 2 } })
    await server.api.delete(`/api/annotations/${String(skipped['id'])}/`)
    expect(await labels()).toEqual({ mood: { good: 1 } })
  })

  it('have no parent that lies in the trash, whether they are new or changed', async () => {
    const { task } = await newTask()
    const [parent, child] = [await submit(task, { result: [] }), await submit(task, { result: [] })].map(
      (answer) => answer.json<{ id: number }>().id,
    )
    const name = { result: [], parent_annotation: parent }
    expect((await submit(task, name)).status).toBe(201)
    expect((await server.api.patch(`/api/annotations/${child}/`, name)).status).toBe(200)
    const { headers } = await server.api.delete(`/api/annotations/${parent}/`)
    const problem = { parent_annotation: [`Invalid pk "${parent}" - object does not exist.`] }
    for (const refused of [
      await submit(task, name),
      await server.api.patch(`/api/annotations/${child}/`, name),
    ]) {
      expect(refused.status).toBe(400)
      expect(refused.json()['validation_errors']).toEqual(problem)
    }
    await server.api.post('/api/siali/trash/restore', { undo: headers['x-undo'] })
    expect((await submit(task, name)).status).toBe(201)
  })

  it('may not skip a task that must not be skipped, unless a manager does', async () => {
    const { task } = await newTask({ allow_skip: false })
    expect((await submit(task, { result: [], was_cancelled: true }, {}, member)).status).toBe(400)
    expect((await submit(task, { result: [], was_cancelled: true })).status).toBe(201)
  })

  it('keep nothing of a save that fails', async () => {
    const { task } = await newTask()
    const unique = { unique_id: '99999999-2222-4333-8444-555555555555' }
    await submit(task, { result: [], ...unique })
    const before = await taskNumbers(task)
    const headers = { 'idempotency-key': 'failing' }
    expect(
      (await submit(task, { result: choose('good'), ground_truth: true, ...unique }, headers)).status,
    ).toBe(409)
    expect(await taskNumbers(task)).toEqual(before)
    expect((await submit(task, { result: choose('good') }, { 'idempotency-key': 'failing-2' })).status).toBe(
      201,
    )
  })

  it('store the predictions of the project’s version as they were seen', async () => {
    const { task, project } = await newTask()
    await server.api.post('/api/predictions/', {
      task,
      result: choose('bad'),
      model_version: 'm',
      score: 0.5,
    })
    await server.api.patch(`/api/projects/${project}/`, { model_version: 'm' })
    const { id } = (await submit(task, { result: choose('good') })).json<{ id: number }>()
    const { prediction } = await server.cx.db.sql
      .selectFrom('annotation')
      .select('prediction')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(prediction).toMatchObject([{ model_version: 'm', score: 0.5, result: choose('bad') }])
  })

  it('count distinct regions, not results', async () => {
    const { task } = await newTask()
    const { id } = (
      await submit(task, { result: [...choose('good', 'a'), ...choose('bad', 'a'), ...choose('bad', 'b')] })
    ).json<{ id: number }>()
    const row = await server.cx.db.sql
      .selectFrom('annotation')
      .select('result_count')
      .where('id', '=', id)
      .executeTakeFirst()
    expect(row?.result_count).toBe(2)
  })

  it('become a draft of their author, who alone sees it', async () => {
    const { task } = await newTask()
    const { id } = (await submit(task, { result: choose('good') }, {}, member)).json<{ id: number }>()
    const draft = await server.api.post(`/api/annotations/${id}/convert-to-draft`, {})
    expect(draft.status).toBe(201)
    const path = `/api/drafts/${draft.json()['id']}/`
    expect((await member.get(path)).json()['result']).toEqual(choose('good'))
    for (const send of [server.api.get, server.api.delete, server.api.patch, server.api.put])
      expect((await send(path)).status).toBe(404)
    expect((await submit(task, { result: [], draft_id: draft.json()['id'] })).status).toBe(403)
    expect(await taskNumbers(task)).toMatchObject({ total_annotations: 0, draft_count: 1 })
    expect(
      (await submit(task, { result: [], draft_id: draft.json()['id'] }, {}, member)).json(),
    ).toMatchObject({
      draft_created_at: expect.stringMatching(/Z$/) as string,
    })
    expect(await taskNumbers(task)).toMatchObject({ total_annotations: 1, draft_count: 0 })
  })

  it('and all below a task are 404 for another organization', async () => {
    const { task, project } = await newTask()
    const annotation = (await submit(task, { result: choose('good') })).json<{ id: number }>().id
    const draft = (await server.api.post(`/api/tasks/${task}/drafts`, { result: [] })).json<{ id: number }>()
      .id
    const prediction = (await server.api.post('/api/predictions/', { task, result: [] })).json<{
      id: number
    }>().id
    const { undo } = {
      undo: (await server.api.delete(`/api/tasks/${(await newTask()).task}/`)).headers['x-undo'],
    }
    const organizationId = await buildOrganization(server.cx, 'Other')
    const stranger = server.as(await buildUser(server.cx, { organizationId, role: 'owner' }))
    const calls: [keyof Client, string, unknown?][] = [
      ['get', `/api/tasks/${task}/`],
      ['patch', `/api/tasks/${task}/`, { data: {} }],
      ['put', `/api/tasks/${task}/`, { data: {} }],
      ['delete', `/api/tasks/${task}/`],
      ['get', `/api/tasks/${task}/agreement/`],
      ['get', `/api/projects/${project}/tasks/`],
      ['post', `/api/projects/${project}/tasks/`, { data: { text: 'x' } }],
      ['delete', `/api/projects/${project}/tasks/`],
      ['get', `/api/tasks/${task}/annotations/`],
      ['post', `/api/tasks/${task}/annotations/`, { result: [] }],
      ['get', `/api/annotations/${annotation}/`],
      ['patch', `/api/annotations/${annotation}/`, { result: [] }],
      ['put', `/api/annotations/${annotation}/`, { result: [] }],
      ['delete', `/api/annotations/${annotation}/`],
      ['post', `/api/annotations/${annotation}/convert-to-draft`, {}],
      ['get', `/api/tasks/${task}/drafts`],
      ['post', `/api/tasks/${task}/drafts`, { result: [] }],
      ['get', `/api/tasks/${task}/annotations/${annotation}/drafts`],
      ['post', `/api/tasks/${task}/annotations/${annotation}/drafts`, { result: [] }],
      ['get', `/api/drafts/${draft}/`],
      ['patch', `/api/drafts/${draft}/`, { result: [] }],
      ['delete', `/api/drafts/${draft}/`],
      ['get', `/api/predictions/${prediction}/`],
      ['patch', `/api/predictions/${prediction}/`, { score: 1 }],
      ['delete', `/api/predictions/${prediction}/`],
      ['get', `/api/projects/${project}/next/`],
      ['get', `/api/projects/${project}/label-stream-history/`],
      ['post', '/api/siali/trash/restore', { undo }],
    ]
    for (const [method, path, body] of calls) {
      const answer = await stranger[method](path, body as never)
      expect([method, path, answer.status]).toEqual([method, path, 404])
    }
    expect((await stranger.post('/api/tasks/', { project, data: { text: 'x' } })).status).toBe(400)
    expect((await stranger.post('/api/predictions/', { task, result: [] })).status).toBe(400)
    expect((await stranger.get(`/api/predictions/?task=${task}`)).status).toBe(400)
    expect((await server.api.get(`/api/annotations/${annotation}/`)).status).toBe(200)
  })
})
