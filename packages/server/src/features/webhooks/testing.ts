// A receiver of webhooks on loopback, for tests.

import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly body: Record<string, unknown>
}

export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: Received[]
  /** Names of what came, in order. */
  actions(): unknown[]
  stop(): Promise<void>
}

export type Answer = (received: Received, response: ServerResponse) => void

export const OK: Answer = (_received, response) => response.writeHead(200).end('{}')

/** Remembers each request before it is answered. */
export async function startReceiver(answer: Answer = OK, port = 0): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.setEncoding('utf8')
    request.on('data', (chunk: string) => (text += chunk))
    request.on('end', () => {
      const one = {
        path: request.url ?? '',
        headers: request.headers,
        text,
        body: JSON.parse(text) as Record<string, unknown>,
      }
      received.push(one)
      answer(one, response)
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    received,
    actions: () => received.map((one) => one.body['action']),
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
