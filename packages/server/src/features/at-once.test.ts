// The same write sent several times at the same moment: by impatient people, by clients that repeat. None of them is a
// fault of the server, whatever the route, and what must be one stays one.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildUser } from '../testing/factories.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { CONTRACTS, buildWorld, fill, send, type World } from '../testing/world.ts'

const TIMES = 4

let server: TestServer
let world: World
beforeAll(async () => {
  server = await startTestServer({ STORAGE_SYNC_WAIT_MS: '0' })
  const person = await buildUser(server.cx, { organizationId: server.owner.organizationId })
  const { ids } = await buildWorld(server.cx, server.api, server.owner)
  world = { ids: { ...ids, user: person.id } }
})
afterAll(() => server.stop())

const atOnce = <T>(call: (at: number) => Promise<T>) =>
  Promise.all(Array.from({ length: TIMES }, (_, at) => call(at)))

it('what must be one stays one: an e-mail, a shared label, an identifier', async () => {
  const { api } = server
  const statusesOf = async (path: string, body: unknown) =>
    (await atOnce(() => api.post(path, body))).map(({ status }) => status).sort((a, b) => a - b)
  const person = { email: 'twin@example.test', username: 'twin' }
  expect(await statusesOf('/api/users/', person)).toEqual([201, 400, 400, 400])
  const unique = { result: [], unique_id: '11111111-2222-4333-8444-555555555555' }
  const path = `/api/tasks/${world.ids['task']}/annotations/`
  expect(await statusesOf(path, unique)).toEqual([201, 409, 409, 409])
  const { project } = world.ids
  const label = [{ title: 'Twin', value: ['Twin'], project, from_name: 'mood' }]
  expect(new Set(await statusesOf('/api/labels/', label))).toEqual(new Set([201]))
  const labels = (await api.get('/api/labels/')).json<{ results: { title: string }[] }>().results
  expect(labels.filter(({ title }) => title === 'Twin')).toHaveLength(1)
  const links = (await api.get(`/api/label_links/?project=${project}&expand=label`)).json<{
    results: { label: { title: string } }[]
  }>().results
  expect(links.filter((link) => link.label.title === 'Twin')).toHaveLength(1)
})

it('every write is answered, whatever came of the others', { timeout: 240_000 }, async () => {
  const writes = CONTRACTS.filter(({ method }) => method !== 'GET')
  // What takes objects away comes last, the project at the very end.
  const rank = ({ method, path }: (typeof writes)[number]) =>
    (method === 'DELETE' ? 1 : 0) + (method === 'DELETE' && path === '/api/projects/{id}/' ? 1 : 0)
  const wrong: string[] = []
  for (const contract of writes.toSorted((a, b) => rank(a) - rank(b))) {
    const query = contract.path.includes('product-tour') ? '?name=create_prompt' : ''
    const path = fill(contract.path, [world]) + query
    for (const { status, text } of await atOnce(() => send(server.api, contract, path)))
      if (status >= 500 && status !== 501)
        wrong.push(`${contract.method} ${path} → ${status} ${text.slice(0, 200)}`)
  }
  expect(wrong).toEqual([])
})
