import { describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser, TEXT_CHOICES_CONFIG } from '../../testing/factories.ts'
import { startModelServer, type ModelReply } from '../../testing/model-server.ts'
import { startTestServer } from '../../testing/server.ts'
import { ModelBed, type Backend } from './testing.ts'

const bed = new ModelBed()
const { connect, addTask, asked, read } = bed

describe('connecting an ML backend', () => {
  it('asks for its health, sets it up and shows what it is, without the password', async () => {
    const answer = await bed.api.post('/api/ml/', {
      project: bed.project,
      url: bed.model.url,
      title: 'Mood',
      auth_method: 'BASIC_AUTH',
      basic_auth_user: 'me',
      basic_auth_pass: 'hidden-word',
      extra_params: { depth: [3] },
    })
    expect([answer.status, answer.headers['location']]).toEqual([201, bed.model.url])
    expect(answer.json()).toMatchObject({
      project: bed.project,
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
    expect((await bed.api.get(`/api/ml/?project=${bed.project}`)).text).not.toContain('hidden-word')
    const stored = await bed.server.cx.db.sql
      .selectFrom('ml_backend')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(stored.basic_auth_pass_sealed?.toString('latin1')).not.toContain('hidden-word')
    const [health] = asked('/health')
    expect(health?.headers['authorization']).toBe(`Basic ${btoa('me:hidden-word')}`)
    const [setup] = asked('/setup')
    expect(setup?.body).toEqual({
      project: expect.stringMatching(new RegExp(`^${bed.project}\\.\\d{10}$`)),
      schema: TEXT_CHOICES_CONFIG,
      hostname: expect.stringMatching(/^http/),
      access_token: expect.stringMatching(/^[0-9a-f]{40}$/),
      extra_params: { depth: [3] },
    })
    expect(setup?.body?.['access_token']).not.toBe(bed.server.owner.token)
  })

  it('takes what was typed for it to no other server, and repeats none of it', async () => {
    const other = await startModelServer()
    try {
      const login = { auth_method: 'BASIC_AUTH', basic_auth_user: 'me', basic_auth_pass: 'hidden-word' }
      const params = { extra_params: { api_key: 'hidden-too' } }
      const { id } = await connect({ ...login, ...params })
      const move = (body: object) => bed.api.patch(`/api/ml/${id}`, { url: other.url, ...body })
      for (const body of [{}, params, { basic_auth_pass: 'hidden-word' }, { auth_method: 'NONE' }]) {
        const answer = await move(body)
        expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('goes to no other')])
      }
      const masked = await move({ basic_auth_pass: 'new-word', extra_params: { api_key: '********' } })
      expect([masked.status, masked.text]).toEqual([400, expect.stringContaining('Write it out')])
      expect(other.requests).toEqual([])
      bed.model.on('GET /health', ({ headers }) => ({
        json: { repeated: headers['authorization'], word: 'hidden-word' },
        status: 500,
      }))
      const failed = await bed.api.patch(`/api/ml/${id}`, { title: 'Again' })
      expect(failed.status).toBe(400)
      for (const hidden of ['hidden-word', btoa('me:hidden-word')]) expect(failed.text).not.toContain(hidden)
      expect((await move({ auth_method: 'NONE', ...params })).json()).toMatchObject({
        basic_auth_pass_is_set: false,
      })
    } finally {
      await other.kill()
    }
  })

  it('keeps its password and extra params while a change leaves them out, and forgets them when told to', async () => {
    const { id } = await connect({
      auth_method: 'BASIC_AUTH',
      basic_auth_user: 'me',
      basic_auth_pass: 'hidden-word',
      extra_params: { key: 'hidden-too' },
    })
    const stored = () =>
      bed.server.cx.db.sql
        .selectFrom('ml_backend')
        .select(['basic_auth_pass_sealed', 'extra_params_sealed'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    await bed.api.patch(`/api/ml/${id}`, { title: 'Renamed' })
    expect(Object.values(await stored())).toEqual([expect.any(Buffer), expect.any(Buffer)])
    const needed = await bed.api.patch(`/api/ml/${id}`, { basic_auth_pass: null })
    expect([needed.status, needed.text]).toEqual([400, expect.stringContaining('username and password')])
    const none = { auth_method: 'NONE', basic_auth_pass: null, extra_params: null }
    expect((await bed.api.patch(`/api/ml/${id}`, none)).json()).toMatchObject({
      basic_auth_pass_is_set: false,
      extra_params: null,
    })
    expect(Object.values(await stored())).toEqual([null, null])
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
      const answer = await bed.api.post('/api/ml/', { project: bed.project, url: other.url })
      await other.kill()
      expect([answer.status, answer.headers['x-error-code'], answer.text]).toEqual([
        400,
        'model_server',
        expect.stringContaining(words),
      ])
    }
    expect((await bed.api.get(`/api/ml/?project=${bed.project}`)).json()).toEqual([])
  })

  it('is refused for bodies that cannot be one', async () => {
    const post = (body: object) =>
      bed.api.post('/api/ml/', { project: bed.project, url: bed.model.url, ...body })
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
    const changed = await bed.api.patch(`/api/ml/${id}`, { title: 'Mood 2', is_interactive: true })
    expect(changed.json()).toMatchObject({ title: 'Mood 2', is_interactive: true, extra_params: { a: 1 } })
    expect(asked('/setup').map((one) => one.body?.['access_token'])).toEqual(
      Array(2).fill(asked('/setup')[0]?.body?.['access_token']),
    )
    const put = await bed.api.put(`/api/ml/${id}`, { project: bed.project, url: bed.model.url })
    expect(put.json()).toMatchObject({ title: 'Mood 2', is_interactive: true })
    bed.model.on('GET /health', () => ({ json: {}, status: 503 }))
    expect((await bed.api.patch(`/api/ml/${id}`, { title: 'Mood 3' })).status).toBe(400)
    const other = await buildProject(bed.server.cx, { organizationId: bed.server.owner.organizationId })
    expect((await bed.api.patch(`/api/ml/${id}`, { project: other })).status).toBe(400)
  })
})

describe('the guard', () => {
  it('keeps model servers out of private networks unless they are allowed', async () => {
    const guarded = await startTestServer()
    const own = await buildProject(guarded.cx, { organizationId: guarded.owner.organizationId })
    const answer = await guarded.api.post('/api/ml/', { project: own, url: bed.model.url })
    expect([answer.status, answer.json()['detail']]).toEqual([
      403,
      'URL resolves to a reserved network address (block: 127.0.0.0/8)',
    ])
    await guarded.stop()
    const allowing = await startTestServer({ SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' })
    const open = await buildProject(allowing.cx, { organizationId: allowing.owner.organizationId })
    expect((await allowing.api.post('/api/ml/', { project: open, url: bed.model.url })).status).toBe(201)
    await allowing.stop()
  })
})

describe('the state of a backend', () => {
  it('is that of its server when it is looked at, and looking stores nothing', async () => {
    const { id } = await connect()
    const stored = () =>
      bed.server.cx.db.sql.selectFrom('ml_backend').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const before = await stored()
    await bed.model.kill()
    expect(await read(id)).toMatchObject({
      state: 'DI',
      error_message: expect.stringContaining('cannot be reached'),
    })
    await bed.model.restart()
    expect(await read(id)).toMatchObject({ state: 'CO', error_message: null })
    expect(await stored()).toEqual(before)
    expect(asked('/setup')).toHaveLength(1)
  })

  it('is an error, with its words, after a training that failed, until the server is set up again', async () => {
    const { id } = await connect()
    bed.model.on('POST /webhook', () => ({ json: { detail: 'no memory' }, status: 500 }))
    await bed.api.post(`/api/ml/${id}/train`, {})
    expect(await read(id)).toMatchObject({ state: 'ER', error_message: expect.stringContaining('no memory') })
    bed.model.on('POST /setup', () => ({ json: { model_version: 'v2' } }))
    const changed = await bed.api.patch(`/api/ml/${id}`, {})
    expect(changed.json()).toMatchObject({ state: 'CO', error_message: null, model_version: 'v2' })
  })

  it('is told for each of a list, also with a server that hangs', async () => {
    await connect()
    await connect({ title: 'Other', is_interactive: true })
    bed.model.on('GET /health', () => 'hang')
    const list = (await bed.api.get(`/api/ml/?project=${bed.project}`)).json<Backend[]>()
    expect(list.map((one) => one.state)).toEqual(['DI', 'DI'])
    const some = (await bed.api.get(`/api/ml/?project=${bed.project}&is_interactive=true`)).json<Backend[]>()
    expect(some).toHaveLength(1)
    expect((await bed.api.get('/api/ml/')).status).toBe(400)
  })

  it('keeps a version that was fixed by hand, and asks for it', async () => {
    const { id } = await connect({ auto_update: false, model_version: 'mine' })
    expect(await read(id)).toMatchObject({ model_version: 'mine' })
    await addTask()
    const test = await bed.api.post(`/api/ml/${id}/predict/test?random=true`, {})
    expect(test.json<{ request: object }>().request).toMatchObject({ model_version: 'mine' })
  })
})

describe('extra params', () => {
  const params = { depth: 3, api_key: 'hidden-word', nested: { authToken: 'other-word', max_tokens: 10 } }
  const shown = { depth: 3, api_key: '********', nested: { authToken: '********', max_tokens: 10 } }

  it('reach the server in the clear; what may be a credential is stored sealed and shown to nobody', async () => {
    const made = await bed.api.post('/api/ml/', {
      project: bed.project,
      url: bed.model.url,
      extra_params: params,
    })
    expect(made.json()).toMatchObject({ extra_params: shown })
    const { id } = made.json<Backend>()
    for (const path of [
      `/api/ml/${id}`,
      `/api/ml/?project=${bed.project}`,
      `/api/projects/${bed.project}/model-versions/?extended=true&include_live_models=true`,
    ])
      expect((await bed.api.get(path)).text).not.toMatch(/hidden-word|other-word/)
    expect(asked('/setup')[0]?.body).toMatchObject({ extra_params: params })
    const row = await bed.server.cx.db.sql
      .selectFrom('ml_backend')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(row.extra_params_sealed?.toString('latin1')).not.toContain('hidden-word')
  })

  it('keep what comes back masked, and say where nothing is kept', async () => {
    const { id } = await connect({ extra_params: params })
    const changed = await bed.api.patch(`/api/ml/${id}`, { extra_params: { ...shown, depth: 4 } })
    expect([changed.status, changed.json()]).toMatchObject([200, { extra_params: { ...shown, depth: 4 } }])
    expect(asked('/setup').at(-1)?.body).toMatchObject({ extra_params: { ...params, depth: 4 } })
    const lost = await bed.api.patch(`/api/ml/${id}`, { extra_params: { hf_token: '********' } })
    expect([lost.status, lost.json()['validation_errors']]).toEqual([
      400,
      { extra_params: ['No value of hf_token is stored. Write it out.'] },
    ])
    await bed.api.patch(`/api/ml/${id}`, { extra_params: null })
    expect(asked('/setup').at(-1)?.body).toMatchObject({ extra_params: null })
  })
})

describe('an ML backend', () => {
  it('is connected, changed and disconnected by those who manage the project, and by its maker', async () => {
    const { id } = await connect()
    const { organizationId } = bed.server.owner
    const member = await buildUser(bed.server.cx, { organizationId })
    const his = await buildProject(bed.server.cx, { organizationId, createdBy: member.id })
    const asMember = bed.server.as(member)
    const own = await asMember.post('/api/ml/', { project: his, url: bed.model.url })
    expect(own.status).toBe(201)
    expect((await asMember.post('/api/ml/', { project: bed.project, url: bed.model.url })).status).toBe(403)
    expect((await asMember.patch(`/api/ml/${id}`, { title: 'Mine' })).status).toBe(403)
    expect((await asMember.delete(`/api/ml/${id}`)).status).toBe(403)
    expect((await asMember.get(`/api/ml/${id}`)).status).toBe(200)
    expect((await asMember.delete(`/api/ml/${own.json<Backend>().id}`)).status).toBe(204)
  })
})

describe('an ML backend of another organization', () => {
  it('is not there', async () => {
    const { id } = await connect()
    const other = await buildOrganization(bed.server.cx, 'Other')
    const stranger = bed.server.as(await buildUser(bed.server.cx, { organizationId: other, role: 'owner' }))
    expect((await stranger.get(`/api/ml/?project=${bed.project}`)).status).toBe(404)
    expect((await stranger.get(`/api/ml/${id}`)).status).toBe(404)
    expect((await stranger.post('/api/ml/', { project: bed.project, url: bed.model.url })).status).toBe(400)
    expect((await stranger.post(`/api/ml/${id}/predict`, {})).status).toBe(404)
    expect((await stranger.delete(`/api/ml/${id}`)).status).toBe(404)
  })
})
