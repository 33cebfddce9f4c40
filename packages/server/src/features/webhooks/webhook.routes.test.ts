import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WEBHOOK_ACTIONS } from '@siali/contract'
import { buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

const URL_X = 'http://hook.example.test/x'

describe('webhooks', () => {
  let server: TestServer
  let api: Client
  let project: number
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  })
  afterAll(() => server.stop())

  const make = async (body: object = {}) => {
    const answer = await api.post('/api/webhooks/', { project, url: URL_X, ...body })
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)])
    return answer.json<{ id: number }>().id
  }
  const errorsOf = async (body: object) => {
    const answer = await api.post('/api/webhooks/', { project, url: URL_X, ...body })
    return [answer.status, answer.json()['validation_errors'] ?? answer.json()['detail']]
  }

  it('have the defaults of the incumbent, and say where they are', async () => {
    const answer = await api.post('/api/webhooks/', { project, url: URL_X })
    expect(answer.headers['location']).toBe(URL_X)
    expect(answer.json()).toEqual({
      id: expect.any(Number),
      organization: server.owner.organizationId,
      project,
      url: URL_X,
      send_payload: true,
      send_for_all_actions: true,
      headers: {},
      is_active: true,
      actions: [],
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    })
  })

  it.each([
    [{ url: 'nope' }, { url: ['Enter a valid URL.'] }],
    [{ url: 'http://a b.example/' }, { url: ['Enter a valid URL.'] }],
    [
      { url: 'http://me:pw@hook.example.test/' },
      { url: ['Leave user and password out of the address: put them into a header.'] },
    ],
    [{ project: 0 }, { project: ['Invalid pk "0" - object does not exist.'] }],
    [{ actions: ['NOPE'] }, { actions: { 0: ['"NOPE" is not a valid choice.'] } }],
    [
      { actions: ['PROJECT_CREATED'] },
      { non_field_errors: ["Project webhook can't contain organization-only action."] },
    ],
    [{ headers: [] }, { headers: ['[] failed JSON schema check'] }],
    [{ headers: { a: 1 } }, { headers: ["{'a': 1} failed JSON schema check"] }],
    [{ headers: { 'a b': 'c' } }, { headers: ["{'a b': 'c'} failed JSON schema check"] }],
    [{ headers: { Host: 'x' } }, { headers: ['The header Host is set by the server. Leave it out.'] }],
    [
      { headers: { A: 'x\r\ny: z' } },
      { headers: ['The value of A holds a character that headers cannot hold. Remove it.'] },
    ],
    [{ headers: { 'X-Token': '********' } }, { headers: ['No value of X-Token is stored. Write it out.'] }],
  ])('refuse %j', async (body, errors) => {
    expect(await errorsOf(body)).toEqual([400, errors])
  })

  it('have an address of 2048 characters at most', async () => {
    const errors = { url: ['Ensure this field has no more than 2048 characters.'] }
    expect(await errorsOf({ url: `http://a.example/${'x'.repeat(2048)}` })).toEqual([400, errors])
  })

  it('take ten headers and no more', async () => {
    const many = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, at) => [`X-${at}`, 'v']))
    await make({ headers: many(10) })
    expect((await errorsOf({ headers: many(11) }))[0]).toBe(400)
  })

  it('want a project, and no address of a closed network', async () => {
    expect((await api.post('/api/webhooks/', { url: URL_X })).json()['detail']).toBe('Project not found.')
    for (const [url, detail] of [
      ['http://127.0.0.1:9/x', 'URL resolves to a reserved network address (block: 127.0.0.0/8)'],
      ['http://[::1]/x', 'URL resolves to a reserved network address (block: ::1/128)'],
      ['http://2130706433/x', 'URL resolves to a reserved network address (block: 127.0.0.0/8)'],
      ['ftp://1.2.3.4/x', expect.stringContaining('URLs must use http:// or https://')],
    ] as const)
      expect(await errorsOf({ url })).toEqual([403, detail])
    const id = await make()
    const moved = await api.patch(`/api/webhooks/${id}/`, { url: 'http://10.0.0.1/' })
    expect(moved.status).toBe(403)
  })

  it('change what is named; a PUT clears the actions it leaves out, and the project stays', async () => {
    const id = await make()
    const path = `/api/webhooks/${id}/`
    const changed = await api.patch(path, {
      project: 0,
      is_active: false,
      send_for_all_actions: false,
      actions: ['TASKS_DELETED'],
    })
    expect(changed.json()).toMatchObject({ project, is_active: false, actions: ['TASKS_DELETED'] })
    const put = await api.put(path, { url: 'http://hook.example.test/p' })
    expect(put.json()).toMatchObject({ url: 'http://hook.example.test/p', is_active: false, actions: [] })
    expect((await api.put(path, {})).json()['validation_errors']).toEqual({
      url: ['This field is required.'],
    })
    expect((await api.delete(path)).status).toBe(204)
    expect((await api.get(path)).json()['detail']).toBe('No Webhook matches the given query.')
  })

  it('show no credentials, and keep them sealed', async () => {
    const id = await make({ headers: { Authorization: 'Bearer s3cret', 'X-Api-Key': 'k3y', 'X-Plain': 'v' } })
    const path = `/api/webhooks/${id}/`
    const shown = { Authorization: '********', 'X-Api-Key': '********', 'X-Plain': 'v' }
    expect((await api.get(path)).json()['headers']).toEqual(shown)
    const changed = await api.patch(path, { headers: { ...shown, 'X-Plain': 'w' } })
    expect(changed.json()['headers']).toEqual({ ...shown, 'X-Plain': 'w' })
    const row = await server.cx.db.sql
      .selectFrom('webhook')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain('s3cret')
    expect(row.headers_sealed?.toString('latin1')).not.toContain('s3cret')
    const stored = JSON.parse(server.cx.secrets.unseal(row.headers_sealed as Buffer)) as unknown
    expect(stored).toEqual({ Authorization: 'Bearer s3cret', 'X-Api-Key': 'k3y', 'X-Plain': 'w' })
  })

  it('are listed by project, and for nobody else', async () => {
    const other = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const made = (await api.post('/api/webhooks/', { project: other, url: URL_X })).json<{ id: number }>()
    const list = await api.get(`/api/webhooks/?project=${other}`)
    expect(list.json<{ id: number }[]>().map((one) => one.id)).toEqual([made.id])
    for (const word of ['abc', 'isnull', '0'])
      expect((await api.get(`/api/webhooks/?project=${word}`)).json()['validation_errors']).toEqual({
        project: ['Select a valid choice. That choice is not one of the available choices.'],
      })
    const all = (await api.get('/api/webhooks/')).json<{ id: number; project: number }[]>()
    expect(new Set(all.map((one) => one.project))).toEqual(new Set([project, other]))
  })

  it('are for those who manage the project, and for its maker', async () => {
    const { organizationId } = server.owner
    const member = await buildUser(server.cx, { organizationId })
    const his = await buildProject(server.cx, { organizationId, createdBy: member.id })
    const asMember = server.as(member)
    expect((await asMember.get(`/api/webhooks/?project=${project}`)).status).toBe(403)
    expect((await asMember.post('/api/webhooks/', { project, url: URL_X })).status).toBe(403)
    const id = await make()
    for (const path of [`/api/webhooks/${id}/`, `/api/siali/webhooks/${id}/deliveries`])
      expect((await asMember.get(path)).status).toBe(403)
    expect((await asMember.post('/api/webhooks/', { project: his, url: URL_X })).status).toBe(201)
  })

  it('take credentials in headers to no other receiver', async () => {
    const id = await make({ headers: { Authorization: 'Bearer kept', 'X-Team': 'labels' } })
    const move = async (body: object) => {
      const answer = await api.patch(`/api/webhooks/${id}/`, { url: 'http://other.example.test/', ...body })
      return [answer.status, answer.text]
    }
    const refused = [400, expect.stringMatching(/go to no other|Write it out/)]
    expect(await move({})).toEqual(refused)
    expect(await move({ headers: { Authorization: '********' } })).toEqual(refused)
    expect((await api.patch(`/api/webhooks/${id}/`, { url: `${URL_X}/deeper` })).status).toBe(200)
    expect((await move({ headers: { 'X-Team': 'labels' } }))[0]).toBe(200)
  })

  it('make a secret that is shown once', async () => {
    const id = await make()
    const health = async () =>
      (await api.get(`/api/siali/webhooks?project=${project}`))
        .json<{ webhook: number; is_signed: boolean; old_secret_until: string | null }[]>()
        .find((one) => one.webhook === id)
    expect(await health()).toMatchObject({ is_signed: false })
    const first = await api.post(`/api/siali/webhooks/${id}/secret`, {})
    expect([first.status, first.json()]).toEqual([
      201,
      { secret: expect.stringMatching(/^whsec_[0-9a-f]{48}$/), old_secret_until: null },
    ])
    const second = await api.post(`/api/siali/webhooks/${id}/secret`, {})
    expect(second.json()['old_secret_until']).toEqual(expect.any(String))
    expect(await health()).toMatchObject({ is_signed: true, old_secret_until: expect.any(String) })
    // A change that says nothing of it keeps it; it goes when it is told to, with the one before.
    await api.patch(`/api/webhooks/${id}/`, { send_payload: false })
    expect(await health()).toMatchObject({ is_signed: true })
    const organizationId = server.owner.organizationId
    const asMember = server.as(await buildUser(server.cx, { organizationId, role: 'member' }))
    expect((await asMember.delete(`/api/siali/webhooks/${id}/secret`)).status).toBe(403)
    expect((await api.delete(`/api/siali/webhooks/${id}/secret`)).status).toBe(204)
    expect(await health()).toMatchObject({ is_signed: false, old_secret_until: null })
    const row = await server.cx.db.sql
      .selectFrom('webhook')
      .select(['secret_sealed', 'old_secret_sealed'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ secret_sealed: null, old_secret_sealed: null })
  })

  it('have a catalogue for everybody, of all that is emitted', async () => {
    const nobody = server.as(undefined)
    const all = (await nobody.get('/api/webhooks/info/')).json()
    expect(Object.keys(all)).toEqual([...WEBHOOK_ACTIONS])
    const only = (await nobody.get('/api/webhooks/info/?organization-only=true')).json()
    expect(Object.keys(only)).toEqual(['PROJECT_CREATED', 'PROJECT_DELETED'])
    const others = (await nobody.get('/api/webhooks/info/?organization-only=false')).json()
    expect(Object.keys(others)).toHaveLength(WEBHOOK_ACTIONS.length - 2)
  })
})

describe('webhooks of an organization', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ ALLOW_ORGANIZATION_WEBHOOKS: 'true' })
  })
  afterAll(() => server.stop())

  it('are made without a project, take every action, and are for administrators', async () => {
    const body = { url: URL_X, send_for_all_actions: false, actions: ['PROJECT_CREATED'] }
    const made = await server.api.post('/api/webhooks/', body)
    expect([made.status, made.json()]).toEqual([
      201,
      expect.objectContaining({ project: null, actions: ['PROJECT_CREATED'] }),
    ])
    for (const path of ['/api/webhooks/', '/api/webhooks/?project=isnull'])
      expect((await server.api.get(path)).json()).toEqual([expect.objectContaining({ project: null })])
    const { organizationId } = server.owner
    const manager = server.as(await buildUser(server.cx, { organizationId, role: 'manager' }))
    expect((await manager.get('/api/webhooks/?project=isnull')).status).toBe(403)
    expect((await manager.get('/api/webhooks/')).json()).toEqual([])
    expect((await manager.post('/api/webhooks/', body)).status).toBe(403)
  })
})
