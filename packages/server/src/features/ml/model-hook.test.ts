// What model servers are told of their project, and what is done about those that fail at it.

import { describe, expect, it } from 'vitest'
import { sayGood } from '../../testing/model-server.ts'
import { addMissingHooks } from './missing-hooks.service.ts'
import { ModelBed } from './testing.ts'

const bed = new ModelBed({ ML_TIMEOUT_TRAIN: '1' })
const { connect, addTask, asked } = bed

interface Hook {
  id: number
  url: string
  headers: Record<string, string>
  is_active: boolean
}
const hooks = async () => (await bed.api.get(`/api/webhooks/?project=${bed.project}`)).json<Hook[]>()
const setTraining = (isOn: boolean) =>
  bed.api.patch(`/api/projects/${bed.project}/`, { start_training_on_annotation_update: isOn })
/** Without what a clock asks for. */
const told = () =>
  asked('/webhook')
    .map((request) => request.body?.['action'])
    .filter((action) => action !== 'START_TRAINING')
const allTold = () =>
  until(async () => (await bed.server.cx.db.sql.selectFrom('outbox').select('id').execute()).length).toBe(0)
const until = (check: () => unknown) => expect.poll(check, { timeout: 50_000, interval: 20 })
const annotate = async (task: number) =>
  expect((await bed.api.post(`/api/tasks/${task}/annotations/`, { result: sayGood().result })).status).toBe(
    201,
  )
const logOf = async (id: number) =>
  (await bed.api.get(`/api/siali/webhooks/${id}/deliveries`)).json<
    { action: string; status: string; attempts: number }[]
  >()
let isWorking = false
const work = async () => {
  if (!isWorking) await bed.server.startJobs()
  isWorking = true
}

describe('a model server', { timeout: 60_000 }, () => {
  it('gets a webhook with its credentials, which follows its address and goes with it', async () => {
    const { id } = await connect({
      auth_method: 'BASIC_AUTH',
      basic_auth_user: 'me',
      basic_auth_pass: 'hidden-word',
    })
    const [hook] = await hooks()
    expect(hook).toMatchObject({
      url: `${bed.model.url}/webhook`,
      is_active: true,
      send_payload: true,
      send_for_all_actions: true,
      headers: { Authorization: '********' },
    })
    const health = await bed.api.get(`/api/siali/webhooks?project=${bed.project}`)
    expect(health.json()).toMatchObject([{ webhook: hook?.id, ml_backend: id, state: 'on' }])
    const moved = await bed.api.patch(`/api/webhooks/${hook?.id}/`, { url: 'http://elsewhere.example.test/' })
    expect([moved.status, moved.json()['validation_errors']]).toEqual([
      400,
      { url: ['This webhook belongs to a model: change the address of that.'] },
    ])
    await bed.api.patch(`/api/ml/${id}`, { url: `${bed.model.url}/`, auth_method: 'NONE' })
    expect(await hooks()).toMatchObject([{ url: `${bed.model.url}/webhook`, headers: {} }])
    await bed.api.delete(`/api/ml/${id}`)
    expect(await hooks()).toEqual([])
  })

  it('that was connected before there were webhooks gets its own, once', async () => {
    const { id } = await connect({
      auth_method: 'BASIC_AUTH',
      basic_auth_user: 'me',
      basic_auth_pass: 'hidden-word',
    })
    const { sql } = bed.server.cx.db
    await sql.deleteFrom('webhook').where('ml_backend_id', '=', id).execute()
    await sql.updateTable('ml_backend').set({ awaits_hook: true }).where('id', '=', id).execute()
    // Servers of one database look at the same time.
    await Promise.all([addMissingHooks(bed.server.cx), addMissingHooks(bed.server.cx)])
    const [hook, second] = await hooks()
    expect([hook, second]).toMatchObject([
      { url: `${bed.model.url}/webhook`, is_active: true, headers: { Authorization: '********' } },
      undefined,
    ])
    await bed.api.delete(`/api/webhooks/${hook?.id}/`)
    await addMissingHooks(bed.server.cx)
    expect(await hooks()).toEqual([])
  })

  it('is told what happens while its project trains on submission, and nothing else', async () => {
    await work()
    await connect({ auth_method: 'BASIC_AUTH', basic_auth_user: 'me', basic_auth_pass: 'hidden-word' })
    await annotate(await addTask())
    await allTold()
    await setTraining(true)
    const task = await addTask()
    await annotate(task)
    await until(told).toEqual(['PROJECT_UPDATED', 'TASKS_CREATED', 'ANNOTATION_CREATED'])
    const last = asked('/webhook').find((request) => request.body?.['action'] === 'ANNOTATION_CREATED')
    expect(last?.headers['authorization']).toBe(`Basic ${btoa('me:hidden-word')}`)
    expect(last?.body).toMatchObject({ annotation: { result: sayGood().result }, task: { id: task } })
    await setTraining(false)
    await annotate(await addTask())
    await allTold()
    expect(told()).toHaveLength(3)
  })

  it('is not told twice of what it fails at or takes long for; one that is away is', async () => {
    await work()
    await connect()
    await setTraining(true)
    const [hook] = await hooks()
    const [first, second, third] = [await addTask(), await addTask(), await addTask()]
    bed.model.on('POST /webhook', ({ body }) => {
      if (body?.['action'] !== 'ANNOTATION_CREATED') return { json: {}, status: 201 }
      const { id } = body['task'] as { id: number }
      if (id === first) return 'hang'
      return { json: { detail: 'no memory' }, status: id === second ? 500 : 201 }
    })
    const annotations = async () =>
      (await logOf(hook?.id ?? 0))
        .filter((one) => one.action === 'ANNOTATION_CREATED')
        .map((one) => [one.status, one.attempts])
    await annotate(first)
    await annotate(second)
    await until(annotations).toEqual([
      ['failed', 1],
      ['failed', 1],
    ])
    await bed.model.kill()
    await annotate(third)
    await until(async () => (await annotations())[0]?.[1]).toBeGreaterThan(0)
    await bed.model.restart()
    await until(async () => (await annotations())[0]?.[0]).toBe('delivered')
  })
})
