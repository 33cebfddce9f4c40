// Requests that must take effect once, however often they are sent: the client's key and what the request said.

import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { AppError } from './errors.ts'

export interface Once {
  readonly key: string
  /** SHA-256 of method, address and body: the same key with another request is a mistake of the client. */
  readonly hash: Buffer
}

/** An answer as it was sent. */
export interface SentAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Undefined: no body. */
  readonly text: string | undefined
}

const KEY = /^[\x21-\x7e]{1,200}$/
const METHODS = new Set(['POST', 'PATCH', 'PUT', 'DELETE'])

/**
 * The key of a write, or undefined when it has none. Bodies that are streams have none either: what they said is not at
 * hand. @throws AppError 400 for a key that is no key.
 */
export function readOnce(request: FastifyRequest): Once | undefined {
  const key = request.headers['idempotency-key']
  if (key === undefined || !METHODS.has(request.method)) return undefined
  if (typeof key !== 'string' || !KEY.test(key))
    throw new AppError('bad_request', 'Idempotency-Key must be 1 to 200 printable characters without blanks.')
  const body = textOf(request.body)
  if (body === undefined) return undefined
  const hash = createHash('sha256').update(`${request.method}\n${request.url}\n`).update(body).digest()
  return { key, hash }
}

function textOf(body: unknown): string | undefined {
  if (body === undefined || body === null) return ''
  if (typeof body === 'string') return body
  const { constructor } = Object(body) as { constructor?: unknown }
  const plain = Array.isArray(body) || constructor === Object || constructor === undefined
  return plain ? JSON.stringify(body) : undefined
}
