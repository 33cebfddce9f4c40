// The JSON body of a GET, where a route takes one: the framework reads none, and what it says must not be lost in silence.

import type { FastifyRequest } from 'fastify'
import { isPlainObject } from './body.ts'
import { AppError } from './errors.ts'
import { parseJson } from './parse-json.ts'
import type { RawQuery } from './query.ts'

const MAX_BYTES = 2 * 1024 * 1024

/** Its object; undefined for none, and for what is no JSON. @throws AppError 400, 413. */
export async function readGetBody(request: FastifyRequest): Promise<Record<string, unknown> | undefined> {
  const { 'content-length': length, 'transfer-encoding': coding, 'content-type': type = '' } = request.headers
  const isSent = coding !== undefined || Number(length ?? 0) > 0
  if (!isSent || !type.startsWith('application/json')) return undefined
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request.raw as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_BYTES)
      throw new AppError('too_large', `The body is larger than the limit of ${MAX_BYTES} bytes.`)
    chunks.push(chunk)
  }
  const value = parseJson(Buffer.concat(chunks).toString('utf8'))
  if (value === undefined || isPlainObject(value)) return value
  throw new AppError('bad_request', 'Send the parameters of the list as a JSON object.')
}

/** Parameters of the address, and those of the body that the address does not name. */
export function withBody(query: RawQuery, body: Record<string, unknown> | undefined): RawQuery {
  if (body === undefined) return query
  const texts: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(body))
    if (value !== null && value !== undefined)
      texts[name] = Array.isArray(value) ? value.map(textOf) : textOf(value)
  return { ...texts, ...query }
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
