// A server that a test kills and starts again over the same data.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { startFreshServer, type FreshServer } from './conformance/server.ts'

const TOKEN = 'b'.repeat(40)
const ACCOUNT = [
  '--username',
  'killed@example.test',
  '--password',
  'killed and begun again',
  '--user-token',
  TOKEN,
]

export interface Killable {
  /** As the owner. @throws Error with the answer when it is refused. */
  call<T>(method: string, path: string, body?: unknown): Promise<T>
  /** SIGKILL, then a new start. */
  killAndStart(): Promise<void>
}

/** Started before the tests of a file, removed with its data after them. */
export function openKillable(env: Readonly<Record<string, string>>): Killable {
  let dataDir = ''
  let server: FreshServer | undefined
  const start = async () => {
    server = await startFreshServer({ args: ACCOUNT, dataDir, env })
  }
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'siali-killed-'))
    await start()
  })
  afterAll(async () => {
    await server?.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  return {
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      const answer = await fetch(`${server?.url}${path}`, {
        method,
        headers: { authorization: `Token ${TOKEN}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as T
    },
    async killAndStart() {
      process.kill(server?.pid ?? 0, 'SIGKILL')
      await start()
    },
  }
}
