// Which predictions are taken as they come, and which must fit the label config. Source: import reference, sections 10
// to 12 and 17: what clients send is stored; the predictions endpoint checks; a setting makes every way check.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

const CONFIG =
  '<View><Image name="image" value="$image"/><RectangleLabels name="box" toName="image"><Label value="Car"/></RectangleLabels>' +
  '<Choices name="mood" toName="image"><Choice value="good"/></Choices></View>'
const box = (value: object) => ({
  from_name: 'box',
  to_name: 'image',
  type: 'rectanglelabels',
  value: { x: 1, y: 2, width: 3, height: 4, rectanglelabels: ['Car'], ...value },
})
const TOO_WIDE = [box({ width: 120 })]
const WIDE_TEXT = "Region 0: Invalid geometry for control 'box': width 120 out of bounds [0, 100]"

interface World {
  readonly server: TestServer
  readonly api: Client
  readonly project: number
  readonly task: number
}

async function start(settings: Record<string, string> = {}): Promise<World> {
  const server = await startTestServer(settings)
  const { api, cx, owner } = server
  const project = await buildProject(cx, { organizationId: owner.organizationId, labelConfig: CONFIG })
  const made = await api.post('/api/tasks/', { project, data: { image: 'a.png' } })
  return { server, api, project, task: made.json<{ id: number }>().id }
}
const imports = ({ api, project }: World, tasks: unknown, query = '') =>
  api.post(`/api/projects/${project}/import${query}`, tasks)
const stored = async ({ api, task }: World) =>
  (await api.get(`/api/predictions/?task=${task}`)).json<unknown[]>().length
const withPredictions = (...results: unknown[]) => ({
  data: { image: 'b.png' },
  predictions: results.map((result) => ({ result })),
})

describe('predictions as usual', () => {
  let world: World
  beforeAll(async () => {
    world = await start()
  })
  afterAll(() => world.server.stop())

  it('are stored as they come, one by one and with tasks: clients depend on it', async () => {
    const odd = [TOO_WIDE, [{ from_name: 'nobody', to_name: 'image', type: 'choices', value: {} }]]
    for (const result of odd) {
      const made = await world.api.post('/api/predictions/', { task: world.task, result, score: 7 })
      expect([made.status, made.json()['result'], made.json()['score']]).toEqual([201, result, 7])
    }
    const answer = await imports(world, [withPredictions(...odd)])
    expect([answer.status, answer.json()['prediction_count']]).toEqual([201, 2])
  })

  it('are checked by the endpoint for predictions: every reason, nothing stored, nothing dropped', async () => {
    const before = await stored(world)
    const path = `/api/projects/${world.project}/import/predictions`
    const { task } = world
    const refused = await world.api.post(path, [
      { task, result: [box({})] },
      { task, result: TOO_WIDE, score: 1.5 },
      { task, result: [box({ rectanglelabels: ['Bus'] }), box({ x: 'left' })] },
      { task, result: 'no such choice' },
      {
        task,
        result: [{ from_name: 'nobody', to_name: 'elsewhere', type: 'choices', value: {} }],
        score: 'high',
      },
      { task },
    ])
    expect(refused.status).toBe(400)
    const reasons = refused.json<{ validation_errors: { non_field_errors: string[] } }>().validation_errors
    expect(reasons.non_field_errors).toEqual([
      'Prediction 1: Score must be between 0.00 and 1.00 inclusive, got 1.5',
      `Prediction 1: ${WIDE_TEXT}`,
      expect.stringContaining("Prediction 2: Region 0: Invalid value for control 'box'. Got: "),
      expect.stringContaining("Prediction 2: Region 1: Invalid value for control 'box'. Got: "),
      "Prediction 3: Region 0: Invalid value for control 'mood'. Got: {'choices': ['no such choice']}. Valid options: ['good']",
      'Prediction 4: Score must be a valid number, got high',
      "Prediction 4: Region 0: 'from_name' 'nobody' not found in configuration",
      "Prediction 4: Region 0: 'to_name' 'elsewhere' not found in configuration",
      "Prediction 5: Missing required field 'result'",
    ])
    expect(await stored(world)).toBe(before)
    const taken = await world.api.post(path, [
      { task, result: [box({})], score: 1 },
      { task, result: 'good' },
      { task, result: [] },
    ])
    expect([taken.status, taken.json()]).toEqual([201, { created: 3 }])
    expect(await stored(world)).toBe(before + 3)
  })

  it('are held against nothing where the config has no controls', async () => {
    const { api, cx, owner } = world.server
    const project = await buildProject(cx, {
      organizationId: owner.organizationId,
      labelConfig: '<View></View>',
    })
    const made = await api.post('/api/tasks/', { project, data: { image: 'a.png' } })
    const task = made.json()['id']
    const answer = await api.post(`/api/projects/${project}/import/predictions`, [{ task, result: TOO_WIDE }])
    expect([answer.status, answer.json()]).toEqual([201, { created: 1 }])
  })
})

describe('predictions with VALIDATE_PREDICTIONS', () => {
  let world: World
  beforeAll(async () => {
    world = await start({ VALIDATE_PREDICTIONS: 'true' })
  })
  afterAll(() => world.server.stop())
  const totals = async () =>
    (await world.api.get(`/api/projects/${world.project}/`)).json<{ task_number: number }>().task_number

  it('must fit one by one, when they are made and when they are changed', async () => {
    const create = (body: object) => world.api.post('/api/predictions/', { task: world.task, ...body })
    const refused = await create({ result: TOO_WIDE, score: 2 })
    expect([refused.status, refused.json()['validation_errors']]).toEqual([
      400,
      { result: ['Score must be between 0.00 and 1.00 inclusive, got 2', WIDE_TEXT] },
    ])
    expect((await create({ result: { nothing: 1 } })).status).toBe(400)
    expect(await stored(world)).toBe(0)
    const made = await create({ result: [box({})], score: 0.5 })
    expect(made.status).toBe(201)
    const path = `/api/predictions/${made.json<{ id: number }>().id}/`
    for (const body of [{ result: TOO_WIDE }, { score: 2 }])
      expect([body, (await world.api.patch(path, body)).status]).toEqual([body, 400])
    expect((await world.api.get(path)).json()).toMatchObject({ result: [box({})], score: 0.5 })
    expect((await world.api.patch(path, { score: 1 })).status).toBe(200)
  })

  it('refuse an import with every reason and the place of each', async () => {
    const before = await totals()
    const refused = await imports(world, [
      withPredictions([box({})]),
      withPredictions([box({})], TOO_WIDE),
      { data: { image: 'c.png' } },
      withPredictions([box({ rectanglelabels: ['Bus'] }), box({ y: 101 })]),
    ])
    expect(refused.status).toBe(400)
    const { validation_errors: errors } = refused.json<{ validation_errors: { predictions: string[] } }>()
    expect(errors.predictions).toHaveLength(1)
    const lines = errors.predictions[0]?.split('\n') ?? []
    expect(lines).toEqual([
      'Prediction validation failed (3 errors):',
      `- Task 1, prediction 1: ${WIDE_TEXT}`,
      expect.stringContaining("- Task 3, prediction 0: Region 0: Invalid value for control 'box'"),
      "- Task 3, prediction 0: Region 1: Invalid geometry for control 'box': y 101 out of bounds [0, 100]",
    ])
    expect(await totals()).toBe(before)
    const taken = await imports(world, [withPredictions([box({})], 'good')])
    expect([taken.status, taken.json()['prediction_count']]).toEqual([201, 2])
  })

  it('made of columns must fit, and the columns must be there', async () => {
    const query = '?preannotated_from_fields=mood'
    const missing = await imports(world, [{ data: { image: 'a.png' } }], query)
    expect([missing.status, missing.json()['validation_errors']]).toEqual([
      400,
      { preannotated_fields: ["Task 0: Preannotated field 'mood' not found in task data"] },
    ])
    const unknown = await imports(world, [{ data: { image: 'a.png', mood: 'bad' } }], query)
    expect([unknown.status, unknown.text]).toEqual([400, expect.stringContaining('Task 0, prediction 0')])
    const taken = await imports(world, [{ data: { image: 'a.png', mood: 'good' } }], query)
    expect([taken.status, taken.json()['prediction_count']]).toEqual([201, 1])
  })
})
