import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openBrowser } from '../../server/src/testing/browser.ts'
import { startTestServer, type TestServer } from '../../server/src/testing/server.ts'

const COMMAND = join(import.meta.dirname, '../bin/siali-label.mjs')
const SECRET_KEY = 's'.repeat(48)
const OWNER = 'owner@example.test'

let server: TestServer
let databaseUrl: string
beforeAll(async () => {
  server = await startTestServer({ SECRET_KEY })
  const { host, user, port } = JSON.parse(inject('postgres')) as pg.ClientConfig
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(server.cx.db.sql)
  databaseUrl = `postgresql://${user}@/${rows[0]?.name}?host=${encodeURIComponent(host ?? '')}&port=${port}`
})
afterAll(() => server.stop())

/** The command as people run it. */
async function run(
  args: readonly string[],
  input = '',
  where: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const child = spawn(process.execPath, [COMMAND, ...args, '--data-dir', server.cx.env.dataDir], {
    env: { ...process.env, DATABASE_URL: databaseUrl, SECRET_KEY },
    ...where,
  })
  child.stdin.end(input)
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { out, err: err.trim(), code: code as number }
}

async function canSignIn(password: string): Promise<boolean> {
  const form = { email: OWNER, password }
  const answer = await openBrowser(server.app).submit('/user/login/', form, { accept: 'application/json' })
  return answer.status === 200
}

it('settings are read from .env in the working directory, and the environment wins', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'siali-env-'))
  await writeFile(join(cwd, '.env'), `DATABASE_URL="${databaseUrl}"\nSECRET_KEY=${SECRET_KEY}\n`)
  const { DATABASE_URL: _, ...env } = process.env
  expect((await run(['user', '--username', OWNER], '', { cwd, env })).code).toBe(0)
  const nowhere = { ...env, DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' }
  expect((await run(['user', '--username', OWNER], '', { cwd, env: nowhere })).code).toBe(1)
  await rm(cwd, { recursive: true })
})

describe('user', () => {
  it('prints the account with a token that opens the API', async () => {
    const { out, code } = await run(['user', '--username', OWNER])
    expect(code).toBe(0)
    const user = JSON.parse(out) as { id: number; email: string; token: string }
    expect(user).toMatchObject({ id: server.owner.id, email: OWNER })
    const answer = await server.app.inject({
      url: '/api/current-user/whoami',
      headers: { authorization: `Token ${user.token}` },
    })
    expect((answer.json() as { id: number }).id).toBe(server.owner.id)
  })

  it('says in one line that there is no such account, or that none was named', async () => {
    expect(await run(['user', '--username', 'nobody@example.test'])).toEqual({
      out: '',
      err: 'There is no account nobody@example.test.',
      code: 1,
    })
    expect(await run(['user'])).toMatchObject({ err: 'Name the account with --username EMAIL.', code: 1 })
  })
})

describe('reset_password', () => {
  const reset = (...rest: string[]) => run(['reset_password', '--username', OWNER, ...rest])

  it('sets a password that signs in, and ends the sessions of before', async () => {
    expect(await reset('--password', 'first secret')).toMatchObject({
      out: 'Password successfully changed.\n',
      code: 0,
    })
    const browser = openBrowser(server.app)
    await browser.submit('/user/login/', { email: OWNER, password: 'first secret' })
    expect((await browser.get('/api/current-user/whoami')).status).toBe(200)
    await reset('--password', 'second secret')
    expect((await browser.get('/api/current-user/whoami')).status).toBe(401)
    expect([await canSignIn('first secret'), await canSignIn('second secret')]).toEqual([false, true])
  })

  it('asks for what is left out', async () => {
    const { out, code } = await run(['reset_password'], `${OWNER}\ntyped secret\n`)
    expect([out, code]).toEqual([expect.stringContaining('Password successfully changed.'), 0])
    expect(await canSignIn('typed secret')).toBe(true)
    expect(await run(['reset_password'], `${OWNER}\n`)).toMatchObject({ err: 'Nothing was typed.', code: 1 })
  })

  it('says that nothing changed, and why it cannot', async () => {
    await reset('--password', 'same secret')
    expect((await reset('--password', 'same secret')).out).toContain('nothing was changed')
    expect(await reset('--password', '')).toMatchObject({ err: 'Can not set an empty password.', code: 1 })
    expect(
      await run(['reset_password', '--username', 'nobody@example.test', '--password', 'any secret']),
    ).toMatchObject({ err: 'User nobody@example.test not found.', code: 1 })
  })
})
