// Sending exports: streams as they are made, stored files with ranges. HEAD costs no reading.

import { hash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../../context.ts'
import { AppError } from '../../http/errors.ts'
import type { ExportChunk } from './export-formats.ts'
import { readRange } from '../files/range.ts'

export interface ExportHead {
  readonly name: string
  readonly contentType: string
}

function sendHead(reply: FastifyReply, { name, contentType }: ExportHead): void {
  void reply
    .header('content-type', contentType)
    .header('content-disposition', `attachment; filename="${name}"`)
    // Programs read the name here.
    .header('filename', name)
    .header('cache-control', 'private, no-store')
}

/** For HEAD. A text would have its own length put in place of the file's. */
const nothing = () => Readable.from([])

/** The reader sets the pace; a reader that goes away ends the work. */
export function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  head: ExportHead,
  text: AsyncIterable<ExportChunk>,
): FastifyReply {
  sendHead(reply, head)
  if (request.method === 'HEAD') return reply.send(nothing())
  return reply.send(Readable.from(text, { objectMode: false }))
}

/** @throws AppError 404 when the bytes are gone. */
export async function sendStored(
  cx: AppContext,
  request: FastifyRequest,
  reply: FastifyReply,
  head: ExportHead,
  file: string,
): Promise<FastifyReply> {
  const info = await cx.blobs.find(file)
  if (info === undefined) throw new AppError('not_found', 'The bytes of this export are gone. Export again.')
  sendHead(reply, head)
  // Stored files are never written again: another conversion has another name.
  const tag = `"${hash('sha256', file).slice(0, 32)}"`
  void reply.header('accept-ranges', 'bytes').header('etag', tag)
  const ifRange = request.headers['if-range']
  // A rest only goes with the beginning that the reader has. Dates are too coarse to tell.
  const isSame = ifRange === undefined || ifRange === tag
  const range = isSame ? readRange(request.headers.range, info.sizeBytes) : undefined
  if (range === undefined) void reply.header('content-length', info.sizeBytes)
  else
    void reply
      .code(206)
      .header('content-range', `bytes ${range.start}-${range.end}/${info.sizeBytes}`)
      .header('content-length', range.end - range.start + 1)
  return reply.send(request.method === 'HEAD' ? nothing() : cx.blobs.read(file, range))
}
