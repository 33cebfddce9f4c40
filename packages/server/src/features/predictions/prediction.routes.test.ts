import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

const RESULT = [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
]
interface Prediction {
  id: number
  task: number
  project: number
  result: { value: object }[]
  score: number | null
  model_version: string
}

describe('predictions', () => {
  let server: TestServer
  let api: Client
  let project: number
  let task: number
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    task = (await api.post('/api/tasks/', { project, data: { text: 'one' } })).json<{ id: number }>().id
  })
  afterAll(() => server.stop())
  const create = (body: object) => api.post('/api/predictions/', { task, ...body })
  const total = async () => (await api.get(`/api/tasks/${task}/`)).json()['total_predictions']

  it('belong to the project of their task, whatever the body says, and are counted', async () => {
    const made = await create({ result: RESULT, score: 0.25, model_version: 'v1', project: project + 1 })
    expect(made.status).toBe(201)
    const prediction = made.json<Prediction>()
    expect(prediction).toMatchObject({ task, project, score: 0.25, model_version: 'v1', result: RESULT })
    expect(await total()).toBe(1)
    expect((await api.get(`/api/predictions/${prediction.id}/`)).json()).toMatchObject({ result: RESULT })
    expect((await api.delete(`/api/predictions/${prediction.id}/`)).status).toBe(204)
    expect((await api.get(`/api/predictions/${prediction.id}/`)).status).toBe(404)
    expect(await total()).toBe(0)
  })

  it('take a plain value for a config with one control', async () => {
    const { result } = (await create({ result: 'bad' })).json<Prediction>()
    expect(result).toMatchObject([{ from_name: 'mood', to_name: 'text', value: { choices: ['bad'] } }])
  })

  it('keep what a partial change does not name', async () => {
    const { id } = (await create({ result: RESULT, score: 0.5, model_version: 'v2' })).json<Prediction>()
    const changed = await api.patch(`/api/predictions/${id}/`, { score: 0.75 })
    expect(changed.json()).toMatchObject({ id, score: 0.75, model_version: 'v2', result: RESULT })
  })

  it('are listed by task, by project and by nothing else of others', async () => {
    const list = async (query: string) => (await api.get(`/api/predictions/?${query}`)).json<Prediction[]>()
    const ids = (await list(`task=${task}`)).map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(1)
    expect((await list(`project=${project}`)).map(({ id }) => id)).toEqual(ids)
    for (const query of ['task=999999', 'project=999999', 'task=x', 'task=-1', 'task=1e3'])
      expect([query, (await api.get(`/api/predictions/?${query}`)).status]).toEqual([query, 400])
  })

  it('refuse what cannot be one, never with a fault', async () => {
    const bodies: object[] = [
      { task: 999_999, result: [] },
      { task: 'x', result: [] },
      { task: null, result: [] },
      { result: RESULT, score: 'high' },
      { result: RESULT, score: '1e999' },
      { result: [[[]]] },
      { result: ['\u0000'] },
      { result: RESULT, model_version: 'a\u0000b' },
      { result: RESULT, model_version: 'x'.repeat(100_000) },
      { result: RESULT, neighbors: ['x'] },
      { result: RESULT, cluster: 1e300 },
    ]
    for (const body of bodies) {
      const { status, text } = await create(body)
      expect([JSON.stringify(body).slice(0, 80), status, status < 500 ? '' : text]).toEqual([
        JSON.stringify(body).slice(0, 80),
        expect.toSatisfy((code: number) => code < 500),
        '',
      ])
    }
  })
})
