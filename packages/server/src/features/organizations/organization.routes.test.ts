import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../../testing/browser.ts'
import { buildOrganization, buildProject, buildUser, type TestUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

describe('the organization', () => {
  let server: TestServer
  let id: number
  let other: number
  let stranger: TestUser
  let member: Client
  let administrator: Client
  beforeAll(async () => {
    server = await startTestServer()
    id = server.owner.organizationId
    other = await buildOrganization(server.cx, 'Other')
    stranger = await buildUser(server.cx, { organizationId: other, role: 'owner' })
    member = server.as(await buildUser(server.cx, { organizationId: id }))
    administrator = server.as(await buildUser(server.cx, { organizationId: id, role: 'administrator' }))
  })
  afterAll(() => server.stop())

  it('is the only one its people see', async () => {
    expect((await member.get('/api/organizations/')).json()).toMatchObject([{ id, title: 'Siali' }])
    for (const path of ['', '/memberships', `/memberships/${stranger.id}/`])
      expect((await server.api.get(`/api/organizations/${other}${path}`)).status).toBe(404)
    expect((await server.api.patch(`/api/organizations/${other}`, { title: 'x' })).status).toBe(404)
    expect((await server.api.delete(`/api/organizations/${other}/memberships/${stranger.id}/`)).status).toBe(
      404,
    )
    expect((await server.api.get(`/api/organizations/${id}/memberships/${stranger.id}/`)).status).toBe(404)
    expect((await server.api.post('/api/organizations/', { title: 'x' })).status).toBe(403)
  })

  it('is renamed by its administrators only', async () => {
    expect((await member.patch(`/api/organizations/${id}`, { title: 'Mine' })).status).toBe(403)
    const answer = await administrator.patch(`/api/organizations/${id}`, { title: 'Field <team>' })
    expect(answer.json()).toMatchObject({ id, title: 'Field <team>' })
    expect((await server.api.patch(`/api/organizations/${id}`, { title: '' })).status).toBe(400)
    expect((await server.api.patch(`/api/organizations/${id}`, { contact_info: 'nobody' })).status).toBe(400)
  })

  it('lists its members by pages; beyond the end there are none', async () => {
    type Page = { count: number; next: string | null; results: { user: { email: string } }[] }
    const list = async (query: string) =>
      (await member.get(`/api/organizations/${id}/memberships?${query}`)).json<Page>()
    const first = await list('page_size=2')
    expect([first.count, first.results.length]).toEqual([3, 2])
    expect(first.next).toContain('page=2')
    expect((await list('page_size=-1')).results).toHaveLength(3)
    expect(await list('page=9&page_size=2')).toEqual({ count: 3, next: null, previous: null, results: [] })
  })

  it('tells which projects somebody made, without those in the trash', async () => {
    const made = { organizationId: id, createdBy: server.owner.id }
    const kept = await buildProject(server.cx, { ...made, title: 'kept' })
    const gone = await buildProject(server.cx, { ...made, title: 'gone' })
    expect((await server.api.delete(`/api/projects/${gone}/`)).status).toBe(204)
    const page = await server.api.get(`/api/organizations/${id}/memberships?contributed_to_projects=true`)
    const [first] = page.json<{ results: { created_projects: unknown }[] }>().results
    expect(first?.created_projects).toEqual([{ id: kept, title: 'kept' }])
  })

  it('loses a member through its owner only, and everything of that person ends at once', async () => {
    const browser = openBrowser(server.app)
    const { invite_url: link } = (await server.api.get('/api/invite')).json<{ invite_url: string }>()
    await browser.submit(link, { email: 'leaver@example.test', password: 'correct horse' })
    const leaver = (await browser.get('/api/current-user/whoami')).json<{ id: number }>()
    const { token } = (await browser.get('/api/current-user/token')).json<{ token: string }>()
    const byToken = () =>
      server.as(undefined).get('/api/current-user/whoami', { authorization: `Token ${token}` })
    expect((await byToken()).status).toBe(200)
    const path = `/api/organizations/${id}/memberships/${leaver.id}/`
    for (const client of [member, administrator]) expect((await client.delete(path)).status).toBe(403)
    expect((await server.api.delete(path)).status).toBe(204)
    expect((await byToken()).status).toBe(401)
    expect((await browser.get('/api/current-user/whoami')).status).toBe(401)
    expect((await server.api.delete(path)).status).toBe(404)
    const users = (await server.api.get('/api/users/')).json<{ id: number }[]>()
    expect(users.map((user) => user.id)).not.toContain(leaver.id)
  })

  it('never loses its owner', async () => {
    const path = `/api/organizations/${id}/memberships/${server.owner.id}/`
    const answer = await server.api.delete(path)
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'DELETE, GET'])
  })

  it('makes a new invitation, and the old link is dead', async () => {
    const before = (await server.api.get('/api/invite')).json<{ token: string; invite_url: string }>()
    const made = await server.api.post('/api/invite/reset-token')
    expect(made.status).toBe(201)
    const after = made.json<{ token: string; invite_url: string }>()
    expect(after.token).not.toBe(before.token)
    const join = (link: string, email: string) =>
      openBrowser(server.app).submit(link, { email, password: 'correct horse' })
    expect((await join(before.invite_url, 'late@example.test')).status).toBe(403)
    expect((await join(after.invite_url, 'intime@example.test')).status).toBe(302)
    expect((await member.post('/api/invite/reset-token')).status).toBe(403)
  })

  it('limits sessions as its administrators say', async () => {
    const set = (client: Client, change: object) => client.patch('/api/session-policy/', change)
    expect((await set(member, { max_session_age: 60 })).status).toBe(403)
    expect((await set(administrator, { max_session_age: 60 })).json()).toMatchObject({ max_session_age: 60 })
    for (const wrong of [0, -1, 1e12, 'x', null])
      expect((await set(administrator, { max_session_age: wrong })).status).toBe(400)
    expect((await member.get('/api/session-policy/')).json()).toMatchObject({ max_session_age: 60 })
  })
})
