// A whole server for a test file: real PostgreSQL, real routes, requests through inject or a real socket.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createApp } from '../app.ts'
import type { AppContext } from '../context.ts'
import { createTestDatabase } from '../db/testing.ts'
import { readEnv, type RawEnv } from '../env.ts'
import { JOBS, LOOPS } from '../jobs/index.ts'
import { startWorker } from '../jobs/worker.ts'
import { createContext } from '../server.ts'
import { checkAnswers } from './answers.ts'
import { buildOrganization, buildUser, type TestUser } from './factories.ts'

export interface TestAnswer {
  readonly status: number
  readonly headers: Record<string, string | string[] | number | undefined>
  readonly text: string
  /** The parsed body; throws when it is not JSON. */
  json<T = Record<string, unknown>>(): T
}

export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<TestAnswer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  patch(path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  put(path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
  delete(path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>
}

export interface TestServer {
  readonly app: FastifyInstance
  readonly cx: AppContext
  /** The owner of organization 1 and a client with his token. */
  readonly owner: TestUser
  readonly api: Client
  as(user: TestUser | undefined): Client
  /** Starts listening on a free loopback port and returns the address. */
  listen(): Promise<string>
  /** Runs jobs in the background until the server stops. */
  startJobs(): Promise<void>
  stop(): Promise<void>
}

export async function startTestServer(settings: RawEnv = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'siali-server-'))
  const database = await createTestDatabase()
  const env = readEnv({ LOG_LEVEL: 'silent', BASE_DATA_DIR: folder, SECRET_KEY: 'k'.repeat(48), ...settings })
  const cx = await createContext(env, database.db)
  const app = await createApp(cx)
  checkAnswers(app)
  const organizationId = await buildOrganization(cx)
  const owner = await buildUser(cx, { organizationId, role: 'owner', email: 'owner@example.test' })
  const workers: { stop(): Promise<void> }[] = []
  const as = (user: TestUser | undefined): Client => {
    const send =
      (method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE') =>
      async (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<TestAnswer> => {
        const answer = await app.inject({
          method,
          url: path,
          headers: { ...(user && { authorization: `Token ${user.token}` }), ...headers },
          ...(body !== undefined && { payload: body as object }),
        })
        return {
          status: answer.statusCode,
          headers: answer.headers,
          text: answer.body,
          json: <T>() => JSON.parse(answer.body) as T,
        }
      }
    return {
      get: (path, headers) => send('GET')(path, undefined, headers),
      post: send('POST'),
      patch: send('PATCH'),
      put: send('PUT'),
      delete: send('DELETE'),
    }
  }
  return {
    app,
    cx,
    owner,
    api: as(owner),
    as,
    listen: () => app.listen({ host: '127.0.0.1', port: 0 }),
    async startJobs() {
      workers.push(await startWorker(cx, JOBS, LOOPS))
    },
    async stop() {
      await app.close()
      for (const worker of workers) await worker.stop()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
