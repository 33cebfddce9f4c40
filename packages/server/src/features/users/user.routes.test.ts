import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser, type TestUser } from '../../testing/factories.ts'
import { formOf } from '../../testing/multipart.ts'
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

  it('encodes pictures anew: nothing but their pixels is kept', async () => {
    const picture = await sharp({ create: { width: 900, height: 400, channels: 3, background: '#c00' } })
      .withExif({ IFD0: { Copyright: 'secret place' } })
      .jpeg()
      .toBuffer()
    expect(picture.includes('secret place')).toBe(true)
    const form = formOf([{ name: 'avatar', filename: '../a.php', bytes: picture }])
    const path = `/api/users/${member.id}/avatar/`
    const client = server.as(member)
    expect((await client.post(path, form.body, form.headers)).json()).toEqual({ detail: 'avatar saved' })
    const { avatar } = (await client.get(`/api/users/${member.id}/`)).json<{ avatar: string }>()
    expect(avatar).toMatch(/^\/data\/avatars\/[0-9a-f]{32}\.webp$/)
    const answer = await server.app.inject({
      url: avatar,
      headers: { authorization: `Token ${member.token}` },
    })
    expect(await sharp(answer.rawPayload).metadata()).toMatchObject({
      format: 'webp',
      width: 256,
      height: 256,
    })
    expect(answer.rawPayload.includes('secret place')).toBe(false)
    // Of people of another organization there is none, and a stranger gets nothing at all.
    expect((await server.as(stranger).get(avatar)).status).toBe(404)
    expect((await server.as(undefined).get(avatar)).status).toBe(401)
    expect((await client.delete(path)).status).toBe(204)
    expect((await client.get(`/api/users/${member.id}/`)).json()).toMatchObject({ avatar: null })
  })

  it('keeps the hotkeys of each person, as a whole', async () => {
    const path = '/api/current-user/hotkeys/'
    const [own, other] = [server.as(member), server.api]
    const hotkeys = { 'annotation:submit': { key: 'ctrl+s', active: false } }
    expect((await own.patch(path, { custom_hotkeys: hotkeys })).json()).toEqual({ custom_hotkeys: hotkeys })
    expect((await own.get(path)).json()).toEqual({ custom_hotkeys: hotkeys })
    expect((await other.get(path)).json()).toEqual({ custom_hotkeys: {} })
    for (const wrong of [{ submit: { key: 'x' } }, { 'a:b': {} }, [], 'x']) {
      const refused = await own.patch(path, { custom_hotkeys: wrong })
      expect([refused.status, refused.json()['error']]).toEqual([400, 'Invalid hotkeys configuration'])
    }
    expect((await own.patch(path, { custom_hotkeys: {} })).json()).toEqual({ custom_hotkeys: {} })
  })

  it('keeps hotkeys of one project apart: there they go before those of the account', async () => {
    const { cx, owner } = server
    const project = await buildProject(cx, { organizationId: owner.organizationId })
    const foreign = await buildProject(cx, { organizationId: stranger.organizationId })
    const path = '/api/current-user/hotkeys/'
    const there = `${path}?project=${project}`
    const client = server.as(member)
    const [submit, skip, back] = [{ key: 'ctrl+s' }, { key: 'ctrl+k', active: false }, { key: 'ctrl+b' }]
    await client.patch(path, { custom_hotkeys: { 'annotation:submit': submit, 'annotation:skip': skip } })
    const set = await client.patch(there, { custom_hotkeys: { 'annotation:skip': back } })
    const both = { 'annotation:submit': submit, 'annotation:skip': back }
    expect([set.status, set.json()]).toEqual([200, { custom_hotkeys: both }])
    expect((await client.get(there)).json()).toEqual({ custom_hotkeys: both })
    expect((await client.get(path)).json()).toEqual({
      custom_hotkeys: { 'annotation:submit': submit, 'annotation:skip': skip },
    })
    expect((await server.api.get(there)).json()).toEqual({ custom_hotkeys: {} })
    expect((await client.patch(there, { custom_hotkeys: {} })).json()['custom_hotkeys']).toMatchObject({
      'annotation:skip': skip,
    })
    for (const [query, status] of [
      [foreign, 404],
      [999_999, 404],
      ['x', 400],
    ] as const) {
      expect((await client.get(`${path}?project=${query}`)).status).toBe(status)
      expect((await client.patch(`${path}?project=${query}`, { custom_hotkeys: both })).status).toBe(status)
    }
    await client.patch(path, { custom_hotkeys: {} })
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
