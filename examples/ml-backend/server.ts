// The protocol over HTTP, with a password when one is set.

import { timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Answer } from './protocol.ts'
import { Protocol } from './protocol.ts'

export interface ServerOptions {
  /** Where models are kept. */
  readonly folder: string
  readonly user?: string | undefined
  readonly password?: string | undefined
}

const MAX_BODY_BYTES = 64 * 1024 * 1024

/** A server that does not listen yet. */
export function createModelServer(options: ServerOptions): Server {
  const protocol = new Protocol(options.folder)
  return createServer((request, response) => {
    void respond(protocol, options, request).then(({ status, body }) => send(response, status, body))
  })
}

async function respond(
  protocol: Protocol,
  options: ServerOptions,
  request: IncomingMessage,
): Promise<Answer> {
  if (!isAllowed(options, request.headers.authorization))
    return { status: 401, body: { detail: 'Login required' } }
  try {
    const text = await readBody(request)
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    return await protocol.answer(request.method ?? 'GET', path, text === '' ? {} : JSON.parse(text))
  } catch (error) {
    const status = error instanceof SyntaxError ? 400 : 500
    return { status, body: { detail: error instanceof Error ? error.message : 'unknown' } }
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 401 && { 'www-authenticate': 'Basic realm="Login required"' }),
  })
  response.end(JSON.stringify(body))
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) throw new SyntaxError(`The body is larger than ${MAX_BODY_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function isAllowed({ user, password }: ServerOptions, header: string | undefined): boolean {
  if (user === undefined || password === undefined) return true
  const expected = Buffer.from(`Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
  const given = Buffer.from(header ?? '')
  // In constant time: how long it takes must not tell how much of it was right.
  return given.length === expected.length && timingSafeEqual(given, expected)
}
