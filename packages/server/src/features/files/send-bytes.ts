// Bytes of people's files as an answer: whole, a range, or not at all when the reader has them. No browser runs them.

import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../http/errors.ts'
import { SENT } from '../../http/route.ts'
import { isRisky, mediaTypeOf, safeTypeOf } from './file-name.ts'
import { isBehind, readRange, type ByteRange } from './range.ts'

export interface ByteSource {
  /** Decides the media type, and is what the file is saved as. */
  readonly name: string
  /** What the place that holds it calls it; counts where the name says nothing, and only for what no browser runs. */
  readonly mediaType?: string | undefined
  readonly sizeBytes: number
  readonly modifiedAt: Date | undefined
  /** With its quotes. */
  readonly etag: string
  readonly cacheControl: string
  /** Longest range that is answered at once; readers ask for the rest. */
  readonly rangeBytes?: number
  read(range?: ByteRange): Promise<Readable>
}

// Opened by its address a file has an origin of its own, runs nothing, and asks for nothing from elsewhere.
export const INERT = {
  'content-security-policy':
    "sandbox; default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-site',
} as const

/** Sends the bytes, or the range that was asked for. @throws AppError 416 for a range behind the end. */
export async function sendBytes(
  source: ByteSource,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<typeof SENT> {
  const { name, sizeBytes, etag } = source
  const { headers, method } = request
  // Parts of another state are of no use to who has some of it: he gets the whole.
  const asked = isStale(headers['if-range'], etag) ? undefined : headers.range
  if (isBehind(asked, sizeBytes))
    throw new AppError('range', `The file has ${sizeBytes} bytes: the range begins behind its end.`, {
      headers: { 'content-range': `bytes */${sizeBytes}` },
    })
  const isOfName = mediaTypeOf(name) !== OCTETS
  const safeType = isOfName ? undefined : safeTypeOf(source.mediaType)
  const disposition = isRisky(name) && safeType === undefined ? 'attachment' : 'inline'
  void reply
    .headers(INERT)
    .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeName(name)}`)
    .header('accept-ranges', 'bytes')
    .header('cache-control', source.cacheControl)
    .header('etag', etag)
  if (source.modifiedAt !== undefined) void reply.header('last-modified', source.modifiedAt.toUTCString())
  if (namesTag(headers['if-none-match'], etag)) {
    void reply.code(304).send()
    return SENT
  }
  void reply.type(safeType ?? mediaTypeOf(name))
  const range = shorten(readRange(asked, sizeBytes), source.rangeBytes)
  if (range === undefined) void reply.code(200).header('content-length', sizeBytes)
  else
    void reply
      .code(206)
      .header('content-range', `bytes ${range.start}-${range.end}/${sizeBytes}`)
      .header('content-length', range.end - range.start + 1)
  // A text would have its own length put in place of the file's.
  void reply.send(method === 'HEAD' ? Readable.from([]) : await source.read(range))
  return SENT
}

const OCTETS = mediaTypeOf('')

/** True when a header `If-None-Match` names the tag; weak ones are compared as they are meant to be. RFC 9110, 13.1.2. */
export function namesTag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((part) => part.trim() === '*' || part.trim().replace(/^W\//, '') === etag)
}

/** True when `If-Range` names another state. Dates are not trusted: they do not tell states of one second apart. */
function isStale(header: string | string[] | undefined, etag: string): boolean {
  return header !== undefined && header !== etag
}

// encodeURIComponent leaves characters that RFC 8187 does not allow, and refuses halves of surrogate pairs.
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function shorten(range: ByteRange | undefined, most = Number.POSITIVE_INFINITY): ByteRange | undefined {
  if (range === undefined) return undefined
  return { start: range.start, end: Math.min(range.end, range.start + most - 1) }
}
