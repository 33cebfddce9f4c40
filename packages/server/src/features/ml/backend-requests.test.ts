import { describe, expect, it } from 'vitest'
import { buildProject, TEXT_CHOICES_CONFIG } from '../../testing/factories.ts'
import { sayGood } from '../../testing/model-server.ts'
import { ModelBed } from './testing.ts'

const bed = new ModelBed()
const { connect, addTask, asked } = bed

describe('requests to a backend', () => {
  it('list its versions, also of a server that has no list', async () => {
    const { id } = await connect()
    const versions = async () => (await bed.api.get(`/api/ml/${id}/versions`)).json()
    expect(await versions()).toEqual({ versions: ['v1', 'v2'] })
    bed.model.on('GET /versions', () => ({ json: {}, status: 404 }))
    expect(await versions()).toMatchObject({ versions: ['v1'], message: expect.any(String) })
    bed.model.on('GET /versions', () => ({ json: { detail: 'no' }, status: 500 }))
    const failed = await bed.api.get(`/api/ml/${id}/versions`)
    expect([failed.status, Object.keys(failed.json())]).toEqual([400, ['error']])
  })

  it('show a test request and what was answered, and never the password of the data', async () => {
    const { id } = await connect()
    const test = () => bed.api.post(`/api/ml/${id}/predict/test?random=true`, {})
    expect((await test()).status).toBe(400)
    const task = await addTask()
    await bed.api.patch(`/api/projects/${bed.project}/`, {
      task_data_login: 'l',
      task_data_password: 'hidden-word',
    })
    const answer = await test()
    expect(answer.json()).toMatchObject({
      status: 200,
      error_message: null,
      url: `${bed.model.url}/predict`,
      task: { id: task },
      request: { params: { login: 'l', password: '********', context: null } },
      response: [sayGood()],
    })
    expect(asked('/predict')[0]?.body?.['params']).toMatchObject({ password: 'hidden-word' })
    bed.model.on('POST /predict', () => ({ json: { detail: 'out of memory' }, status: 500 }))
    expect((await test()).json()).toMatchObject({
      status: 500,
      error_message: expect.stringContaining('out of memory'),
      response: null,
    })
    expect((await bed.api.get(`/api/predictions/?project=${bed.project}`)).json()).toEqual([])
    expect((await bed.api.post(`/api/ml/${id}/predict/test`, {})).status).toBe(501)
  })

  it('ask for a suggestion in a context; problems are no HTTP errors', async () => {
    const { id } = await connect()
    const task = await addTask()
    const suggest = (body: object = { task, context: { result: [{ id: 'k' }] } }) =>
      bed.api.post(`/api/ml/${id}/interactive-annotating`, body)
    expect((await suggest()).json()).toEqual({
      errors: ['Model is not set to be used for interactive preannotations'],
    })
    await bed.api.patch(`/api/ml/${id}`, { is_interactive: true })
    expect((await suggest()).json()).toEqual({ data: sayGood() })
    expect(asked('/predict').at(-1)?.body?.['params']).toMatchObject({ context: { result: [{ id: 'k' }] } })
    bed.model.on('POST /predict', () => 'cut')
    const failed = await suggest()
    expect([failed.status, failed.json()]).toEqual([
      200,
      { errors: [expect.stringContaining('cannot be reached')] },
    ])
    expect((await suggest({ task: 0 })).status).toBe(404)
    expect((await suggest({})).status).toBe(400)
    const elsewhere = await buildProject(bed.server.cx, { organizationId: bed.server.owner.organizationId })
    const other = (await bed.api.post('/api/tasks/', { project: elsewhere, data: { text: 'x' } })).json()[
      'id'
    ]
    expect((await suggest({ task: other })).status).toBe(404)
  })

  it('ask for training; servers of the old protocol are sent what was annotated', async () => {
    const { id } = await connect()
    await addTask('bare')
    const task = await addTask('labeled')
    const result = sayGood().result
    await bed.api.post(`/api/tasks/${task}/annotations/`, { result })
    const trained = await bed.api.post(`/api/ml/${id}/train`, { use_ground_truth: false })
    expect([trained.status, trained.text]).toEqual([200, ''])
    expect(asked('/webhook').at(-1)?.body).toMatchObject({
      action: 'START_TRAINING',
      project: { id: bed.project, label_config: TEXT_CHOICES_CONFIG, task_data_password: null },
    })
    bed.model.on('POST /webhook', () => ({ json: {}, status: 404 }))
    bed.model.on('POST /train', () => ({ json: {} }))
    expect((await bed.api.post(`/api/ml/${id}/train`, {})).status).toBe(200)
    expect(asked('/train').at(-1)?.body).toMatchObject({
      annotations: [{ id: task, annotations: [{ result }] }],
    })
    bed.model.on('POST /train', () => ({ text: 'no', status: 500 }))
    const failed = await bed.api.post(`/api/ml/${id}/train`, {})
    expect([failed.status, failed.json()]).toEqual([400, { detail: expect.stringContaining('500') }])
    expect(
      (
        await bed.server.cx.db.sql
          .selectFrom('ml_backend')
          .select('state')
          .where('id', '=', id)
          .executeTakeFirst()
      )?.state,
    ).toBe('ER')
  })
})
