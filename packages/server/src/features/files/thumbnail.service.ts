// Small pictures of files: made once, kept on the disk, sent instead of megabytes. Few are made at a time, so that a page of
// big ones leaves room for other work.

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { THUMBNAIL_SIZES, type ThumbnailSize } from '@siali/contract'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../../context.ts'
import { AppError, invalid } from '../../http/errors.ts'
import { queryText, type RawQuery } from '../../http/query.ts'
import { SENT } from '../../http/route.ts'
import { extensionOf } from './file-name.ts'
import { decoding, openPicture, PictureError } from './picture.ts'
import { INERT, namesTag } from './send-bytes.ts'
import { ThumbnailCache } from './thumbnail-cache.ts'
import { Turns } from './turns.ts'

export interface PictureSource {
  /** Where it is read from: a slow place holds its own pictures up, no others. */
  readonly place: string
  /** Of the place and the state: other bytes have another. */
  readonly identity: string
  readonly sizeBytes: number
  /** With its quotes: of the reader and the state. */
  readonly etag: string
  read(): Promise<Readable>
}

const SIDES_PX: Readonly<Record<ThumbnailSize, number>> = { small: 128, large: 512 }
const QUALITY = 72
const MOST_BYTES = 64 * 1024 * 1024
const READ_AT_ONCE = 4
const SHRUNK_AT_ONCE = 2
const MOST_WAITING = 500
// Raised when the same file gives another picture.
const RECIPE = 1
// Browsers show these at any size, and decoders for strangers do not read them.
const AS_THEY_ARE = new Set(['.svg', '.bmp', '.ico'])

interface Studio {
  readonly cache: ThumbnailCache
  /** By place; those of places that nobody reads from are let go. */
  readonly reading: Map<string, Turns>
  readonly shrinking: Turns
}
const studioBy = new WeakMap<AppContext, Studio>()

/** The size that a request asks for; undefined when it wants the file, or one of `name` comes as it is. @throws AppError 400. */
export function readThumbnailSize(query: RawQuery, name: string): ThumbnailSize | undefined {
  const given = queryText(query, 'thumbnail')
  if (given === undefined) return undefined
  const size = THUMBNAIL_SIZES.find((one) => one === given)
  if (size === undefined) throw invalid({ thumbnail: [`"${given}" is not a valid choice.`] })
  return AS_THEY_ARE.has(extensionOf(name).toLowerCase()) ? undefined : size
}

/** Sends the small picture of a file. @throws AppError 422 when none can be made of it, 429 when too many wait. */
export async function sendThumbnail(
  cx: AppContext,
  source: PictureSource,
  size: ThumbnailSize,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<typeof SENT> {
  const etag = source.etag.replace(/"$/, `-${size}${RECIPE}"`)
  const headers = {
    ...INERT,
    etag,
    'cache-control': `private, max-age=${cx.env.proxyCacheSec}, must-revalidate`,
    vary: 'cookie, authorization',
  }
  if (namesTag(request.headers['if-none-match'], etag)) {
    void reply.headers(headers).code(304).send()
    return SENT
  }
  const picture = await findOrMake(cx, source, size, request)
  void reply.headers(headers).type('image/webp').send(picture)
  return SENT
}

async function findOrMake(
  cx: AppContext,
  source: PictureSource,
  size: ThumbnailSize,
  request: FastifyRequest,
): Promise<Buffer> {
  const { cache, reading, shrinking } = studioOf(cx)
  const key = createHash('sha256').update(`${RECIPE} ${size} ${source.identity}`).digest('hex')
  const kept = await cache.get(key)
  if (kept !== undefined) return orNone(kept)
  if (source.sizeBytes > MOST_BYTES)
    throw noPicture(`The file has ${source.sizeBytes} bytes: more than can be made smaller.`)
  const turns = reading.get(source.place) ?? new Turns(READ_AT_ONCE)
  reading.set(source.place, turns)
  if (turns.waiting >= MOST_WAITING)
    throw new AppError('too_many_requests', 'Too many pictures are being made smaller.', {
      headers: { 'retry-after': '2' },
    })
  try {
    return await turns.take(async () => {
      // Who scrolled on waits for nothing any more; who asked for the same has it made.
      if (request.raw.socket.destroyed) throw noPicture('Nobody waits for it.')
      const made = await cache.get(key)
      if (made !== undefined) return orNone(made)
      const bytes = await readAll(source)
      return shrinking.take(() => make(cx, cache, key, bytes, SIDES_PX[size]))
    })
  } finally {
    if (turns.isIdle) reading.delete(source.place)
  }
}

async function make(
  cx: AppContext,
  cache: ThumbnailCache,
  key: string,
  bytes: Buffer,
  sidePx: number,
): Promise<Buffer> {
  try {
    const picture = await shrink(bytes, sidePx)
    await cx.space.require(picture.length).then(
      () => cache.put(key, picture),
      () => undefined,
    )
    return picture
  } catch (error) {
    if (!(error instanceof PictureError)) throw error
    await cache.put(key, Buffer.alloc(0))
    throw noPicture(error.message, error)
  }
}

async function shrink(bytes: Buffer, sidePx: number): Promise<Buffer> {
  const picture = await openPicture(bytes)
  return decoding(
    picture
      .autoOrient()
      .resize(sidePx, sidePx, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: QUALITY })
      .toBuffer(),
  )
}

async function readAll(source: PictureSource): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of (await source.read()) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MOST_BYTES) throw noPicture('The file is larger than its storage said.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function orNone(kept: Buffer): Buffer {
  if (kept.length === 0) throw noPicture('No small picture can be made of this file.')
  return kept
}

const noPicture = (message: string, cause?: unknown) => new AppError('unprocessable', message, { cause })

function studioOf(cx: AppContext): Studio {
  const before = studioBy.get(cx)
  if (before !== undefined) return before
  const folder = join(cx.env.dataDir, 'cache', 'thumbnails')
  const studio = {
    cache: new ThumbnailCache(folder, cx.env.thumbnailCacheBytes, () => cx.clock.now().getTime()),
    reading: new Map<string, Turns>(),
    shrinking: new Turns(SHRUNK_AT_ONCE),
  }
  studioBy.set(cx, studio)
  return studio
}
