import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Browser } from '../../testing/browser.ts'
import { buildUser, type TestUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { signUp } from '../users/user.service.ts'

const PASSWORD = 'correct horse'
const WHOAMI = '/api/current-user/whoami'

describe('tokens', () => {
  let server: TestServer
  let nobody: Client
  beforeAll(async () => {
    server = await startTestServer({ LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK: 'false' })
    nobody = server.as(undefined)
  })
  afterAll(() => server.stop())

  const newMember = () => buildUser(server.cx, { organizationId: server.owner.organizationId })
  const withHeader = (headers: Record<string, string>) => nobody.get(WHOAMI, headers)
  const bearer = (token: string) => withHeader({ authorization: `Bearer ${token}` })
  const policy = (change: object) => server.api.post('/api/jwt/settings', change)

  describe('of the old kind', () => {
    it('sign a person in by either header, the scheme in any case', async () => {
      const { token, email } = await newMember()
      for (const headers of [
        { authorization: `Token ${token}` },
        { authorization: `token ${token}` },
        { 'x-api-key': token },
      ])
        expect((await withHeader(headers)).json()).toMatchObject({ email })
    })

    it.each([
      ['Token', 'Invalid token header. No credentials provided.'],
      ['Token a b', 'Invalid token header. Token string should not contain spaces.'],
      [`Token ${'0'.repeat(40)}`, 'Invalid token.'],
      [`Token ${"' or 1=1 --".replaceAll(' ', '')}`, 'Invalid token.'],
    ])('%j is refused with its reason', async (authorization, detail) => {
      const answer = await withHeader({ authorization })
      expect([answer.status, answer.json()['detail']]).toEqual([401, detail])
    })

    it('are dead after a reset, and the new one is the same person', async () => {
      const member = await newMember()
      const other = await newMember()
      const made = await server.as(member).post('/api/current-user/reset-token/')
      const { token } = made.json<{ token: string }>()
      expect([made.status, token.length]).toEqual([201, 40])
      expect((await server.as(member).get(WHOAMI)).status).toBe(401)
      expect((await withHeader({ authorization: `Token ${token}` })).json()).toMatchObject({ id: member.id })
      expect((await server.as(other).get(WHOAMI)).json()).toMatchObject({ id: other.id })
    })

    it('stop when the organization turns them off, saying so', async () => {
      const member = await newMember()
      const owner = server.owner.organizationId
      expect(
        (await server.as(member).post('/api/jwt/settings', { legacy_api_tokens_enabled: false })).status,
      ).toBe(403)
      expect((await policy({ legacy_api_tokens_enabled: false })).status).toBe(200)
      const answer = await server.as(member).get(WHOAMI)
      expect([answer.status, answer.json()['detail']]).toEqual([
        401,
        'Authentication token no longer valid: legacy token authentication has been disabled for this organization',
      ])
      await server.cx.db.sql
        .updateTable('organization')
        .set({ legacy_api_tokens_enabled: true })
        .where('id', '=', owner)
        .execute()
      expect((await server.as(member).get(WHOAMI)).status).toBe(200)
    })

    it('are shown to scripts of a page only after the password was typed', async () => {
      const browser = openBrowser(server.app)
      await browser.submit('/user/signup/', { email: 'page@example.test', password: PASSWORD })
      await server.cx.db.sql
        .updateTable('session')
        .set({ password_confirmed_at: new Date(0) })
        .execute()
      const script = (method: 'GET' | 'POST', path: string) =>
        method === 'GET'
          ? browser.get(path, { 'sec-fetch-dest': 'empty', 'sec-fetch-site': 'same-origin' })
          : browser.send('POST', path)
      for (const [method, path] of [
        ['GET', '/api/current-user/token'],
        ['POST', '/api/current-user/reset-token/'],
      ] as const) {
        const answer = await script(method, path)
        expect([path, answer.status, answer.headers['x-error-code']]).toEqual([
          path,
          403,
          'password_required',
        ])
      }
      const confirm = (password: string) => browser.send('POST', '/api/siali/confirm-password', { password })
      expect((await confirm('wrong')).status).toBe(400)
      expect((await script('GET', '/api/current-user/token')).status).toBe(403)
      expect((await confirm(PASSWORD)).status).toBe(204)
      const shown = await script('GET', '/api/current-user/token')
      expect([shown.status, shown.json()['token']]).toEqual([200, expect.stringMatching(/^[0-9a-f]{40}$/)])
    })

    it('are stored sealed', async () => {
      const { token, id } = await newMember()
      const row = await server.cx.db.sql
        .selectFrom('legacy_token')
        .selectAll()
        .where('user_id', '=', id)
        .executeTakeFirstOrThrow()
      const stored = Buffer.concat([row.token_hash, row.token_sealed])
      expect(stored.includes(token)).toBe(false)
      expect(stored.includes(Buffer.from(token, 'hex'))).toBe(false)
    })
  })

  describe('of the personal kind', () => {
    let member: TestUser
    let client: Client
    let refresh: string
    const access = async (token: string) => {
      const answer = await nobody.post('/api/token/refresh/', { refresh: token })
      return { status: answer.status, ...answer.json<{ access: string; detail: string }>() }
    }
    beforeAll(async () => {
      await policy({ api_tokens_enabled: true })
      member = await newMember()
      client = server.as(member)
    })

    it('are made once; a second is a conflict; the list shows no signature', async () => {
      const made = await client.post('/api/token/')
      refresh = made.json<{ token: string }>().token
      expect([made.status, refresh.split('.')]).toEqual([201, expect.objectContaining({ length: 3 })])
      expect((await client.post('/api/token/')).status).toBe(409)
      const unsigned = refresh.slice(0, refresh.lastIndexOf('.'))
      expect((await client.get('/api/token/')).json()).toEqual([{ token: unsigned }])
      expect((await access(`${unsigned}.`)).status).toBe(401)
      expect((await server.api.get('/api/token/')).json()).toEqual([])
    })

    it('are exchanged for access, which is no token to exchange, nor the other way', async () => {
      const given = await access(refresh)
      expect((await bearer(given.access)).json()).toMatchObject({ id: member.id })
      expect((await withHeader({ 'x-api-key': given.access })).json()).toMatchObject({ id: member.id })
      expect((await bearer(refresh)).status).toBe(401)
      expect((await access(given.access)).status).toBe(401)
    })

    it('do not open anything when forged, changed or expired', async () => {
      const sign = (key: Uint8Array, exp: number) =>
        new SignJWT({ token_type: 'access', user_id: String(member.id), jti: 'x' })
          .setProtectedHeader({ alg: 'HS256' })
          .setIssuedAt(1)
          .setExpirationTime(exp)
          .sign(key)
      const soon = Math.floor(Date.now() / 1000) + 60
      const right = await sign(server.cx.secrets.jwtKey as Uint8Array, soon)
      expect((await bearer(right)).status).toBe(200)
      expect((await bearer(await sign(server.cx.secrets.jwtKey as Uint8Array, soon - 120))).status).toBe(401)
      expect((await bearer(await sign(new Uint8Array(32), soon))).status).toBe(401)
      const [, payload] = right.split('.')
      const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
      expect((await bearer(none)).status).toBe(401)
      for (const odd of ['', 'a.b.c', '...', 'x'.repeat(5000)]) expect((await bearer(odd)).status).toBe(401)
    })

    it('are replaced by their owner only; the old one is dead', async () => {
      expect((await server.api.post('/api/token/rotate/', { refresh })).status).toBe(400)
      const rotated = await client.post('/api/token/rotate/', { refresh })
      expect(rotated.status).toBe(200)
      expect(await access(refresh)).toMatchObject({ status: 401, detail: 'Token is blacklisted' })
      expect((await client.post('/api/token/rotate/', { refresh })).status).toBe(400)
      refresh = rotated.json<{ refresh: string }>().refresh
      expect((await access(refresh)).status).toBe(200)
    })

    it('are revoked for good, also by the form that lists show', async () => {
      const unsigned = refresh.split('.').slice(0, 2).join('.')
      expect((await nobody.post('/api/token/blacklist/', { refresh: unsigned })).status).toBe(204)
      expect((await access(refresh)).detail).toBe('Token is blacklisted')
      expect((await nobody.post('/api/token/blacklist/', { refresh: unsigned })).status).toBe(404)
      expect((await nobody.post('/api/token/blacklist/', { refresh: 'nonsense' })).status).toBe(404)
      expect((await client.get('/api/token/')).json()).toEqual([])
    })

    it('open nothing once the person was removed or the kind turned off', async () => {
      const { token } = (await client.post('/api/token/')).json<{ token: string }>()
      const given = (await access(token)).access
      await policy({ api_tokens_enabled: false })
      expect((await bearer(given)).status).toBe(401)
      await policy({ api_tokens_enabled: true })
      expect((await bearer(given)).status).toBe(200)
      const path = `/api/organizations/${member.organizationId}/memberships/${member.id}/`
      expect((await server.api.delete(path)).status).toBe(204)
      expect((await bearer(given)).status).toBe(401)
      expect((await client.get(WHOAMI)).status).toBe(401)
    })
  })

  describe('are accepted as the organization says', () => {
    const DAY_MS = 86_400_000
    const SDK = { 'x-fern-sdk-name': 'label-studio-sdk' }
    const daysOf = (token: string) => {
      const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
      const { iat, exp } = JSON.parse(claims) as { iat: number; exp: number }
      return ((exp - iat) * 1000) / DAY_MS
    }

    it('which everybody reads, its administrators change, and an empty change leaves', async () => {
      const member = server.as(await newMember())
      const both = { api_tokens_enabled: true, legacy_api_tokens_enabled: true }
      expect((await member.get('/api/jwt/settings')).json()).toEqual(both)
      // The generated clients fail without the third.
      expect((await nobody.get('/api/jwt/settings', { ...SDK })).status).toBe(401)
      const { token } = await newMember()
      const bySdk = await nobody.get('/api/jwt/settings', { ...SDK, authorization: `Token ${token}` })
      expect(bySdk.json()).toEqual({ ...both, api_token_ttl_days: 73_000 })
      for (const change of [{}, { api_token_ttl_days: 5 }, { api_tokens_enabled: false }])
        expect([change, (await member.post('/api/jwt/settings', change)).status]).toEqual([change, 403])
      const administrator = await buildUser(server.cx, {
        organizationId: server.owner.organizationId,
        role: 'administrator',
      })
      const kept = await server.as(administrator).post('/api/jwt/settings', {})
      expect([kept.status, kept.json()]).toEqual([200, both])
    })

    it.each([
      [{ api_token_ttl_days: 0 }],
      [{ api_token_ttl_days: -1 }],
      [{ api_token_ttl_days: 1.5 }],
      [{ api_token_ttl_days: 100_001 }],
      [{ api_token_ttl_days: 'soon' }],
      [{ api_tokens_enabled: null }],
      [{ legacy_api_tokens_enabled: 'perhaps' }],
    ])('%j is refused by its field, and nothing changes', async (change) => {
      const refused = await policy(change)
      expect([
        refused.status,
        Object.keys(refused.json<{ validation_errors: object }>().validation_errors),
      ]).toEqual([400, Object.keys(change)])
      expect((await server.api.get('/api/jwt/settings')).json()).toMatchObject({ api_tokens_enabled: true })
    })

    it('for as long as it says: new and replaced tokens live so many days, older ones as they were', async () => {
      const client = server.as(await newMember())
      const first = (await client.post('/api/token/')).json<{ token: string }>().token
      expect(daysOf(first)).toBe(73_000)
      await policy({ api_token_ttl_days: 30 })
      expect((await nobody.post('/api/token/refresh/', { refresh: first })).status).toBe(200)
      const rotated = await client.post('/api/token/rotate/', { refresh: first })
      expect(daysOf(rotated.json<{ refresh: string }>().refresh)).toBe(30)
      const other = await server.as(await newMember()).post('/api/token/', undefined, SDK)
      const made = other.json<{ token: string; created_at: string; expires_at: string }>()
      expect(daysOf(made.token)).toBe(30)
      expect((Date.parse(made.expires_at) - Date.parse(made.created_at)) / DAY_MS).toBe(30)
      await policy({ api_token_ttl_days: 73_000 })
    })

    it('ask for what is missing: credentials by their scheme, the token by its field', async () => {
      const rotate = await nobody.post('/api/token/rotate/', { refresh: 'a.b.c' })
      expect([rotate.status, rotate.headers['www-authenticate']]).toEqual([401, 'Bearer realm="api"'])
      for (const path of ['refresh', 'rotate', 'blacklist']) {
        const answer = await server.api.post(`/api/token/${path}/`, {})
        expect([path, answer.status, answer.json()['validation_errors']]).toEqual([
          path,
          400,
          { refresh: ['This field is required.'] },
        ])
      }
      const unfit = await server.api.post('/api/token/rotate/', { refresh: 'a.b.c' })
      expect(unfit.json()['validation_errors']).toEqual({ non_field_errors: ['Invalid refresh token'] })
    })

    it('and one at a time: of requests sent together one token is made, and one replaces it', async () => {
      const client = server.as(await newMember())
      const made = await Promise.all([1, 2, 3, 4].map(() => client.post('/api/token/')))
      expect(made.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409])
      const refresh = made.find(({ status }) => status === 201)?.json<{ token: string }>().token
      const rotated = await Promise.all([1, 2, 3].map(() => client.post('/api/token/rotate/', { refresh })))
      expect(rotated.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 400, 400])
      expect((await client.get('/api/token/')).json()).toHaveLength(1)
    })
  })

  it('and sessions of a deleted account are none', async () => {
    const id = await signUp(server.cx, { email: 'later@example.test', password: PASSWORD })
    const browser: Browser = openBrowser(server.app)
    await browser.submit('/user/login/', { email: 'later@example.test', password: PASSWORD })
    expect((await browser.get(WHOAMI)).json()).toMatchObject({ id })
    expect((await server.api.delete(`/api/users/${id}/`)).status).toBe(204)
    expect((await browser.get(WHOAMI)).status).toBe(401)
  })
})
