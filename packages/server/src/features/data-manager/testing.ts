// What the tests of the data manager share: a server, a project of its owner, tasks in it, and what is asked of them.

import { afterAll, beforeAll } from 'vitest'
import type { RawEnv } from '../../env.ts'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

/** The selection that means all tasks of a filter. */
export const EVERYTHING = { selectedItems: { all: true, excluded: [] } }

/** A result that makes these choices of the usual config. */
export const say = (...choices: string[]) => [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices } },
]

/** One item of a filter. */
export const item = (column: string, operator: string, value: unknown, type = 'String') => ({
  filter: `filter:tasks:${column}`,
  operator,
  type,
  value,
})

/** A query that filters by one item. */
export const filter = (...asked: Parameters<typeof item>) => ({
  filters: { conjunction: 'and', items: [item(...asked)] },
})

export interface TaskList {
  readonly total: number
  readonly total_annotations: number
  readonly total_predictions: number
  readonly tasks: readonly Record<string, unknown>[]
}

/** A server for a whole file of tests, and the project that `fresh` made last. */
export function useDataManager(settings: RawEnv = {}) {
  let running: TestServer | undefined
  let project = 0
  let ids: number[] = []
  beforeAll(async () => {
    running = await startTestServer(settings)
  })
  afterAll(() => running?.stop())
  const server = () => {
    if (running === undefined) throw new Error('the server starts before the first test')
    return running
  }
  const api: Client = {
    get: (...call) => server().api.get(...call),
    post: (...call) => server().api.post(...call),
    patch: (...call) => server().api.patch(...call),
    put: (...call) => server().api.put(...call),
    delete: (...call) => server().api.delete(...call),
  }
  const ask = (query: object, more = '') =>
    api.get(`/api/tasks/?project=${project}${more}&query=${encodeURIComponent(JSON.stringify(query))}`)
  return {
    api,
    get server() {
      return server()
    },
    get project() {
      return project
    },
    /** Of all tasks that were added, in their order. */
    get ids(): readonly number[] {
      return ids
    },
    /** An empty project. */
    async fresh(labelConfig?: string) {
      const { organizationId } = server().owner
      project = await buildProject(server().cx, { organizationId, ...(labelConfig && { labelConfig }) })
      ids = []
    },
    /** Imports tasks, given whole or as their data. */
    async add(tasks: readonly object[], by = api) {
      const answer = await by.post(`/api/projects/${project}/import?return_task_ids=true`, tasks)
      ids.push(...answer.json<{ task_ids: number[] }>().task_ids)
    },
    act: (id: string, body: object, by = api) =>
      by.post(`/api/dm/actions/?project=${project}&id=${id}`, body),
    /** The list by a query, and what else is asked for. */
    ask,
    /** Ids of the tasks that a query finds. */
    async found(query: object) {
      const list = (await ask(query, '&include=id')).json<TaskList>()
      return list.tasks.map((task) => task['id'])
    },
    async numbers() {
      const { total, total_annotations, total_predictions } = (
        await ask({}, '&include=id&page_size=1')
      ).json<TaskList>()
      return { total, annotations: total_annotations, predictions: total_predictions }
    },
    restore: (undo: unknown) => api.post('/api/siali/trash/restore', { undo }),
  }
}
