import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { buildWorld } from '../../testing/world.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

it('objects have an empty history and know no transition', async () => {
  const { ids } = await buildWorld(server.cx, server.api, server.owner)
  for (const kind of ['project', 'task', 'annotation'] as const) {
    const path = `/api/fsm/entities/${kind}/${ids[kind]}`
    const empty = { count: 0, next: null, previous: null, results: [] }
    expect((await server.api.get(`${path}/history?page=3`)).json()).toEqual(empty)
    const named = await server.api.post(`${path}/transition/`, { transition_name: 'finish' })
    expect(named.json()['validation_errors']).toEqual({
      transition_name: ['Unknown transition for this entity'],
    })
    const nameless = await server.api.post(`${path}/transition/`, {})
    expect(nameless.json()['validation_errors']).toEqual({ transition_name: ['This field is required.'] })
  }
})

it('other kinds and missing objects are not found', async () => {
  for (const path of ['nope/1', 'task/0', 'project/999999', 'toString/1'])
    expect([path, (await server.api.get(`/api/fsm/entities/${path}/history`)).status]).toEqual([path, 404])
})
