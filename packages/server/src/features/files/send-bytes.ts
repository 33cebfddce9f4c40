// Bytes of people's files as an answer: whole, a range, or not at all when the reader has them. No browser runs them.

import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SENT } from '../../http/route.ts'
import { isRisky, mediaTypeOf } from './file-name.ts'
import { readRange, type ByteRange } from './range.ts'

export interface ByteSource {
  /** Decides the media type, and is what the file is saved as. */
  readonly name: string
  readonly sizeBytes: number
  readonly modifiedAt: Date | undefined
  /** With its quotes. */
  readonly etag: string
  readonly cacheControl: string
  /** Longest range that is answered at once; readers ask for the rest. */
  readonly rangeBytes?: number
  read(range?: ByteRange): Promise<Readable>
}

/** Sends the bytes, or the range that was asked for. */
export async function sendBytes(
  source: ByteSource,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<typeof SENT> {
  const { name, sizeBytes, etag } = source
  const disposition = isRisky(name) ? 'attachment' : 'inline'
  void reply
    .header('content-security-policy', 'sandbox')
    .header('x-content-type-options', 'nosniff')
    .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header('accept-ranges', 'bytes')
    .header('cache-control', source.cacheControl)
    .header('etag', etag)
  if (source.modifiedAt !== undefined) void reply.header('last-modified', source.modifiedAt.toUTCString())
  if (request.headers['if-none-match'] === etag) {
    void reply.code(304).send()
    return SENT
  }
  void reply.type(mediaTypeOf(name))
  const range = shorten(readRange(request.headers.range, sizeBytes), source.rangeBytes)
  if (range === undefined) void reply.code(200).header('content-length', sizeBytes)
  else
    void reply
      .code(206)
      .header('content-range', `bytes ${range.start}-${range.end}/${sizeBytes}`)
      .header('content-length', range.end - range.start + 1)
  void reply.send(request.method === 'HEAD' ? '' : await source.read(range))
  return SENT
}

function shorten(range: ByteRange | undefined, most = Number.POSITIVE_INFINITY): ByteRange | undefined {
  if (range === undefined) return undefined
  return { start: range.start, end: Math.min(range.end, range.start + most - 1) }
}
