// The law of the summary: whatever people do to the same few tasks at once, it says what a recount says.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestAnswer, type TestServer } from '../../testing/server.ts'
import { recountProject } from '../projects/recount.service.ts'
import { readCounters, readSummary } from './counter.service.ts'

const CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="a"/><Choice value="b"/><Choice value="c"/></Choices></View>'
const TASKS = 4
const DEEDS = 700
const AT_ONCE = 12

/** Numbers from 0 to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

describe('the summary', () => {
  let server: TestServer
  let people: Client[]
  beforeAll(async () => {
    server = await startTestServer()
    const { organizationId } = server.owner
    const made = await Promise.all(
      Array.from({ length: 3 }, () => buildUser(server.cx, { organizationId, role: 'manager' })),
    )
    people = [server.api, ...made.map((user) => server.as(user))]
  })
  afterAll(() => server.stop())

  it.each([1, 2, 3])('is exact after many changes of the same tasks at once (seed %i)', async (seed) => {
    const { cx } = server
    const random = randomOf(seed)
    const one = <T>(items: readonly T[]): T | undefined => items[Math.floor(random() * items.length)]
    const project = await buildProject(cx, {
      organizationId: server.owner.organizationId,
      labelConfig: CONFIG,
    })
    const tasks: number[] = []
    for (let n = 0; n < TASKS; n++) {
      const answer = await server.api.post('/api/tasks/', { project, data: { text: `${n}` } })
      tasks.push(answer.json<{ id: number }>().id)
      const prediction = { task: tasks[n], result: resultOf('a'), model_version: 'm' }
      expect((await server.api.post('/api/predictions/', prediction)).status).toBe(201)
    }
    const annotations: number[] = []
    const drafts: number[] = []
    const undo: string[] = []
    const keep = (list: number[], answer: TestAnswer) => {
      if (answer.status === 201) list.push(answer.json<{ id: number }>().id)
    }
    const keepUndo = (answer: TestAnswer) => {
      const token = answer.headers['x-undo']
      if (typeof token === 'string') undo.push(token)
    }
    const select = () => ({ selectedItems: { all: false, included: tasks.filter(() => random() < 0.6) } })
    const action = (id: string) => `/api/dm/actions/?project=${project}&id=${id}`
    const deeds: ((person: Client) => Promise<unknown>)[] = [
      async (person) =>
        keep(annotations, await person.post(`/api/tasks/${one(tasks)}/annotations/`, body(random))),
      async (person) =>
        keep(
          annotations,
          await person.post(`/api/tasks/${one(tasks)}/annotations/`, {
            ...body(random),
            draft_id: one(drafts),
          }),
        ),
      (person) => person.patch(`/api/annotations/${one(annotations) ?? 0}/`, body(random)),
      async (person) => keepUndo(await person.delete(`/api/annotations/${one(annotations) ?? 0}/`)),
      async (person) =>
        keep(drafts, await person.post(`/api/annotations/${one(annotations) ?? 0}/convert-to-draft`)),
      async (person) => keep(drafts, await person.post(`/api/tasks/${one(tasks)}/drafts`, body(random))),
      async (person) =>
        keep(
          drafts,
          await person.post(
            `/api/tasks/${one(tasks)}/annotations/${one(annotations) ?? 0}/drafts`,
            body(random),
          ),
        ),
      (person) => person.patch(`/api/drafts/${one(drafts) ?? 0}/`, body(random)),
      (person) => person.delete(`/api/drafts/${one(drafts) ?? 0}/`),
      async (person) => keepUndo(await person.delete(`/api/tasks/${one(tasks)}/`)),
      (person) => person.post('/api/siali/trash/restore', { undo: one(undo) ?? 'x' }),
      (person) => person.post('/api/siali/trash/restore', { undo: one(undo) ?? 'x' }),
      async (person) => keepUndo(await person.post(action('delete_tasks_annotations'), select())),
      (person) => person.post(action('predictions_to_annotations'), select()),
      (person) => person.post('/api/labels/bulk', { project, old_label: 'b', new_label: 'c' }),
    ]
    let left = DEEDS
    const work = async (person: Client) => {
      while (left-- > 0) await one(deeds)?.(person)
    }
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, at) => work(people[at % people.length] ?? server.api)),
    )

    const compare = async () => {
      const [summary, counters] = [
        await readSummary(cx.db.sql, project),
        await readCounters(cx.db.sql, [project]),
      ]
      await recountProject(cx, project)
      expect(sorted(summary)).toEqual(sorted(await readSummary(cx.db.sql, project)))
      expect(counters).toEqual(await readCounters(cx.db.sql, [project]))
    }
    await compare()
    // What lay in the trash comes back with what was changed meanwhile.
    for (const token of undo) await server.api.post('/api/siali/trash/restore', { undo: token })
    expect((await readCounters(cx.db.sql, [project])).get(project)?.task_number).toBe(TASKS)
    await compare()
  })
})

const resultOf = (label: string) => [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [label] } },
]

const body = (random: () => number) => ({ result: resultOf('abc'[Math.floor(random() * 3)] ?? 'a') })

/** Members in one order, so that only numbers differ. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  )
}
