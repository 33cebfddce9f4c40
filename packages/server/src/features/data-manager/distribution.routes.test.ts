// How the values of a column spread: numbers and times in buckets, everything else by its most frequent values.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import type { Distribution } from '@siali/contract'

const CONFIG = `<View><Text name="text" value="$text"/>
  <Choices name="mood" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>`
const says = (...choices: string[]) => [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices } },
]

let server: TestServer
let api: Client
let project: number

beforeAll(async () => {
  server = await startTestServer()
  api = server.api
  project = await buildProject(server.cx, {
    organizationId: server.owner.organizationId,
    labelConfig: CONFIG,
  })
  const rows = Array.from({ length: 40 }, (_, at) => ({
    text: at % 4 === 0 ? 'again' : `text ${at}`,
    rank: String(at),
    width: at * 10,
    mixed: at === 0 ? 'none' : at,
    share: at / 40,
  }))
  const made = await api.post(`/api/projects/${project}/import?return_task_ids=true`, rows)
  const ids = made.json<{ task_ids: number[] }>().task_ids
  for (const id of ids.slice(0, 3)) await api.post(`/api/tasks/${id}/annotations/`, { result: says('good') })
  await api.post(`/api/tasks/${ids[3]}/annotations/`, { result: says('good', 'bad') })
  await api.post(`/api/tasks/${ids[4]}/annotations/`, { result: says('bad'), was_cancelled: true })
  for (const [at, id] of ids.slice(0, 10).entries())
    await api.post('/api/predictions/', {
      task: id,
      result: says('bad'),
      score: at / 10,
      model_version: 'm1',
    })
})
afterAll(() => server.stop())

const ask = async (column: string, more = '', of = project) => {
  const answer = await api.get(`/api/siali/projects/${of}/distribution?column=${column}${more}`)
  expect(answer.status, answer.text.slice(0, 300)).toBe(200)
  return answer.json<Distribution>()
}
const filtered = (items: readonly object[]) =>
  `&query=${encodeURIComponent(JSON.stringify({ filters: { conjunction: 'and', items } }))}`

describe('the distribution of a column', () => {
  it('[D1] counts small whole numbers one by one', async () => {
    expect(await ask('total_annotations')).toEqual({
      total: 40,
      counted: 40,
      is_sample: false,
      filled: 40,
      range: { is_time: false, min: 0, median: 0, max: 1, start: 0, step: 1, counts: [36, 4] },
      values: null,
    })
  })

  it('[D1] puts numbers in buckets of one width, whole ones of a whole width', async () => {
    const { range } = await ask('data.width')
    expect(range).toMatchObject({ min: 0, median: 190, max: 390, start: 0, step: 28 })
    expect(range?.counts).toEqual([3, 3, 3, 3, 2, 3, 3, 3, 3, 2, 3, 3, 3, 3])
    const scores = await ask('predictions_score')
    expect(scores).toMatchObject({ counted: 40, filled: 10, range: { min: 0, max: 0.9 } })
    expect(scores.range?.counts.reduce((sum, count) => sum + count)).toBe(10)
    const shares = await ask('data.share')
    expect(shares.range?.counts.at(-1)).toBe(3)
  })

  it('[D1] takes data for numbers when all of them are, or when told', async () => {
    expect((await ask('data.rank')).range).toMatchObject({ min: 0, max: 39 })
    expect(await ask('data.mixed')).toMatchObject({ range: null, values: { distinct: 40 } })
    expect((await ask('data.mixed', '&type=Number')).range).toMatchObject({ min: 1, max: 39 })
  })

  it('counts times as seconds', async () => {
    const { range } = await ask('created_at')
    expect(range?.is_time).toBe(true)
    expect(Math.abs((range?.min ?? 0) - Date.now() / 1000)).toBeLessThan(3600)
  })

  it('[D2] names the most frequent values of texts, states, people, versions and labels', async () => {
    const texts = (await ask('data.text')).values
    expect(texts?.distinct).toBe(31)
    expect(texts?.top.slice(0, 2)).toEqual([
      { value: 'again', count: 10 },
      { value: 'text 1', count: 1 },
    ])
    expect((await ask('state')).values?.top).toEqual([
      { value: 'CREATED', count: 35 },
      { value: 'COMPLETED', count: 4 },
      { value: 'IN_PROGRESS', count: 1 },
    ])
    const person = String(server.owner.id)
    expect(await ask('annotators')).toMatchObject({
      filled: 5,
      values: { distinct: 1, top: [{ value: person, count: 5 }] },
    })
    expect((await ask('predictions_model_versions')).values?.top).toEqual([{ value: 'm1', count: 10 }])
    // Skipped ones do not count, and a task with two labels counts for both.
    expect(await ask('labels')).toMatchObject({
      counted: 40,
      filled: 4,
      values: {
        top: [
          { value: 'good', count: 4 },
          { value: 'bad', count: 1 },
        ],
      },
    })
  })

  it('says nothing of what cannot be counted, and of data that nobody has', async () => {
    expect(await ask('annotations_results')).toMatchObject({ range: null, values: null })
    expect(await ask('data.nothing')).toMatchObject({
      filled: 0,
      range: null,
      values: { distinct: 0, top: [] },
    })
  })

  it('looks at the tasks of the list alone', async () => {
    const some = filtered([
      { filter: 'filter:tasks:data.width', operator: 'less', type: 'Number', value: 100 },
    ])
    expect(await ask('total_annotations', some)).toMatchObject({ total: 10, counted: 10 })
  })

  it('[D3] looks at a sample of a long list, spread over all of it, and says so', async () => {
    const long = await buildProject(server.cx, {
      organizationId: server.owner.organizationId,
      labelConfig: CONFIG,
    })
    const tasks = Array.from({ length: 2100 }, (_, at) => ({
      data: { text: `t${at}` },
      annotations: [{ result: says(at < 1050 ? 'good' : 'bad') }],
    }))
    await api.post(`/api/projects/${long}/import`, tasks)
    const found = await ask('labels', '', long)
    expect(found).toMatchObject({ total: 2100, is_sample: true })
    expect(found.counted).toBeLessThanOrEqual(2000)
    expect(found.values?.top.map(({ count }) => Math.round(count / 100))).toEqual([10, 10])
    expect(await ask('total_annotations', '', long)).toMatchObject({ counted: 2100, is_sample: false })
  })

  it('answers 400 for what is no column, 404 for the project of others', async () => {
    const at = `/api/siali/projects/${project}/distribution`
    expect((await api.get(at)).status).toBe(400)
    expect((await api.get(`${at}?column=nobody`)).status).toBe(400)
    expect((await api.get(`${at}?column=data.`)).status).toBe(400)
    expect((await api.get(`${at}?column=id&query=nothing`)).status).toBe(400)
    const organizationId = await buildOrganization(server.cx)
    const stranger = await buildUser(server.cx, { organizationId })
    expect((await server.as(stranger).get(`${at}?column=id`)).status).toBe(404)
  })
})
