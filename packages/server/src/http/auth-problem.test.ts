import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

it.each([
  [{}, 'Authorization: missing. Send "Token" and an access token, or "Bearer" and a JWT.'],
  [{ authorization: 'Basic abc' }, 'Authorization: the scheme is neither Token nor Bearer.'],
  [{ authorization: 'Token' }, 'Authorization: nothing stands behind the scheme.'],
  [{ authorization: 'Token a b' }, 'Authorization: a token has no spaces.'],
  [{ authorization: `Token ${'0'.repeat(40)}` }, /^Authorization: the access token is unknown/],
  [{ authorization: 'Token a.b.c' }, /^Authorization: this is a personal token\. Exchange it/],
  [{ authorization: 'Bearer a.b.c' }, /^Authorization: the JWT is malformed, expired or revoked/],
  [{ 'x-api-key': 'wrong', authorization: 'Basic x' }, /^X-API-Key: the access token is unknown/],
  [{ 'x-api-key': 'a.b.c' }, /^X-API-Key: the JWT is malformed/],
  [{ cookie: 'a=b; sessionid=old' }, 'Cookie: the session has ended or is unknown. Sign in again.'],
])('a refusal of %j says which header was wrong', async (headers, problem) => {
  const answer = await server.as(undefined).get('/api/projects/', headers)
  expect(answer.status).toBe(401)
  const told = String(answer.headers['x-auth-problem'])
  if (typeof problem === 'string') expect(told).toBe(problem)
  else expect(told).toMatch(problem)
})

it('an answer that refuses nothing says nothing of it', async () => {
  const fine = await server.api.get('/api/projects/')
  const missing = await server.api.get('/api/projects/999999/')
  expect([fine.headers['x-auth-problem'], missing.headers['x-auth-problem']]).toEqual([undefined, undefined])
})
