// Pages of other origins call the API with a token. Source: API reference, section 2: open unless it is switched off.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../testing/browser.ts'
import { startTestServer, type TestServer } from '../testing/server.ts'
import { signUp } from '../features/users/user.service.ts'

const ORIGIN = 'https://tools.example.test'
const ASKS = {
  origin: ORIGIN,
  'access-control-request-method': 'PATCH',
  'access-control-request-headers': 'authorization,content-type',
}

describe('a page of another origin', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.stop())
  const preflight = (url: string) => server.app.inject({ method: 'OPTIONS', url, headers: ASKS })

  it('is told before that it may call, without credentials', async () => {
    const answer = await preflight('/api/projects/1/')
    expect([answer.statusCode, answer.headers['access-control-allow-origin']]).toEqual([200, '*'])
    expect(answer.headers['access-control-allow-methods']).toContain('PATCH')
    expect(answer.headers['access-control-allow-headers']).toContain('authorization')
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
  })

  it('reads answers and refusals, and the headers that say why', async () => {
    for (const [path, status] of [
      ['/api/projects/', 200],
      ['/api/projects/999999/', 404],
    ] as const) {
      const { headers, ...answer } = await server.api.get(path, { origin: ORIGIN })
      expect([answer.status, headers['access-control-allow-origin']]).toEqual([status, '*'])
      expect(headers['access-control-expose-headers']).toContain('x-error-code')
    }
    const stranger = await server.as(undefined).get('/api/projects/', { origin: ORIGIN })
    expect([stranger.status, stranger.headers['access-control-allow-origin']]).toEqual([401, '*'])
  })

  it('writes nothing with the cookie of a person, and reads no page of people', async () => {
    await signUp(server.cx, {
      email: 'ana@example.test',
      password: 'correct horse',
      invitation: (await server.api.get('/api/invite')).json<{ token: string }>().token,
    })
    const browser = openBrowser(server.app)
    await browser.submit('/user/login/', { email: 'ana@example.test', password: 'correct horse' })
    const write = await browser.send('POST', '/api/projects/', { title: 'Planted' }, { origin: ORIGIN })
    expect(write.status).toBe(403)
    const page = await browser.get('/user/login/', { origin: ORIGIN })
    expect(page.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('is nobody to what is called without an origin', async () => {
    const answer = await server.api.get('/api/projects/')
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })
})

it.each([
  [{ CORS_ALLOWED_ORIGINS: ORIGIN }, ORIGIN, ORIGIN],
  [{ CORS_ALLOWED_ORIGINS: ORIGIN }, 'https://other.test', undefined],
  [{ CORS_ALLOW_ALL_ORIGINS: 'false' }, ORIGIN, undefined],
])('with %j the origin %s is answered %s', async (settings, origin, allowed) => {
  const server = await startTestServer(settings)
  try {
    const { headers } = await server.api.get('/api/projects/', { origin })
    expect([headers['access-control-allow-origin'], headers['vary']]).toEqual([allowed, 'origin'])
  } finally {
    await server.stop()
  }
})
