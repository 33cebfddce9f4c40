// A model server on loopback whose answers a test decides. It can go away and come back at the same address.

import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ModelRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed; undefined without a body. */
  readonly body: Record<string, unknown> | undefined
}

/** Answered as JSON with status 200; a text as it is; `hang` never; `cut` breaks the connection. */
export type ModelReply =
  | { readonly json: unknown; readonly status?: number }
  | { readonly text: string; readonly status?: number }
  | 'hang'
  | 'cut'

export interface TestModelServer {
  readonly url: string
  readonly requests: readonly ModelRequest[]
  /** Replaces the answer of `METHOD /path`. */
  on(route: string, reply: (request: ModelRequest) => ModelReply | Promise<ModelReply>): void
  /** Breaks all connections and stops listening. */
  kill(): Promise<void>
  restart(): Promise<void>
}

export const sayGood = (score = 0.5) => ({
  result: [{ id: 'r1', from_name: 'mood', to_name: 'text', type: 'choices', value: { choices: ['good'] } }],
  score,
})

/** Tasks of a request for predictions. */
export const tasksOf = (request: ModelRequest) =>
  (request.body?.['tasks'] ?? []) as { id: number; data: Record<string, unknown> }[]

/** Answers as a server of version `v1` that finds every text good. */
export async function startModelServer(): Promise<TestModelServer> {
  const requests: ModelRequest[] = []
  const routes = new Map<string, (request: ModelRequest) => ModelReply | Promise<ModelReply>>([
    ['GET /health', () => ({ json: { status: 'UP', model_class: 'Test' } })],
    ['POST /setup', () => ({ json: { model_version: 'v1' } })],
    ['GET /versions', () => ({ json: { versions: ['v1', 'v2'] } })],
    ['POST /webhook', () => ({ json: {}, status: 201 })],
    [
      'POST /predict',
      (request) => ({ json: { results: tasksOf(request).map(() => sayGood()), model_version: 'v1' } }),
    ],
  ])
  let server: Server | undefined
  let port = 0
  const listen = async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        const seen: ModelRequest = {
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
        }
        requests.push(seen)
        const reply = routes.get(`${seen.method} ${seen.path}`)
        void Promise.resolve(reply?.(seen) ?? { text: 'no such page', status: 404 }).then((answer) => {
          if (answer === 'hang') return
          if (answer === 'cut') {
            request.socket.destroy()
            return
          }
          response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' })
          response.end('json' in answer ? JSON.stringify(answer.json) : answer.text)
        })
      })
    })
    await new Promise<void>((done) => server?.listen(port, '127.0.0.1', done))
    port = (server.address() as AddressInfo).port
  }
  await listen()
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    on: (route, reply) => routes.set(route, reply),
    async kill() {
      server?.closeAllConnections()
      await new Promise((done) => server?.close(done))
    },
    restart: listen,
  }
}
