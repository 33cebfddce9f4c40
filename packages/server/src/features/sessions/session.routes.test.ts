import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Browser } from '../../testing/browser.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { signUp } from '../users/user.service.ts'
import { safeNext } from './session.routes.ts'
import { purgeSessions } from './session.service.ts'

const JSON_WANTED = { accept: 'application/json' }
const PASSWORD = 'correct horse'

/** As if nobody had signed up yet. */
async function empty(server: TestServer): Promise<void> {
  await server.cx.db.sql.updateTable('organization').set({ created_by: null }).execute()
  await server.cx.db.sql.deleteFrom('organization_member').execute()
  await server.cx.db.sql.deleteFrom('legacy_token').execute()
  await server.cx.db.sql.deleteFrom('user_account').execute()
  await server.cx.db.sql.deleteFrom('organization').execute()
}

interface SessionAnswer {
  user: { email: string; role: string } | null
  signup: string
  organization: { title: string } | null
}
const whoIs = async (browser: Browser) => (await browser.get('/api/siali/session')).json<SessionAnswer>()

describe('signing up', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
    await empty(server)
  })
  afterAll(() => server.stop())
  const join = (email: string, query = '', headers = JSON_WANTED) => {
    const browser = openBrowser(server.app)
    return browser
      .submit(`/user/signup/${query}`, { email, password: PASSWORD }, headers)
      .then((answer) => ({ browser, answer }))
  }

  it('makes the first person the owner', async () => {
    expect(await whoIs(openBrowser(server.app))).toMatchObject({ user: null, signup: 'first' })
    const { browser, answer } = await join('First@Example.test')
    expect([answer.status, answer.json()]).toEqual([200, { next: '/' }])
    expect(await whoIs(browser)).toMatchObject({ user: { email: 'first@example.test', role: 'owner' } })
  })

  it('needs an invitation for the second, who is a member then', async () => {
    const refused = await join('second@example.test')
    expect(refused.answer.status).toBe(403)
    expect((await join('second@example.test', '?token=guess')).answer.status).toBe(403)
    const { invite_token: token } = await server.cx.db.sql
      .selectFrom('organization')
      .select('invite_token')
      .executeTakeFirstOrThrow()
    const { browser, answer } = await join('second@example.test', `?token=${token}`)
    expect(answer.status).toBe(200)
    expect(await whoIs(browser)).toMatchObject({ user: { role: 'member' }, signup: 'invitation' })
  })

  it('refuses weak passwords, broken addresses and addresses that are taken, by field', async () => {
    const { invite_token: token } = await server.cx.db.sql
      .selectFrom('organization')
      .select('invite_token')
      .executeTakeFirstOrThrow()
    const taken = await join('FIRST@example.test', `?token=${token}`)
    expect(taken.answer.status).toBe(400)
    expect(taken.answer.json()['validation_errors']).toHaveProperty('email')
    const weak = await openBrowser(server.app).submit(
      `/user/signup/?token=${token}`,
      { email: 'not an address', password: 'short' },
      JSON_WANTED,
    )
    expect(Object.keys(weak.json<{ validation_errors: object }>().validation_errors)).toEqual([
      'email',
      'password',
    ])
  })

  it('is open, with a role, where the settings say so', async () => {
    const open = await startTestServer({
      LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK: 'false',
      SIALI_NEW_MEMBER_ROLE: 'manager',
    })
    try {
      const browser = openBrowser(open.app)
      expect((await whoIs(browser)).signup).toBe('open')
      const answer = await browser.submit('/user/signup/', { email: 'm@example.test', password: PASSWORD })
      expect([answer.status, answer.headers['location']]).toEqual([302, '/'])
      expect(await whoIs(browser)).toMatchObject({ user: { role: 'manager' } })
    } finally {
      await open.stop()
    }
  })
})

describe('sessions', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
    await empty(server)
    await signUp(server.cx, { email: 'ana@example.test', password: PASSWORD })
  })
  afterAll(() => server.stop())
  const login = async (
    fields: Record<string, string> = {},
    headers: Record<string, string> = JSON_WANTED,
  ) => {
    const browser = openBrowser(server.app)
    const form = { email: 'ana@example.test', password: PASSWORD, ...fields }
    return { browser, answer: await browser.submit('/user/login/?next=/projects/7', form, headers) }
  }

  it('begin with the password and lead where the person wanted to go', async () => {
    const byScript = await login()
    expect([byScript.answer.status, byScript.answer.json()]).toEqual([200, { next: '/projects/7' }])
    const byForm = await login({ email: 'ANA@example.test' }, {})
    expect([byForm.answer.status, byForm.answer.headers['location']]).toEqual([302, '/projects/7'])
    const [cookie] = [byForm.answer.headers['set-cookie']]
      .flat()
      .filter((one) => String(one).startsWith('sessionid='))
    expect(cookie).toMatch(/HttpOnly; SameSite=Lax$/)
    expect((await byForm.browser.get('/api/current-user/whoami')).status).toBe(200)
  })

  it('do not begin without the token of the form', async () => {
    const { answer } = await login({ csrfmiddlewaretoken: 'f'.repeat(64) })
    expect(answer.status).toBe(403)
    const bare = await openBrowser(server.app).send('POST', '/user/login/', { email: 'a', password: 'b' })
    expect(bare.status).toBe(403)
  })

  it('do not begin with a wrong password; after ten the person waits, others do not', async () => {
    const { answer } = await login({ password: 'wrong' })
    expect(answer.status).toBe(400)
    expect(answer.json()['validation_errors']).toEqual({
      non_field_errors: ["The email and password you entered don't match."],
    })
    for (let time = 0; time < 10; time++) await login({ email: 'guessed@example.test', password: 'wrong' })
    const late = await login({ email: ' GUESSED@example.test\t' })
    expect(late.answer.status).toBe(429)
    expect(Number(late.answer.headers['retry-after'])).toBeGreaterThan(0)
    expect((await login()).answer.status).toBe(200)
  })

  it('behind a trusted proxy are slowed down by the address of each caller; nobody else is believed', async () => {
    for (const [trusted, statuses] of [
      ['127.0.0.1', [429, 400]],
      ['', [429, 429]],
    ] as const) {
      const proxied = await startTestServer({ SIALI_TRUSTED_PROXIES: trusted })
      const guess = (address: string) =>
        openBrowser(proxied.app).submit(
          '/user/login/',
          { email: 'guessed@example.test', password: 'wrong' },
          { ...JSON_WANTED, 'x-forwarded-for': address },
        )
      for (let time = 0; time < 10; time++) await guess('192.0.2.1')
      expect([(await guess('192.0.2.1')).status, (await guess('192.0.2.2')).status]).toEqual(statuses)
      await proxied.stop()
    }
  })

  it('do not begin by many guesses sent at once', async () => {
    const guesses = Array.from({ length: 30 }, () =>
      login({ email: 'hurried@example.test', password: 'wrong' }),
    )
    const statuses = (await Promise.all(guesses)).map(({ answer }) => answer.status)
    expect(statuses.filter((status) => status === 400)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(20)
  })

  it('never take the cookie that somebody planted before', async () => {
    const planted = 'a'.repeat(64)
    const browser = openBrowser(server.app)
    browser.cookies.set('sessionid', planted)
    const form = { email: 'ana@example.test', password: PASSWORD }
    expect((await browser.submit('/user/login/', form, JSON_WANTED)).status).toBe(200)
    expect(browser.cookies.get('sessionid')).toMatch(/^[0-9a-f]{64}$/)
    expect(browser.cookies.get('sessionid')).not.toBe(planted)
    const attacker = openBrowser(server.app)
    attacker.cookies.set('sessionid', planted)
    expect((await attacker.get('/api/current-user/whoami')).status).toBe(401)
  })

  it('refuse writes that another site makes the browser send', async () => {
    const { browser } = await login()
    const hotkeys = (headers: Record<string, string>) =>
      browser.send('PATCH', '/api/current-user/hotkeys/', { custom_hotkeys: {} }, headers)
    expect((await hotkeys({})).status).toBe(200)
    expect((await hotkeys({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await hotkeys({ 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await hotkeys({ origin: 'https://evil.test' })).status).toBe(403)
    expect((await hotkeys({ origin: 'null' })).status).toBe(403)
    expect((await hotkeys({ origin: 'http://localhost:8080', host: 'localhost:8080' })).status).toBe(200)
  })

  it('end with logout, also for whoever copied the cookie', async () => {
    const { browser } = await login()
    const copied = browser.cookies.get('sessionid') ?? ''
    expect((await browser.get('/logout/')).headers['location']).toBe('/')
    expect(browser.cookies.has('sessionid')).toBe(false)
    browser.cookies.set('sessionid', copied)
    expect((await browser.get('/api/current-user/whoami')).status).toBe(401)
  })

  it.each(['created_at', 'last_seen_at'] as const)(
    'end by the policy of the organization: %s',
    async (column) => {
      const { browser } = await login()
      await server.cx.db.sql
        .updateTable('session')
        .set({ [column]: new Date(Date.now() - 400 * 86_400_000) })
        .execute()
      expect((await browser.get('/api/current-user/whoami')).status).toBe(401)
      expect(await server.cx.db.sql.selectFrom('session').select('user_id').execute()).not.toHaveLength(0)
    },
  )

  it('leave no row behind when they ran out', async () => {
    const { browser } = await login()
    const { browser: live } = await login()
    const [last] = await server.cx.db.sql
      .selectFrom('session')
      .select(['token_hash'])
      .where('token_hash', '=', server.cx.secrets.hashToken(browser.cookies.get('sessionid') ?? ''))
      .execute()
    if (last === undefined) throw new Error('the session has no row')
    await server.cx.db.sql
      .updateTable('session')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('token_hash', '=', last.token_hash)
      .execute()
    expect((await browser.get('/api/current-user/whoami')).status).toBe(401)
    await purgeSessions(server.cx)
    const rows = await server.cx.db.sql.selectFrom('session').select('token_hash').execute()
    expect(rows.map((row) => row.token_hash.toString('hex'))).not.toContain(last.token_hash.toString('hex'))
    expect((await live.get('/api/current-user/whoami')).status).toBe(200)
  })

  it('end when the account is closed', async () => {
    const { browser } = await login()
    await server.cx.db.sql.updateTable('user_account').set({ is_active: false }).execute()
    expect((await browser.get('/api/current-user/whoami')).status).toBe(401)
    expect((await login()).answer.status).toBe(400)
    await server.cx.db.sql.updateTable('user_account').set({ is_active: true }).execute()
  })
})

it('cookies are for https alone where the address says so', async () => {
  const server = await startTestServer({ LABEL_STUDIO_HOST: 'https://labels.example.test' })
  try {
    await empty(server)
    const form = { email: 'ana@example.test', password: PASSWORD }
    const answer = await openBrowser(server.app).submit('/user/signup/', form, {
      ...JSON_WANTED,
      origin: 'https://labels.example.test',
    })
    expect([answer.headers['set-cookie']].flat().join('\n')).toMatch(
      /^sessionid=[^\n]*HttpOnly; Secure; SameSite=Lax/m,
    )
  } finally {
    await server.stop()
  }
})

describe('the way on after signing in', () => {
  it.each([
    '//evil.test',
    String.raw`/\evil.test`,
    String.raw`\\evil.test`,
    'https://evil.test',
    '/a\nb',
    'x',
    '',
  ])('%j is not followed', (next) => expect(safeNext(next)).toBe('/'))
  it.each(['/projects/7/data?tab=3', '/', '/user/account#x'])('%j is followed', (next) =>
    expect(safeNext(next)).toBe(next),
  )
})
