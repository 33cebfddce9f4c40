// Addresses as clients really write them: slashes too many and too few, spaces too many, on a real socket. Source: API
// reference, sections 2 and 3; nothing may be answered with a redirect, which would turn a POST into a GET.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
let base: string
beforeAll(async () => {
  server = await startTestServer()
  base = await server.listen()
})
afterAll(() => server.stop())

function call(method: string, path: string, body?: object, authorization = `Token ${server.owner.token}`) {
  return fetch(base + path, {
    method,
    redirect: 'manual',
    headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
}

describe('slashes', () => {
  it.each(['/api/projects', '/api/projects/', '//api/projects/', '/api//projects//', '///api/projects'])(
    'a project is made at %s, its body in one piece',
    async (path) => {
      const made = await call('POST', path, { title: `made at ${path}` })
      expect(made.status).toBe(201)
      const project = (await made.json()) as { id: number; title: string }
      expect(project.title).toBe(`made at ${path}`)
      const at = (form: string) => form.replace('ID', String(project.id))
      expect((await call('GET', at('/api/projects/ID'))).status).toBe(200)
      expect((await call('PATCH', at('//api/projects/ID'), { description: 'x' })).status).toBe(200)
      expect((await call('DELETE', at('/api/projects//ID//'))).status).toBe(204)
    },
  )

  it.each(['/api/current-user/whoami', '/api/jwt/settings', '/api/invite', '/api/version', '/health'])(
    '%s answers with a slash behind it and without, the query kept',
    async (path) => {
      for (const form of [path, `${path}/`, `/${path}`, `${path}?a=//b/`, `${path}/?a=//b/`])
        expect([form, (await call('GET', form)).status]).toEqual([form, 200])
    },
  )

  it('a token is exchanged where a base address with a slash leads', async () => {
    const { token } = (await (await call('POST', '/api/token')).json()) as { token: string }
    const answer = await call('POST', '//api/token/refresh/', { refresh: token }, '')
    expect(answer.status).toBe(200)
  })

  it('an unknown address is a 404 in the envelope, however it is written', async () => {
    for (const path of ['/api/nothing', '/api//nothing//', '/api/projects/x/'])
      expect([path, (await call('GET', path)).status]).toEqual([path, 404])
  })
})

describe('the header Authorization', () => {
  it.each(['Token  %', 'Token \t %', '  token % ', 'TOKEN %'])('is read with spaces: %j', async (form) => {
    const answer = await call(
      'GET',
      '/api/current-user/whoami',
      undefined,
      form.replace('%', server.owner.token),
    )
    expect(answer.status).toBe(200)
  })
  it.each(['Bearer  %', 'bearer \t%'])('of a JWT too: %j', async (form) => {
    const member = server.owner
    const list = await server.api.get('/api/token/')
    for (const { token } of list.json<{ token: string }[]>())
      await server.api.post('/api/token/blacklist/', { refresh: token })
    const { token } = (await server.as(member).post('/api/token/')).json<{ token: string }>()
    const given = await server.as(undefined).post('/api/token/refresh/', { refresh: token })
    const { access } = given.json<{ access: string }>()
    const answer = await call('GET', '/api/current-user/whoami', undefined, form.replace('%', access))
    expect(answer.status).toBe(200)
  })
})
