// What the tests of annotations share: a server, an owner and a member, tasks of a new project each, and the calls.

import { afterAll, beforeAll } from 'vitest'
import { buildProject, buildUser, type TestUser } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'

/** A result with one choice of the usual config. */
export const choose = (label: string, id = 'r1') => [
  { id, from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: [label] } },
]

/** A server for a whole file of tests. */
export function useAnnotations() {
  let running: TestServer | undefined
  let user: TestUser | undefined
  const server = () => {
    if (running === undefined) throw new Error('the server starts before the first test')
    return running
  }
  const newMember = () => buildUser(server().cx, { organizationId: server().owner.organizationId })
  const member = () => {
    if (user === undefined) throw new Error('the member joins before the first test')
    return user
  }
  beforeAll(async () => {
    running = await startTestServer()
    user = await newMember()
  })
  afterAll(() => running?.stop())
  return {
    get server() {
      return server()
    },
    get member() {
      return server().as(member())
    },
    get memberId() {
      return member().id
    },
    newMember,
    /** A task in a project of its own. */
    async newTask(extra: Record<string, unknown> = {}) {
      const { cx, owner, api } = server()
      const project = await buildProject(cx, { organizationId: owner.organizationId })
      const answer = await api.post('/api/tasks/', { project, data: { text: 'one' }, ...extra })
      return { project, task: answer.json<{ id: number }>().id }
    },
    submit: (task: number, body: object, headers?: Record<string, string>, client = server().api) =>
      client.post(`/api/tasks/${task}/annotations/`, body, headers),
    /** The stored counters of a task. */
    taskNumbers: (task: number) =>
      server()
        .cx.db.sql.selectFrom('task')
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
        .executeTakeFirstOrThrow(),
  }
}
