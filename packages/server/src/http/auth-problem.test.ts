// Refused credentials say which header was wrong and why. Source: API reference, section 3.
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildUser, type TestUser } from '../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../testing/server.ts'

const WHOAMI = '/api/current-user/whoami'
const PERSONAL =
  'this is a personal token. Exchange it at /api/token/refresh/ and send the answer with Bearer.'
const UNKNOWN = 'the access token is unknown: it was replaced, or never given out.'
const NOT_OURS = 'the JWT is malformed, or was not signed by this server.'

let server: TestServer
let nobody: Client
beforeAll(async () => {
  server = await startTestServer()
  nobody = server.as(undefined)
})
afterAll(() => server.stop())

/** Status, scheme that is asked for, and what the refusal says. */
async function refusal(headers: Record<string, string>) {
  const answer = await nobody.get(WHOAMI, headers)
  return [answer.status, answer.headers['www-authenticate'], answer.headers['x-auth-problem']]
}

it.each<[Record<string, string>, string]>([
  [{}, 'Authorization: missing. Send "Token" and an access token, or "Bearer" and a JWT.'],
  [{ authorization: 'Basic abc' }, 'Authorization: the scheme is neither Token nor Bearer.'],
  [{ authorization: '0'.repeat(40) }, 'Authorization: the scheme is neither Token nor Bearer.'],
  [{ authorization: 'Token' }, 'Authorization: no token stands in it.'],
  [{ authorization: 'Bearer   ' }, 'Authorization: no token stands in it.'],
  [{ authorization: 'Token a b' }, 'Authorization: a token has no spaces.'],
  [{ authorization: 'Bearer a b' }, 'Authorization: a token has no spaces.'],
  [{ authorization: `Token ${'0'.repeat(40)}` }, `Authorization: ${UNKNOWN}`],
  [
    { authorization: `Bearer ${'0'.repeat(40)}` },
    'Authorization: this is no JWT. An access token is sent with Token.',
  ],
  [{ authorization: 'Token a.b.c' }, `Authorization: ${PERSONAL}`],
  [{ authorization: 'Bearer a.b.c' }, `Authorization: ${NOT_OURS}`],
  [{ 'x-api-key': 'wrong', authorization: 'Basic x' }, `X-API-Key: ${UNKNOWN}`],
  [{ 'x-api-key': '' }, 'X-API-Key: no token stands in it.'],
  [{ 'x-api-key': 'a b' }, 'X-API-Key: a token has no spaces.'],
  [{ 'x-api-key': 'a.b.c' }, `X-API-Key: ${NOT_OURS}`],
  [{ cookie: 'a=b; sessionid=old' }, 'Cookie: the session has ended or is unknown. Sign in again.'],
])('a refusal of %j says which header was wrong', async (headers, problem) => {
  expect(await refusal(headers)).toEqual([401, 'Token', problem])
})

it('an answer that refuses nothing says nothing of it', async () => {
  const fine = await server.api.get('/api/projects/')
  const missing = await server.api.get('/api/projects/999999/')
  expect([fine.headers['x-auth-problem'], missing.headers['x-auth-problem']]).toEqual([undefined, undefined])
})

describe('tokens that were good once', () => {
  let member: TestUser
  let personal: string
  let access: string
  const policy = async (change: object) =>
    server.cx.db.sql
      .updateTable('organization')
      .set(change)
      .execute()
      .then(() => server.cx.callers.forget())
  const bearer = (token: string) => refusal({ authorization: `Bearer ${token}` })
  beforeAll(async () => {
    member = await buildUser(server.cx, { organizationId: server.owner.organizationId })
    personal = (await server.as(member).post('/api/token/')).json<{ token: string }>().token
    const given = await nobody.post('/api/token/refresh/', { refresh: personal })
    access = given.json<{ access: string }>().access
  })

  it('of the personal kind are named when they come where access belongs', async () => {
    expect((await bearer(personal))[2]).toBe(`Authorization: ${PERSONAL}`)
    expect((await refusal({ 'x-api-key': personal }))[2]).toBe(`X-API-Key: ${PERSONAL}`)
  })

  it('say that they expired, once their signature is known to be ours', async () => {
    const sign = (key: Uint8Array) =>
      new SignJWT({ token_type: 'access', user_id: String(member.id), jti: 'x' })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt(1)
        .setExpirationTime(2)
        .sign(key)
    expect((await bearer(await sign(server.cx.secrets.jwtKey as Uint8Array)))[2]).toBe(
      'Authorization: the JWT has expired. Get a new one at /api/token/refresh/.',
    )
    expect((await bearer(await sign(new Uint8Array(32))))[2]).toBe(`Authorization: ${NOT_OURS}`)
  })

  it('say that their kind is switched off', async () => {
    await policy({ api_tokens_enabled: false })
    expect((await bearer(access))[2]).toMatch(/^Authorization: personal tokens are switched off/)
    await policy({ api_tokens_enabled: true, legacy_api_tokens_enabled: false })
    expect((await refusal({ authorization: `Token ${member.token}` }))[2]).toMatch(
      /^Authorization: access tokens are switched off/,
    )
    expect((await refusal({ 'x-api-key': member.token }))[2]).toMatch(
      /^X-API-Key: access tokens are switched/,
    )
    await policy({ legacy_api_tokens_enabled: true })
  })

  it('say that the account is closed', async () => {
    const close = (is_active: boolean) =>
      server.cx.db.sql
        .updateTable('user_account')
        .set({ is_active })
        .where('id', '=', member.id)
        .execute()
        .then(() => server.cx.callers.forget())
    await close(false)
    for (const authorization of [`Bearer ${access}`, `Token ${member.token}`])
      expect((await refusal({ authorization }))[2]).toBe(
        'Authorization: the account of this token is closed.',
      )
    await close(true)
  })

  it('are refused in a body as in a header: what is wrong with it is told', async () => {
    const exchange = async (refresh: string) => {
      const answer = await nobody.post('/api/token/refresh/', { refresh })
      const { 'www-authenticate': scheme, 'x-auth-problem': problem } = answer.headers
      return [answer.status, answer.json()['detail'], scheme, problem]
    }
    const realm = 'Bearer realm="api"'
    expect(await exchange('a.b.c')).toEqual([401, 'Token is invalid', realm, `Body: ${NOT_OURS}`])
    expect(await exchange(access)).toEqual([
      401,
      'Token is invalid',
      realm,
      'Body: this is the answer of an exchange, no personal token.',
    ])
    expect((await nobody.post('/api/token/blacklist/', { refresh: personal })).status).toBe(204)
    expect(await exchange(personal)).toEqual([
      401,
      'Token is blacklisted',
      realm,
      'Body: the personal token was revoked or replaced. Make a new one.',
    ])
  })
})
