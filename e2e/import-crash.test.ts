// kill -9 in the middle of an import in the background. The next start does it whole: every task once, no media left over.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startFreshServer, type FreshServer } from './conformance/server.ts'

const TOKEN = 'c'.repeat(40)
const ACCOUNT = ['--username', 'ana@example.test', '--password', 'correct horse', '--user-token', TOKEN]
const LABEL_CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/></Choices></View>'
const TASKS = 120_000

let dataDir: string
let server: FreshServer
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'siali-import-crash-'))
  server = await startFreshServer({ dataDir, args: ACCOUNT })
})
afterEach(async () => {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const call = async <T>(method: string, path: string, body?: FormData | object): Promise<T> => {
  const answer = await fetch(server.url + path, {
    method,
    headers: {
      authorization: `Token ${TOKEN}`,
      ...(body !== undefined && !(body instanceof FormData) && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

it('an import that a kill cut short is whole after the next start', { timeout: 240_000 }, async () => {
  const { id: project } = await call<{ id: number }>('POST', '/api/projects/', {
    title: 'Crash',
    label_config: LABEL_CONFIG,
  })
  const lines = Array.from({ length: TASKS }, (_, n) => `a calm sea and high waves, number ${n}`).join('\n')
  const form = new FormData()
  form.append('file', new Blob([lines]), 'lines.txt')
  const path = `/api/siali/projects/${project}`
  const { files } = await call<{ files: { id: number }[] }>('POST', `${path}/import-files`, form)
  const { id } = await call<{ id: number }>('POST', `${path}/imports`, { files })
  interface Entry {
    readonly status: string
    readonly task_count: number
  }
  const look = () => call<Entry>('GET', `${path}/imports/${id}`)
  await expect
    .poll(async () => (await look()).task_count, { timeout: 60_000, interval: 50 })
    .toBeGreaterThan(0)
  process.kill(server.pid, 'SIGKILL')
  await wait(500)
  await server.stop()
  server = await startFreshServer({ dataDir, args: ACCOUNT })
  await expect.poll(async () => (await look()).status, { timeout: 120_000, interval: 300 }).toBe('completed')
  expect((await look()).task_count).toBe(TASKS)
  const shown = await call<{ task_number: number }>('GET', `/api/projects/${project}/`)
  expect(shown.task_number).toBe(TASKS)
})
