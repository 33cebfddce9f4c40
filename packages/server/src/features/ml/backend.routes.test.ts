import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser, TEXT_CHOICES_CONFIG } from '../../testing/factories.ts'
import {
  sayGood,
  startModelServer,
  tasksOf,
  type ModelReply,
  type TestModelServer,
} from '../../testing/model-server.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

interface Backend {
  id: number
  state: string
  error_message: string | null
  model_version: string
}

let server: TestServer
let api: Client
let model: TestModelServer
let project: number
beforeAll(async () => {
  server = await startTestServer({ ML_BLOCK_LOCAL_IP: 'false', ML_TIMEOUT_TASK_LOAD: '1' })
  api = server.api
})
afterAll(() => server.stop())
beforeEach(async () => {
  model = await startModelServer()
  project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  return () => model.kill()
})
const connect = async (body: object = {}) => {
  const answer = await api.post('/api/ml/', { project, url: model.url, title: 'Mood', ...body })
  expect([answer.status, answer.status === 201 ? '' : answer.text]).toEqual([201, ''])
  return answer.json<Backend>()
}
const addTask = async (text = 'one') =>
  (await api.post('/api/tasks/', { project, data: { text } })).json<{ id: number }>().id
const asked = (path: string) => model.requests.filter((request) => request.path === path)
const read = async (id: number) => (await api.get(`/api/ml/${id}`)).json<Backend>()

describe('connecting an ML backend', () => {
  it('asks for its health, sets it up and shows what it is, without the password', async () => {
    const answer = await api.post('/api/ml/', {
      project,
      url: model.url,
      title: 'Mood',
      auth_method: 'BASIC_AUTH',
      basic_auth_user: 'me',
      basic_auth_pass: 'hidden-word',
      extra_params: { depth: [3] },
    })
    expect([answer.status, answer.headers['location']]).toEqual([201, model.url])
    expect(answer.json()).toMatchObject({
      project,
      state: 'CO',
      readable_state: 'Connected',
      error_message: null,
      model_version: 'v1',
      basic_auth_user: 'me',
      basic_auth_pass_is_set: true,
      extra_params: { depth: [3] },
      timeout: 100,
      auto_update: true,
    })
    expect(answer.text).not.toContain('hidden-word')
    const { id } = answer.json<Backend>()
    expect((await api.get(`/api/ml/?project=${project}`)).text).not.toContain('hidden-word')
    const stored = await server.cx.db.sql
      .selectFrom('ml_backend')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(stored.basic_auth_pass_sealed?.toString('latin1')).not.toContain('hidden-word')
    const [health] = asked('/health')
    expect(health?.headers['authorization']).toBe(`Basic ${btoa('me:hidden-word')}`)
    const [setup] = asked('/setup')
    expect(setup?.body).toEqual({
      project: expect.stringMatching(new RegExp(`^${project}\\.\\d{10}$`)),
      schema: TEXT_CHOICES_CONFIG,
      hostname: expect.stringMatching(/^http/),
      access_token: expect.stringMatching(/^[0-9a-f]{40}$/),
      extra_params: { depth: [3] },
    })
    expect(setup?.body?.['access_token']).not.toBe(server.owner.token)
  })

  it('is refused with the words of a server that fails, hangs or answers nonsense', async () => {
    const tries: [string, () => ModelReply, string][] = [
      ['GET /health', () => ({ json: { detail: 'broken' }, status: 500 }), 'answered 500'],
      ['GET /health', () => 'hang', 'within 1 s'],
      ['POST /setup', () => ({ json: { error: 'bad schema' }, status: 400 }), 'bad schema'],
      ['POST /setup', () => ({ text: '<html>' }), 'no JSON'],
      ['POST /setup', () => 'cut', 'cannot be reached'],
    ]
    for (const [route, reply, words] of tries) {
      const other = await startModelServer()
      other.on(route, reply)
      const answer = await api.post('/api/ml/', { project, url: other.url })
      await other.kill()
      expect([answer.status, answer.headers['x-error-code'], answer.text]).toEqual([
        400,
        'model_server',
        expect.stringContaining(words),
      ])
    }
    expect((await api.get(`/api/ml/?project=${project}`)).json()).toEqual([])
  })

  it('is refused for bodies that cannot be one', async () => {
    const post = (body: object) => api.post('/api/ml/', { project, url: model.url, ...body })
    const bodies: [object, number][] = [
      [{ url: undefined }, 400],
      [{ project: undefined }, 400],
      [{ project: 0 }, 400],
      [{ url: 'nope' }, 403],
      [{ url: 'ftp://ml.example.test' }, 403],
      [{ url: 'http://me:word@127.0.0.1/' }, 400],
      [{ auth_method: 'X' }, 400],
      [{ auth_method: 'BASIC_AUTH' }, 400],
      [{ auth_method: 'BASIC_AUTH', basic_auth_user: 'u' }, 400],
      [{ timeout: 0 }, 400],
      [{ extra_params: ['\u0000'] }, 400],
    ]
    for (const [body, status] of bodies) expect([body, (await post(body)).status]).toEqual([body, status])
    expect(asked('/setup')).toEqual([])
  })

  it('keeps what a change does not name, and asks the server again', async () => {
    const { id } = await connect({ extra_params: { a: 1 } })
    const changed = await api.patch(`/api/ml/${id}`, { title: 'Mood 2', is_interactive: true })
    expect(changed.json()).toMatchObject({ title: 'Mood 2', is_interactive: true, extra_params: { a: 1 } })
    expect(asked('/setup').map((one) => one.body?.['access_token'])).toEqual(
      Array(2).fill(asked('/setup')[0]?.body?.['access_token']),
    )
    const put = await api.put(`/api/ml/${id}`, { project, url: model.url })
    expect(put.json()).toMatchObject({ title: 'Mood 2', is_interactive: true })
    model.on('GET /health', () => ({ json: {}, status: 503 }))
    expect((await api.patch(`/api/ml/${id}`, { title: 'Mood 3' })).status).toBe(400)
    const other = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    expect((await api.patch(`/api/ml/${id}`, { project: other })).status).toBe(400)
  })
})

describe('the guard', () => {
  it('keeps model servers out of private networks unless they are allowed', async () => {
    const guarded = await startTestServer()
    const own = await buildProject(guarded.cx, { organizationId: guarded.owner.organizationId })
    const answer = await guarded.api.post('/api/ml/', { project: own, url: model.url })
    expect([answer.status, answer.json()['detail']]).toEqual([
      403,
      'URL resolves to a reserved network address (block: 127.0.0.0/8)',
    ])
    await guarded.stop()
    const allowing = await startTestServer({ SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' })
    const open = await buildProject(allowing.cx, { organizationId: allowing.owner.organizationId })
    expect((await allowing.api.post('/api/ml/', { project: open, url: model.url })).status).toBe(201)
    await allowing.stop()
  })
})

describe('the state of a backend', () => {
  it('follows its server: gone, back with another version, refusing the set-up', async () => {
    const { id } = await connect()
    await model.kill()
    expect(await read(id)).toMatchObject({
      state: 'DI',
      error_message: expect.stringContaining('cannot be reached'),
    })
    model.on('POST /setup', () => ({ json: { detail: 'no memory' }, status: 500 }))
    await model.restart()
    expect(await read(id)).toMatchObject({ state: 'ER', error_message: expect.stringContaining('no memory') })
    model.on('POST /setup', () => ({ json: { model_version: 'v2' } }))
    expect(await read(id)).toMatchObject({ state: 'CO', error_message: null, model_version: 'v2' })
  })

  it('is told for each of a list, also with a server that hangs', async () => {
    await connect()
    await connect({ title: 'Other', is_interactive: true })
    model.on('GET /health', () => 'hang')
    const list = (await api.get(`/api/ml/?project=${project}`)).json<Backend[]>()
    expect(list.map((one) => one.state)).toEqual(['DI', 'DI'])
    const some = (await api.get(`/api/ml/?project=${project}&is_interactive=true`)).json<Backend[]>()
    expect(some).toHaveLength(1)
    expect((await api.get('/api/ml/')).status).toBe(400)
  })

  it('keeps a version that was fixed by hand, and asks for it', async () => {
    const { id } = await connect({ auto_update: false, model_version: 'mine' })
    expect(await read(id)).toMatchObject({ model_version: 'mine' })
    await addTask()
    const test = await api.post(`/api/ml/${id}/predict/test?random=true`, {})
    expect(test.json<{ request: object }>().request).toMatchObject({ model_version: 'mine' })
  })
})

describe('requests to a backend', () => {
  it('list its versions, also of a server that has no list', async () => {
    const { id } = await connect()
    const versions = async () => (await api.get(`/api/ml/${id}/versions`)).json()
    expect(await versions()).toEqual({ versions: ['v1', 'v2'] })
    model.on('GET /versions', () => ({ json: {}, status: 404 }))
    expect(await versions()).toMatchObject({ versions: ['v1'], message: expect.any(String) })
    model.on('GET /versions', () => ({ json: { detail: 'no' }, status: 500 }))
    const failed = await api.get(`/api/ml/${id}/versions`)
    expect([failed.status, Object.keys(failed.json())]).toEqual([400, ['error']])
  })

  it('show a test request and what was answered, and never the password of the data', async () => {
    const { id } = await connect()
    const test = () => api.post(`/api/ml/${id}/predict/test?random=true`, {})
    expect((await test()).status).toBe(400)
    const task = await addTask()
    await api.patch(`/api/projects/${project}/`, { task_data_login: 'l', task_data_password: 'hidden-word' })
    const answer = await test()
    expect(answer.json()).toMatchObject({
      status: 200,
      error_message: null,
      url: `${model.url}/predict`,
      task: { id: task },
      request: { params: { login: 'l', password: '********', context: null } },
      response: [sayGood()],
    })
    expect(asked('/predict')[0]?.body?.['params']).toMatchObject({ password: 'hidden-word' })
    model.on('POST /predict', () => ({ json: { detail: 'out of memory' }, status: 500 }))
    expect((await test()).json()).toMatchObject({
      status: 500,
      error_message: expect.stringContaining('out of memory'),
      response: null,
    })
    expect((await api.get(`/api/predictions/?project=${project}`)).json()).toEqual([])
    expect((await api.post(`/api/ml/${id}/predict/test`, {})).status).toBe(501)
  })

  it('ask for a suggestion in a context; problems are no HTTP errors', async () => {
    const { id } = await connect()
    const task = await addTask()
    const suggest = (body: object = { task, context: { result: [{ id: 'k' }] } }) =>
      api.post(`/api/ml/${id}/interactive-annotating`, body)
    expect((await suggest()).json()).toEqual({
      errors: ['Model is not set to be used for interactive preannotations'],
    })
    await api.patch(`/api/ml/${id}`, { is_interactive: true })
    expect((await suggest()).json()).toEqual({ data: sayGood() })
    expect(asked('/predict').at(-1)?.body?.['params']).toMatchObject({ context: { result: [{ id: 'k' }] } })
    model.on('POST /predict', () => 'cut')
    const failed = await suggest()
    expect([failed.status, failed.json()]).toEqual([
      200,
      { errors: [expect.stringContaining('cannot be reached')] },
    ])
    expect((await suggest({ task: 0 })).status).toBe(404)
    expect((await suggest({})).status).toBe(400)
    const elsewhere = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const other = (await api.post('/api/tasks/', { project: elsewhere, data: { text: 'x' } })).json()['id']
    expect((await suggest({ task: other })).status).toBe(404)
  })

  it('ask for training; servers of the old protocol are sent what was annotated', async () => {
    const { id } = await connect()
    await addTask('bare')
    const task = await addTask('labeled')
    const result = sayGood().result
    await api.post(`/api/tasks/${task}/annotations/`, { result })
    const trained = await api.post(`/api/ml/${id}/train`, { use_ground_truth: false })
    expect([trained.status, trained.text]).toEqual([200, ''])
    expect(asked('/webhook').at(-1)?.body).toMatchObject({
      action: 'START_TRAINING',
      project: { id: project, label_config: TEXT_CHOICES_CONFIG, task_data_password: null },
    })
    model.on('POST /webhook', () => ({ json: {}, status: 404 }))
    model.on('POST /train', () => ({ json: {} }))
    expect((await api.post(`/api/ml/${id}/train`, {})).status).toBe(200)
    expect(asked('/train').at(-1)?.body).toMatchObject({
      annotations: [{ id: task, annotations: [{ result }] }],
    })
    model.on('POST /train', () => ({ text: 'no', status: 500 }))
    const failed = await api.post(`/api/ml/${id}/train`, {})
    expect([failed.status, failed.json()]).toEqual([400, { detail: expect.stringContaining('500') }])
    expect(
      (
        await server.cx.db.sql
          .selectFrom('ml_backend')
          .select('state')
          .where('id', '=', id)
          .executeTakeFirst()
      )?.state,
    ).toBe('ER')
  })
})

describe('the token of a model server', () => {
  const open = async () => {
    await connect()
    const token = String(asked('/setup').at(-1)?.body?.['access_token'])
    return server.as({ ...server.owner, token })
  }

  it('opens tasks, annotations and predictions of its project', async () => {
    const robot = await open()
    const task = await addTask()
    const made = await robot.post('/api/predictions/', {
      task,
      result: sayGood().result,
      model_version: 'v1',
    })
    expect([made.status, made.json()]).toMatchObject([201, { task, project }])
    for (const path of [
      `/api/projects/${project}/`,
      `/api/tasks/${task}/`,
      `/api/tasks/?project=${project}&fields=all`,
      `/api/projects/${project}/export?exportType=JSON&download_all_tasks=true`,
      `/api/predictions/?project=${project}`,
    ])
      expect([path, (await robot.get(path)).status]).toEqual([path, 200])
  })

  it('opens no other project, no person, no setting, and nothing once the backend is gone', async () => {
    const robot = await open()
    const task = await addTask()
    const other = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const foreign = (await api.post('/api/tasks/', { project: other, data: { text: 'x' } })).json()['id']
    const view = (await api.post('/api/dm/views/', { project: other, data: {} })).json()['id']
    const reads = [
      `/api/projects/${other}/`,
      `/api/tasks/${foreign}/`,
      `/api/tasks/?project=${other}`,
      `/api/tasks/?project=${project}&view=${view}`,
      `/api/tasks/?view=${view}`,
      '/api/projects/',
      '/api/users/',
      '/api/current-user/whoami',
      '/api/current-user/token',
      '/api/organizations/',
      '/api/token/',
      `/api/projects/${project}/next/`,
      `/api/siali/jobs?project=${project}`,
    ]
    for (const path of reads)
      expect([path, (await robot.get(path)).status]).toEqual([
        path,
        expect.toSatisfy((s) => s === 403 || s === 404),
      ])
    const writes: [string, object][] = [
      ['/api/predictions/', { task: foreign, result: [] }],
      ['/api/tasks/', { project, data: { text: 'x' } }],
      [`/api/tasks/${task}/annotations/`, { result: [] }],
      ['/api/ml/', { project, url: model.url }],
      [`/api/dm/actions/?project=${project}&id=delete_tasks`, { selectedItems: { all: true, excluded: [] } }],
      ['/api/token/', {}],
    ]
    for (const [path, body] of writes)
      expect([path, (await robot.post(path, body)).status]).toEqual([
        path,
        expect.toSatisfy((s) => s === 403 || s === 404),
      ])
    const [backend] = (await api.get(`/api/ml/?project=${project}`)).json<Backend[]>()
    await api.delete(`/api/ml/${backend?.id}`)
    expect((await robot.get(`/api/projects/${project}/`)).status).toBe(401)
  })
})

describe('the model of a project', () => {
  const version = async () => (await api.get(`/api/projects/${project}/`)).json()['model_version']

  it('may be a backend; it follows a new title and ends with it', async () => {
    const { id } = await connect()
    expect((await api.patch(`/api/projects/${project}/`, { model_version: 'Nobody' })).status).toBe(400)
    expect((await api.patch(`/api/projects/${project}/`, { model_version: 'Mood' })).status).toBe(200)
    await api.patch(`/api/ml/${id}`, { title: 'Mood 2' })
    expect(await version()).toBe('Mood 2')
    expect((await api.delete(`/api/ml/${id}`)).status).toBe(204)
    expect(await version()).toBe('')
  })

  it('is listed live beside the stored versions', async () => {
    const { id } = await connect()
    const path = `/api/projects/${project}/model-versions/?extended=true`
    expect((await api.get(path)).json()).toEqual({ static: [], live: null })
    const live = (await api.get(`${path}&include_live_models=true`)).json<{ live: Backend[] }>().live
    expect(live).toMatchObject([{ id, title: 'Mood', state: 'CO' }])
  })
})

describe('a task that is opened', () => {
  interface Task {
    predictions: { model_version: string }[]
    predictions_score: number | null
  }
  const openTask = async (id: number) => (await api.get(`/api/tasks/${id}/`)).json<Task>()
  const nextTask = async () => (await api.get(`/api/projects/${project}/next/`)).json<Task>()

  it('gets the prediction of the backend that the project names, once', async () => {
    await connect()
    await api.patch(`/api/projects/${project}/`, { model_version: 'Mood' })
    const task = await addTask()
    expect(await openTask(task)).toMatchObject({
      predictions: [{ model_version: 'v1' }],
      predictions_score: 0.5,
    })
    expect((await nextTask()).predictions).toMatchObject([{ model_version: 'v1' }])
    expect((await openTask(task)).predictions).toHaveLength(1)
    expect(asked('/predict')).toHaveLength(1)
  })

  it('gets none when nobody wants it', async () => {
    await connect()
    const task = await addTask()
    expect((await openTask(task)).predictions).toEqual([])
    expect(asked('/predict')).toEqual([])
  })

  it('gets one when the project has all tasks evaluated, also on a page of the list', async () => {
    await connect()
    await api.patch(`/api/projects/${project}/`, { evaluate_predictions_automatically: true })
    await addTask('one')
    await addTask('two')
    const list = await api.get(`/api/tasks/?project=${project}&fields=all`)
    expect(list.json<{ tasks: Task[] }>().tasks.map((task) => task.predictions.length)).toEqual([1, 1])
    expect(asked('/predict').map((request) => tasksOf(request).length)).toEqual([2])
  })

  it('opens without one when the model fails or hangs, and what comes late is kept', async () => {
    await connect()
    await api.patch(`/api/projects/${project}/`, { model_version: 'Mood' })
    const [slow, next] = [await addTask('slow'), await addTask('next')]
    const release = Promise.withResolvers<void>()
    model.on('POST /predict', async (request) => {
      await release.promise
      return { json: { results: tasksOf(request).map(() => sayGood()) } }
    })
    expect((await openTask(slow)).predictions).toEqual([])
    release.resolve()
    await expect.poll(async () => (await openTask(slow)).predictions, { timeout: 30_000 }).toHaveLength(1)
    model.on('POST /predict', () => 'cut')
    expect((await openTask(next)).predictions).toEqual([])
    expect((await openTask(next)).predictions).toEqual([])
  })
})

describe('an ML backend of another organization', () => {
  it('is not there', async () => {
    const { id } = await connect()
    const other = await buildOrganization(server.cx, 'Other')
    const stranger = server.as(await buildUser(server.cx, { organizationId: other, role: 'owner' }))
    expect((await stranger.get(`/api/ml/?project=${project}`)).status).toBe(404)
    expect((await stranger.get(`/api/ml/${id}`)).status).toBe(404)
    expect((await stranger.post('/api/ml/', { project, url: model.url })).status).toBe(400)
    expect((await stranger.post(`/api/ml/${id}/predict`, {})).status).toBe(404)
    expect((await stranger.delete(`/api/ml/${id}`)).status).toBe(404)
  })
})
