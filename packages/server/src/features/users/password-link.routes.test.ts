import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type Browser } from '../../testing/browser.ts'
import { buildOrganization, buildUser, type TestUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestAnswer, type TestServer } from '../../testing/server.ts'
import { setPassword } from './user.service.ts'

const OLD = 'correct horse'
const NEW = 'battery staple'

describe('passwords', () => {
  let server: TestServer
  let administrator: TestUser
  let person: TestUser
  beforeAll(async () => {
    server = await startTestServer()
    const { organizationId } = server.owner
    administrator = await buildUser(server.cx, { organizationId, role: 'administrator' })
    person = await buildUser(server.cx, { organizationId })
    for (const user of [administrator, person]) await setPassword(server.cx, user.id, OLD)
  })
  afterAll(() => server.stop())

  const signIn = async (email: string, password: string) => {
    const browser = openBrowser(server.app)
    const answer = await browser.submit('/user/login/', { email, password }, { accept: 'application/json' })
    return { browser, status: answer.status }
  }
  const isIn = async (browser: Browser) => (await browser.get('/api/current-user/whoami')).status === 200
  const makeLink = (client: Client, userId: number) => client.post(`/api/siali/users/${userId}/password-link`)
  const tokenOf = (answer: TestAnswer) => {
    expect(answer.status, answer.text).toBe(201)
    return answer.json<{ url: string }>().url.split('#')[1] ?? ''
  }
  const useLink = (token: string, password = NEW, headers: Record<string, string> = {}) =>
    server.as(undefined).post('/api/siali/set-password', { token, password }, headers)

  it('are set by a link that an administrator makes: once, and all sessions of before end', async () => {
    const { browser } = await signIn(person.email, OLD)
    expect(await isIn(browser)).toBe(true)
    const answer = await makeLink(server.as(administrator), person.id)
    const { url, expires_at: until } = answer.json<{ url: string; expires_at: string }>()
    expect(url).toMatch(/^\/user\/reset-password\/#[0-9a-f]{64}$/)
    expect(Date.parse(until) - Date.now()).toBeGreaterThan(23 * 3_600_000)
    expect(Date.parse(until) - Date.now()).toBeLessThan(25 * 3_600_000)
    const token = tokenOf(answer)
    const stored = await server.cx.db.sql.selectFrom('password_link').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(token)

    const weak = await useLink(token, 'short')
    expect([weak.status, weak.json()['validation_errors']]).toEqual([
      400,
      { password: ['Write at least 8 characters.'] },
    ])
    const used = await useLink(token)
    expect([used.status, used.json()]).toEqual([200, { email: person.email }])
    expect(await isIn(browser)).toBe(false)
    expect([(await signIn(person.email, OLD)).status, (await signIn(person.email, NEW)).status]).toEqual([
      400, 200,
    ])
    const again = await useLink(token, 'another password')
    expect([again.status, String(again.json()['detail'])]).toEqual([
      404,
      expect.stringContaining('used already'),
    ])
  })

  it('need the newest link, of the last day, of somebody who is still there', async () => {
    const client = server.as(administrator)
    const first = tokenOf(await makeLink(client, person.id))
    const second = tokenOf(await makeLink(client, person.id))
    expect((await useLink(first)).status).toBe(404)
    await server.cx.db.sql
      .updateTable('password_link')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .execute()
    expect((await useLink(second)).status).toBe(404)

    const { organizationId } = server.owner
    const leaver = await buildUser(server.cx, { organizationId })
    const link = tokenOf(await makeLink(client, leaver.id))
    const path = `/api/organizations/${organizationId}/memberships/${leaver.id}/`
    expect((await server.api.delete(path)).status).toBe(204)
    expect((await useLink(link)).status).toBe(404)
    expect((await makeLink(client, leaver.id)).status).toBe(403)
    for (const odd of ['', 'x', 'f'.repeat(64), "' or ''='"]) expect((await useLink(odd)).status).toBe(404)
    expect((await useLink('x'.repeat(201))).status).toBe(400)
  })

  it('are nobody’s to set but an administrator’s, never the owner’s, and by no other site', async () => {
    const { organizationId } = server.owner
    const manager = server.as(await buildUser(server.cx, { organizationId, role: 'manager' }))
    expect((await makeLink(server.as(undefined), person.id)).status).toBe(401)
    for (const client of [server.as(person), manager])
      expect((await makeLink(client, administrator.id)).status).toBe(403)
    const owner = await makeLink(server.as(administrator), server.owner.id)
    expect([owner.status, String(owner.json()['detail'])]).toEqual([
      403,
      expect.stringContaining('reset_password'),
    ])
    // Somebody whom two organizations share.
    const other = await buildOrganization(server.cx, 'Other')
    const shared = await buildUser(server.cx, { organizationId: other })
    await server.cx.db.sql
      .insertInto('organization_member')
      .values({ organization_id: organizationId, user_id: shared.id })
      .execute()
    expect((await makeLink(server.api, shared.id)).status).toBe(403)
    const token = tokenOf(await makeLink(server.api, person.id))
    expect((await useLink(token, NEW, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await useLink(token)).status).toBe(200)
  })

  it('ask a page for the password of who makes the link', async () => {
    const { browser } = await signIn(administrator.email, OLD)
    await server.cx.db.sql
      .updateTable('session')
      .set({ password_confirmed_at: new Date(Date.now() - 3_600_000) })
      .where('user_id', '=', administrator.id)
      .execute()
    const ask = () => browser.send('POST', `/api/siali/users/${person.id}/password-link`)
    const refused = await ask()
    expect([refused.status, refused.headers['x-error-code']]).toEqual([403, 'password_required'])
    await browser.send('POST', '/api/siali/confirm-password', { password: OLD })
    expect((await ask()).status).toBe(201)
  })

  it('let somebody in who got his account by the API and never had one', async () => {
    const made = await server.api.post('/api/users/', { email: 'new@example.test', username: 'new' })
    const { id } = made.json<{ id: number }>()
    expect(made.json()['active_organization']).toBeNull()
    await useLink(tokenOf(await makeLink(server.api, id)))
    const { browser, status } = await signIn('new@example.test', NEW)
    expect(status).toBe(200)
    expect((await browser.get('/api/current-user/whoami')).json()).toMatchObject({
      id,
      active_organization: server.owner.organizationId,
    })
  })

  it('are changed by who knows the current one; his other sessions end', async () => {
    const email = 'changer@example.test'
    const user = await buildUser(server.cx, { organizationId: server.owner.organizationId, email })
    await setPassword(server.cx, user.id, OLD)
    const [{ browser }, { browser: elsewhere }] = [await signIn(email, OLD), await signIn(email, OLD)]
    const change = (current: string, password: string) =>
      browser.send('POST', '/api/siali/change-password', { current_password: current, password })
    expect((await change('wrong', NEW)).json()['validation_errors']).toHaveProperty('current_password')
    expect((await change(OLD, 'short')).json()['validation_errors']).toHaveProperty('password')
    expect((await change(OLD, NEW)).status).toBe(204)
    expect([await isIn(browser), await isIn(elsewhere)]).toEqual([true, false])
    expect([(await signIn(email, OLD)).status, (await signIn(email, NEW)).status]).toEqual([400, 200])
    for (let time = 0; time < 12; time++) await change('wrong', NEW)
    expect((await change('wrong', NEW)).status).toBe(429)
  })
})
