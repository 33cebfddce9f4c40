import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildUser, type TestUser } from '../../testing/factories.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'

describe('people', () => {
  let server: TestServer
  let member: TestUser
  let stranger: TestUser
  beforeAll(async () => {
    server = await startTestServer()
    member = await buildUser(server.cx, { organizationId: server.owner.organizationId })
    stranger = await buildUser(server.cx, {
      organizationId: await buildOrganization(server.cx, 'Other'),
      role: 'owner',
    })
  })
  afterAll(() => server.stop())

  it('asks for credentials, naming the scheme', async () => {
    const answer = await server.as(undefined).get('/api/users/')
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toBe('Token')
  })

  it('shows nobody of another organization', async () => {
    expect((await server.api.get(`/api/users/${stranger.id}/`)).status).toBe(404)
    const list = (await server.api.get('/api/users/')).json<{ id: number }[]>()
    expect(list.map((user) => user.id)).toEqual([server.owner.id, member.id])
  })

  it('creates an account and refuses its e-mail the second time, in any case', async () => {
    const made = await server.api.post('/api/users/', { email: 'New@Example.test', username: 'new' })
    expect(made.status).toBe(201)
    expect(made.json()).toMatchObject({
      email: 'new@example.test',
      active_organization: null,
      initials: 'ne',
    })
    const again = await server.api.post('/api/users/', { email: 'new@example.TEST', username: 'other' })
    expect(again.status).toBe(400)
    expect(again.json()['validation_errors']).toEqual({
      email: ['user with this email address already exists.'],
    })
  })

  it('lets a member change the own name only', async () => {
    const own = await server.as(member).patch(`/api/users/${member.id}/`, { first_name: '<b>Ana</b>' })
    expect(own.json()).toMatchObject({ first_name: '<b>Ana</b>' })
    expect(
      (await server.as(member).patch(`/api/users/${server.owner.id}/`, { first_name: 'X' })).status,
    ).toBe(403)
  })

  it('keeps the e-mail read-only', async () => {
    const answer = await server.api.patch(`/api/users/${server.owner.id}/`, { email: 'x@example.test' })
    expect(answer.status).toBe(405)
    expect(answer.headers['allow']).toContain('PATCH')
  })

  it('lets only the owner delete, and ends the token of the deleted at once', async () => {
    const leaver = await buildUser(server.cx, { organizationId: server.owner.organizationId })
    expect((await server.as(member).delete(`/api/users/${leaver.id}/`)).status).toBe(403)
    expect((await server.as(leaver).get('/api/current-user/whoami')).status).toBe(200)
    expect((await server.api.delete(`/api/users/${leaver.id}/`)).status).toBe(204)
    expect((await server.as(leaver).get('/api/current-user/whoami')).status).toBe(401)
  })

  it('refuses a picture that is none', async () => {
    const boundary = 'xx'
    const payload = `--${boundary}\r\ncontent-disposition: form-data; name="avatar"; filename="a.png"\r\ncontent-type: image/png\r\n\r\nnot a picture\r\n--${boundary}--\r\n`
    const answer = await server.api.post(`/api/users/${server.owner.id}/avatar/`, payload, {
      'content-type': `multipart/form-data; boundary=${boundary}`,
    })
    expect(answer.status).toBe(400)
    expect(answer.json()['detail']).toContain('not a picture')
  })
})
