import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withTransaction } from '../../db/client.ts'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { fillSearch, isReady, manyTasksArrive } from './search.service.ts'

const NEVER = new AbortController().signal

describe('search by index', () => {
  let server: TestServer
  let project: number
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.stop())

  const begin = async (texts: readonly string[]) => {
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    await load(texts)
  }
  const load = (texts: readonly string[]) =>
    server.api.post(
      `/api/projects/${project}/import`,
      texts.map((text) => ({ text })),
    )
  const fill = () => fillSearch(server.cx, NEVER, 1)
  const ready = () => isReady(server.cx.db.sql, project)
  const find = async (needle: string) => {
    const item = { filter: 'filter:tasks:data.text', operator: 'contains', type: 'String', value: needle }
    const query = encodeURIComponent(JSON.stringify({ filters: { conjunction: 'and', items: [item] } }))
    const answer = await server.api.get(`/api/tasks/?project=${project}&query=${query}`)
    return answer.json<{ tasks: { id: number; data: { text: string } }[] }>().tasks
  }
  const texts = async (needle: string) => (await find(needle)).map((task) => task.data.text)

  it('finds the same as a scan, escapes and wildcards too', async () => {
    const all = ['plain Needle', 'a "needle" quoted', 'line\nneedle', 'back\\slash 100%', 'émile', 'none']
    await begin(all)
    const needles = ['needle', '"needle"', '\nneedle', '\\', '0%', '_', 'ÉMILE', 'zzz', 'n', 'text']
    const scanned = []
    for (const needle of needles) scanned.push(await texts(needle))
    expect(scanned[0]).toHaveLength(3)
    expect(await ready()).toBe(false)
    await fill()
    expect(await ready()).toBe(true)
    const indexed = []
    for (const needle of needles) indexed.push(await texts(needle))
    expect(indexed).toEqual(scanned)
  })

  it('follows one more task, changed data, and an import', async () => {
    await begin(['first', 'second'])
    await fill()
    await server.api.post('/api/tasks/', { project, data: { text: 'third' } })
    expect(await ready()).toBe(true)
    expect(await texts('third')).toEqual(['third'])
    const [task] = await find('first')
    await server.api.patch(`/api/tasks/${task?.id}/`, { data: { text: 'changed' } })
    expect(await texts('changed')).toEqual(['changed'])
    expect(await texts('first')).toEqual([])
    await load(['fourth'])
    expect(await ready()).toBe(false)
    expect(await texts('fourth')).toEqual(['fourth'])
    await fill()
    expect(await ready()).toBe(true)
    expect(await texts('fourth')).toEqual(['fourth'])
  })

  it('does not become ready while somebody imports', async () => {
    await begin(['one'])
    await withTransaction(server.cx.db, async (tx) => {
      await manyTasksArrive(server.cx, tx, project)
      await fill()
      expect(await ready()).toBe(false)
    })
    await fill()
    expect(await ready()).toBe(true)
  })
})
