// Webhooks against real receivers on loopback: what they are sent, in which order, and what is done about those who fail.

import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { OK, startReceiver, type Answer, type Receiver } from './testing.ts'

const RESULT = [
  { id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } },
]

describe('webhooks', { timeout: 120_000 }, () => {
  let server: TestServer
  let api: Client
  let project: number
  let receivers: Receiver[]
  beforeEach(async () => {
    receivers = []
    server = await startTestServer({
      SSRF_PROTECTION_ENABLED: 'false',
      ALLOW_ORGANIZATION_WEBHOOKS: 'true',
      WEBHOOK_TIMEOUT: '2',
    })
    api = server.api
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    await server.startJobs()
  })
  afterEach(async () => {
    for (const receiver of receivers) await receiver.stop()
    await server.stop()
  })

  const listen = async (answer: Answer = OK, port = 0): Promise<Receiver> => {
    const receiver = await startReceiver(answer, port)
    receivers.push(receiver)
    return receiver
  }
  const hook = async (url: string, body: object = {}): Promise<number> => {
    const answer = await api.post('/api/webhooks/', { project, url, ...body })
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)])
    return answer.json<{ id: number }>().id
  }
  const until = (check: () => unknown, ms = 60_000) => expect.poll(check, { timeout: ms, interval: 20 })
  const makeTask = async (data: object = { text: 'a' }) =>
    (await api.post('/api/tasks/', { project, data })).json<{ id: number }>().id
  const annotate = async (task: number) =>
    (await api.post(`/api/tasks/${task}/annotations/`, { result: RESULT })).json<{ id: number }>().id
  const logOf = async (id: number) =>
    (await api.get(`/api/siali/webhooks/${id}/deliveries`)).json<
      { id: number; status: string; action: string; attempts: number; error: string | null }[]
    >()
  const countOutbox = async () => (await server.cx.db.sql.selectFrom('outbox').select('id').execute()).length
  const healthOf = async (id: number) =>
    (await api.get(`/api/siali/webhooks?project=${project}`))
      .json<{ webhook: number; state: string; failures: number; waiting: number }[]>()
      .find((one) => one.webhook === id)

  it('send what the incumbent sends, in order', async () => {
    const receiver = await listen()
    await hook(receiver.url, { headers: { 'X-Wire': 'yes' } })
    let task = 0
    let annotation = 0
    const steps: [string, () => Promise<unknown>][] = [
      ['TASKS_CREATED', async () => (task = await makeTask())],
      ['ANNOTATION_CREATED', async () => (annotation = await annotate(task))],
      ['ANNOTATION_UPDATED', () => api.patch(`/api/annotations/${annotation}/`, { result: [] })],
      ['ANNOTATIONS_DELETED', () => api.delete(`/api/annotations/${annotation}/`)],
      ['PROJECT_UPDATED', () => api.patch(`/api/projects/${project}/`, { description: 'new' })],
      ['TASKS_DELETED', () => api.delete(`/api/tasks/${task}/`)],
    ]
    for (const [at, [, step]] of steps.entries()) {
      await step()
      await until(() => receiver.actions()).toEqual(steps.slice(0, at + 1).map(([action]) => action))
    }
    const [created, annotated, changed, removed, , gone] = receiver.received
    expect(created?.headers).toMatchObject({ 'content-type': 'application/json', 'x-wire': 'yes' })
    expect(created?.body['tasks']).toEqual([
      expect.objectContaining({ id: task, data: { text: 'a' }, allow_skip: true, total_annotations: 0 }),
    ])
    expect(annotated?.body).toMatchObject({
      annotation: { id: annotation, result: RESULT, result_count: 1, prediction: {}, task, project },
      task: { id: task, is_labeled: true, total_annotations: 1, updated_by: server.owner.id },
      project: { id: project, task_number: 1, finished_task_number: 1 },
    })
    expect(changed?.body).toMatchObject({ annotation: { id: annotation, result: [] } })
    expect(removed?.body).toMatchObject({ annotations: [{ id: annotation }] })
    expect(gone?.body).toMatchObject({ tasks: [{ id: task }], project: { id: project, task_number: 0 } })
  })

  it('send whole what is too long to be kept', async () => {
    const receiver = await listen()
    await hook(receiver.url)
    const noise = Array.from({ length: 60_000 }, () => server.cx.newId.hex(8)).join('')
    const task = await makeTask({ text: noise })
    await api.post(`/api/tasks/${task}/annotations/`, { result: [{ ...RESULT[0], noise }] })
    await until(() => receiver.actions()).toEqual(['TASKS_CREATED', 'ANNOTATION_CREATED'])
    expect(receiver.received[1]?.body).toMatchObject({
      annotation: { result: [{ noise }] },
      task: { data: { text: noise } },
    })
    const kept = await server.cx.db.sql.selectFrom('webhook_message').select('body').execute()
    expect(kept).toEqual([{ body: null }, { body: null }])
  })

  it('tell no password of the project', async () => {
    const receiver = await listen()
    await hook(receiver.url)
    await api.patch(`/api/projects/${project}/`, { task_data_login: 'me', task_data_password: 's3cret' })
    await until(() => receiver.actions()).toEqual(['PROJECT_UPDATED'])
    expect(receiver.received[0]?.text).not.toContain('s3cret')
    expect(receiver.received[0]?.body['project']).not.toHaveProperty('task_data_password')
  })

  it('of the organization hear of all projects, those of a project of it alone', async () => {
    const [all, one] = [await listen(), await listen()]
    await hook(all.url, { project: null })
    await hook(one.url)
    const made = await api.post('/api/projects/', { title: 'Another' })
    const other = made.json<{ id: number }>().id
    await api.delete(`/api/projects/${other}/`)
    // Each project has an order of its own.
    await until(() => all.actions()).toEqual(['PROJECT_CREATED', 'PROJECT_DELETED'])
    await makeTask()
    await until(() => all.actions()).toEqual(['PROJECT_CREATED', 'PROJECT_DELETED', 'TASKS_CREATED'])
    await until(() => one.actions()).toEqual(['TASKS_CREATED'])
    expect(all.received[1]?.body).toEqual({ action: 'PROJECT_DELETED', project: { id: other } })
  })

  it('hear what they chose, and the name alone without a payload; nothing once they are off', async () => {
    const receiver = await listen()
    const id = await hook(receiver.url, {
      send_payload: false,
      send_for_all_actions: false,
      actions: ['TASKS_DELETED'],
    })
    const task = await makeTask()
    await api.delete(`/api/tasks/${task}/`)
    await until(() => receiver.received.map((one) => one.text)).toEqual(['{"action":"TASKS_DELETED"}'])
    await api.patch(`/api/webhooks/${id}/`, { is_active: false })
    await api.delete(`/api/tasks/${await makeTask()}/`)
    await until(countOutbox).toBe(0)
    const witness = await listen()
    await hook(witness.url)
    await makeTask()
    await until(() => witness.actions()).toEqual(['TASKS_CREATED'])
    expect(receiver.received).toHaveLength(1)
  })

  it('hear of bulk actions as one, and of undoing them', async () => {
    const receiver = await listen()
    await hook(receiver.url)
    const tasks = [await makeTask(), await makeTask()]
    for (const task of tasks)
      await api.post('/api/predictions/', { task, result: RESULT, model_version: 'v1' })
    const act = (id: string, form: object = {}) =>
      api.post(`/api/dm/actions/?project=${project}&id=${id}`, {
        selectedItems: { all: true, excluded: [] },
        ...form,
      })
    await act('predictions_to_annotations')
    await act('rename_labels', { control_tag: 'mood', old_label_name: 'good', new_label_name: 'bad' })
    const removed = await act('delete_tasks_annotations')
    await api.post('/api/siali/trash/restore', { undo: removed.headers['x-undo'] })
    const deleted = await act('delete_tasks')
    await api.post('/api/siali/trash/restore', { undo: deleted.headers['x-undo'] })
    await until(() => receiver.actions()).toEqual([
      'TASKS_CREATED',
      'TASKS_CREATED',
      'ANNOTATIONS_CREATED',
      'ANNOTATION_UPDATED',
      'ANNOTATION_UPDATED',
      'ANNOTATIONS_DELETED',
      'ANNOTATIONS_CREATED',
      'TASKS_DELETED',
      'TASKS_CREATED',
    ])
    const [, , made, first, second] = receiver.received
    const said = made?.body['annotation'] as { id: number; task: number }[]
    expect(said.map((one) => one.task)).toEqual(tasks)
    expect(made?.body['task']).toEqual(tasks.map((id) => expect.objectContaining({ id })))
    for (const [at, renamed] of [first, second].entries())
      expect(renamed?.body).toMatchObject({
        annotation: { id: said[at]?.id, result: [{ value: { choices: ['bad'] } }] },
      })
    expect(receiver.received[8]?.body['tasks']).toHaveLength(2)
  })

  it('send a long import in several requests, and go on where a failure stopped them', async () => {
    let fails = 1
    const receiver = await listen((received, response) => {
      const tasks = received.body['tasks'] as { id: number }[] | undefined
      const isSecond = (tasks?.[0]?.id ?? 0) > 1
      response.writeHead(isSecond && fails-- > 0 ? 500 : 200).end()
    })
    await hook(receiver.url)
    const items = Array.from({ length: 12_001 }, (_, at) => ({ text: `t${at}` }))
    expect((await api.post(`/api/projects/${project}/import`, items)).status).toBe(201)
    await until(() => receiver.received.length).toBe(4)
    const sizes = receiver.received.map((one) => (one.body['tasks'] as unknown[]).length)
    expect(sizes).toEqual([5000, 5000, 5000, 2001])
    const ids = receiver.received.map((one) => one.headers['x-siali-message'])
    expect(ids[1]).toBe(ids[2])
    const told = [0, 2, 3].flatMap((at) => receiver.received[at]?.body['tasks'] ?? []) as {
      data: { text: string }
    }[]
    expect(told.map((task) => task.data)).toEqual(items)
  })

  it('hear of labels that are linked, changed and removed', async () => {
    const receiver = await listen()
    await hook(receiver.url)
    const made = await api.post('/api/labels/', [
      { title: 'Wet', value: ['Wet'], project, from_name: 'mood' },
      { title: 'Dry', value: ['Dry'], project, from_name: 'mood' },
    ])
    expect(made.status).toBe(201)
    await until(() => receiver.actions()).toEqual(['LABEL_LINK_CREATED'])
    const [created] = receiver.received
    expect(created?.body).toMatchObject({
      label_link: [{ project, from_name: 'mood' }, { project }],
      label: [{ title: 'Wet' }, { title: 'Dry' }],
      project: { id: project },
    })
    const links = (created?.body['label_link'] ?? []) as { id: number; label: number }[]
    const [link] = links
    await api.patch(`/api/label_links/${link?.id}/`, { from_name: 'mood2' })
    await api.delete(`/api/labels/${link?.label}/`)
    await until(() => receiver.actions().slice(1)).toEqual(['LABEL_LINK_UPDATED', 'LABEL_LINK_DELETED'])
    expect(receiver.received[1]?.body).toMatchObject({ label_link: { from_name: 'mood2' } })
    expect(receiver.received[2]?.body).toMatchObject({ label_link: { id: link?.id } })
    // Of links that were there nobody hears again; of those that were not, alone.
    const dry = { title: 'Dry', value: ['Dry'], project, from_name: 'mood' }
    expect((await api.post('/api/labels/', [dry])).status).toBe(201)
    const damp = { title: 'Damp', value: ['Damp'], project, from_name: 'mood' }
    await api.post('/api/labels/', [dry, damp, dry])
    await until(() => receiver.actions().slice(3)).toEqual(['LABEL_LINK_CREATED'])
    expect(receiver.received[3]?.body['label']).toEqual([expect.objectContaining({ title: 'Damp' })])
  })

  it('try again what failed, and keep the order meanwhile', async () => {
    let fails = 2
    const receiver = await listen((_received, response) => response.writeHead(fails-- > 0 ? 500 : 204).end())
    const id = await hook(receiver.url)
    await annotate(await makeTask())
    await until(() => receiver.actions()).toEqual([
      'TASKS_CREATED',
      'TASKS_CREATED',
      'TASKS_CREATED',
      'ANNOTATION_CREATED',
    ])
    const messages = receiver.received.map((one) => one.headers['x-siali-message'])
    expect(new Set(messages.slice(0, 3)).size).toBe(1)
    await until(async () => (await logOf(id)).map((one) => [one.status, one.attempts])).toEqual([
      ['delivered', 1],
      ['delivered', 3],
    ])
    expect(await healthOf(id)).toMatchObject({ state: 'on', failures: 0, waiting: 0 })
  })

  it('that hang delay neither saves nor other receivers', async () => {
    const hanging = await listen(() => {})
    const id = await hook(hanging.url)
    const other = await listen()
    await hook(other.url)
    for (let n = 0; n < 5; n++) await annotate(await makeTask())
    await until(() => other.received.length).toBe(10)
    // The first request of the other one is still under way, or was given up and is tried again.
    expect(new Set(hanging.received.map((one) => one.headers['x-siali-message'])).size).toBe(1)
    await until(async () => (await logOf(id)).at(-1)?.error).toBe('The address did not answer in time.')
    expect(await healthOf(id)).toMatchObject({
      state: 'failing',
      waiting: 10,
      last_error: 'The address did not answer in time.',
    })
  })

  it('do not follow redirects, into closed networks least of all', async () => {
    const secret = await listen()
    const receiver = await listen((_received, response) =>
      response.writeHead(307, { location: `${secret.url}/inside` }).end(),
    )
    const id = await hook(receiver.url)
    await makeTask()
    await until(async () => (await logOf(id))[0]?.error).toContain(
      `redirects to ${secret.url}/inside. Redirects are not followed`,
    )
    expect(secret.received).toEqual([])
  })

  it('reach a receiver that was away, with all that happened, in order', async () => {
    const before = await listen()
    const id = await hook(before.url)
    await makeTask()
    await until(() => before.received.length).toBe(1)
    await before.stop()
    const task = await makeTask()
    await annotate(task)
    await until(async () => (await healthOf(id))?.state).toBe('failing')
    const after = await listen(OK, before.port)
    await until(() => after.actions()).toEqual(['TASKS_CREATED', 'ANNOTATION_CREATED'])
  })

  it('that failed for a day are paused with what waits, and go on when they are switched on', async () => {
    let isBroken = true
    const receiver = await listen((_received, response) => response.writeHead(isBroken ? 500 : 200).end())
    const id = await hook(receiver.url)
    const task = await makeTask()
    await until(async () => (await healthOf(id))?.failures).toBeGreaterThan(0)
    const aDayAgo = new Date(Date.now() - 25 * 3_600_000)
    const { sql } = server.cx.db
    await sql.updateTable('webhook').set({ failing_since: aDayAgo }).execute()
    await sql.updateTable('webhook_delivery').set({ failing_since: aDayAgo }).execute()
    await until(async () => (await healthOf(id))?.state).toBe('paused')
    expect((await api.get(`/api/webhooks/${id}/`)).json()).toMatchObject({ is_active: false })
    await annotate(task)
    await until(async () => (await healthOf(id))?.waiting).toBe(1)
    const { length } = receiver.received
    isBroken = false
    await api.patch(`/api/webhooks/${id}/`, { is_active: true })
    await until(() => receiver.actions().slice(length)).toEqual(['ANNOTATION_CREATED'])
    const log = await logOf(id)
    expect(log.map((one) => [one.action, one.status])).toEqual([
      ['ANNOTATION_CREATED', 'delivered'],
      ['TASKS_CREATED', 'failed'],
    ])
    // What was given up is sent once more by hand.
    const again = await api.post(`/api/siali/webhooks/${id}/deliveries/${log[1]?.id}/redeliver`, {})
    expect(again.status).toBe(201)
    await until(() => receiver.actions().slice(length)).toEqual(['ANNOTATION_CREATED', 'TASKS_CREATED'])
    expect(receiver.received.at(-1)?.headers['x-siali-message']).toBe(
      receiver.received[0]?.headers['x-siali-message'],
    )
  })

  it('go on behind a delivery that somebody gave up', async () => {
    const receiver = await listen(({ body }, response) =>
      response.writeHead(body['action'] === 'TASKS_CREATED' ? 400 : 200).end('no such thing'),
    )
    const id = await hook(receiver.url)
    await annotate(await makeTask())
    await until(async () => (await logOf(id)).at(-1)?.error).toBe('The receiver answered 400.')
    const stuck = (await logOf(id)).at(-1)?.id
    const detail = await api.get(`/api/siali/webhooks/${id}/deliveries/${stuck}`)
    expect(detail.json()).toMatchObject({ answer: { body: 'no such thing' }, answer_status: 400 })
    expect((await api.post(`/api/siali/webhooks/${id}/deliveries/${stuck}/skip`, {})).status).toBe(200)
    await until(() => receiver.actions().at(-1)).toBe('ANNOTATION_CREATED')
    await until(async () => (await logOf(id)).map((one) => one.status)).toEqual(['delivered', 'skipped'])
    expect((await api.post(`/api/siali/webhooks/${id}/deliveries/${stuck}/skip`, {})).status).toBe(409)
  })

  it('are signed with both secrets while one takes the place of the other, and log no credentials', async () => {
    const receiver = await listen()
    const id = await hook(receiver.url, { headers: { Authorization: 'Bearer s3cret' } })
    const secretOf = async () =>
      (await api.post(`/api/siali/webhooks/${id}/secret`, {})).json<{ secret: string }>().secret
    const secrets = [await secretOf(), await secretOf()]
    await makeTask()
    await until(() => receiver.received.length).toBe(1)
    const [one] = receiver.received
    expect(one?.headers.authorization).toBe('Bearer s3cret')
    const [stamp, ...signatures] = String(one?.headers['x-siali-signature']).split(',')
    const at = stamp?.slice(2)
    const expected = secrets
      .toReversed()
      .map((secret) => `v1=${createHmac('sha256', secret).update(`${at}.${one?.text}`).digest('hex')}`)
    expect(signatures).toEqual(expected)
    expect(Math.abs(Number(at) - Date.now() / 1000)).toBeLessThan(600)
    await until(async () => (await logOf(id))[0]?.status).toBe('delivered')
    const detail = await api.get(`/api/siali/webhooks/${id}/deliveries/${(await logOf(id))[0]?.id}`)
    expect(detail.text).not.toContain('s3cret')
    expect(detail.json()).toMatchObject({
      request: { headers: { Authorization: '********' }, body: one?.text },
      answer: { body: '{}' },
    })
  })

  it('answer a test with what came back, and log nothing of it', async () => {
    const receiver = await listen((_received, response) => response.writeHead(418).end('short and stout'))
    const id = await hook(receiver.url)
    const answer = await api.post(`/api/siali/webhooks/${id}/test`, {})
    expect(answer.json()).toMatchObject({
      is_delivered: false,
      answer_status: 418,
      error: 'The receiver answered 418.',
      answer: { body: 'short and stout' },
    })
    expect(receiver.received[0]?.body).toMatchObject({ action: 'TEST', project: { id: project } })
    expect(await logOf(id)).toEqual([])
  })

  it('leave nothing in the outbox when nobody listens', async () => {
    await makeTask()
    await until(countOutbox).toBe(0)
  })
})
