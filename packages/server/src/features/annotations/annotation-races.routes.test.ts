// Annotations that are saved together, twice, or on a revision that is no more.

import { describe, expect, it } from 'vitest'
import { readCounters } from '../counters/counter.service.ts'
import { refreshTasks } from '../tasks/refresh.service.ts'
import { choose, useAnnotations } from './testing.ts'

const on = useAnnotations()
const { newTask, submit, taskNumbers } = on

describe('annotations saved at the same time', () => {
  it('answer 412 with what is stored when two save on one revision, and keep both', async () => {
    const { task } = await newTask()
    const created = await submit(task, { result: choose('good') })
    const path = `/api/annotations/${created.json()['id']}/`
    expect(created.headers['etag']).toBe('"1"')
    const [first, second] = await Promise.all([
      on.server.api.patch(path, { result: choose('bad') }, { 'if-match': '"1"' }),
      on.member.patch(path, { result: choose('good', 'other') }, { 'if-match': '"1"' }),
    ])
    expect([first.status, second.status].toSorted((a, b) => a - b)).toEqual([200, 412])
    const [won, lost] = first.status === 200 ? [first, second] : [second, first]
    expect(won.headers['etag']).toBe('"2"')
    expect(lost.headers['x-error-code']).toBe('stale_revision')
    expect(lost.headers['etag']).toBe('"2"')
    expect(lost.json()['current']).toEqual(won.json())
    const revisions = await on.server.cx.db.sql
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
    expect((await submit(task, { result: choose('good') }, key, on.member)).json()['id']).not.toBe(
      again.json()['id'],
    )
  })

  it('that arrive together keep apart: each person gets his own answer, and an error meets nobody else', async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => on.newMember()))
    const taken = crypto.randomUUID()
    await submit((await newTask()).task, { result: choose('good'), unique_id: taken })
    const tasks = await Promise.all(Array.from({ length: 24 }, async () => (await newTask()).task))
    const answers = await Promise.all(
      tasks.map((task, at) => {
        const user = people[at % people.length] ?? on.server.owner
        const body = { result: choose(`note ${at}`), ...(at % 8 === 3 && { unique_id: taken }) }
        return submit(at % 8 === 5 ? 999_999_999 : task, body, {}, on.server.as(user))
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
      const stored = (await on.server.api.get(`/api/tasks/${task}/annotations/`)).json<
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
      on.server.api.patch(
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
    const people = await Promise.all(Array.from({ length: 6 }, () => on.newMember()))
    await Promise.all(
      people.map((user, at) =>
        submit(
          task,
          { result: choose('good'), was_cancelled: at > 3, ground_truth: at === 1 },
          {},
          on.server.as(user),
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
    await refreshTasks(on.server.cx.db.sql, project, [task])
    expect(await taskNumbers(task)).toEqual(numbers)
    const counters = (await readCounters(on.server.cx.db.sql, [project])).get(project)
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

  it('count by the rule that holds when they are stored, though it changed while they waited', async () => {
    const { project, task } = await newTask()
    const holder = await on.server.cx.db.bulk.connect()
    await holder.query('begin')
    await holder.query('select from task where id = $1 for update', [task])
    const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    const waiters = async () => (await on.server.cx.db.bulk.query(waiting)).rowCount
    const change = on.server.api.patch(`/api/projects/${project}/`, { skip_queue: 'IGNORE_SKIPPED' })
    await expect.poll(waiters).toBe(1)
    const skip = submit(task, { result: [], was_cancelled: true })
    await expect.poll(waiters).toBe(2)
    await holder.query('commit')
    holder.release()
    expect([(await change).status, (await skip).status]).toEqual([200, 201])
    expect((await on.server.api.get(`/api/tasks/${task}/`)).json()).toMatchObject({ is_labeled: true })
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
})
