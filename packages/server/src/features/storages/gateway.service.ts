// Objects of storages on their way to the browser: through this server by default, or by a link that the provider signs.
// A link names a task and an object of it, so nobody reaches objects that no task of his shows.

import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../../context.ts'
import { isPlainObject } from '../../http/body.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError } from '../../http/errors.ts'
import { SENT } from '../../http/route.ts'
import { OutboundError } from '../../outbound/error.ts'
import { nameOf } from '../files/file-name.ts'
import { sendBytes } from '../files/send-bytes.ts'
import { readThumbnailSize, sendThumbnail } from '../files/thumbnail.service.ts'
import type { RawQuery } from '../../http/query.ts'
import { StorageError, numberOf, type StorageClient } from './connector.ts'
import { withOpenStorage } from './open-clients.ts'
import type { StorageRow } from './storage.queries.ts'
import { listVisibleStorages, placeOf } from './storage.service.ts'

export interface Found {
  readonly row: StorageRow
  readonly key: string
}

/** The first source that an address lies in; of one project, or of all that the caller sees. */
export async function findSourceOf(
  cx: AppContext,
  caller: Caller,
  address: string,
  projectId?: number,
): Promise<Found | undefined> {
  const rows = await listVisibleStorages(cx, caller, { direction: 'source', projectId })
  for (const row of rows) {
    const key = placeOf(cx, row).keyOf(address)
    if (key !== undefined) return { row, key }
  }
  return undefined
}

/** The address of a request. @throws AppError 400. */
export function readAddress(given: string | undefined): string {
  const text = given === undefined ? '' : Buffer.from(given, 'base64url').toString('utf8')
  if (text === '' || text.includes('\0'))
    throw new AppError('bad_request', 'Name the address by fileuri, as base64url.')
  return text
}

/** @throws AppError 404 when the object is gone, 424 when the storage fails. */
export async function sendObject(
  cx: AppContext,
  caller: Caller,
  { row, key }: Found,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<typeof SENT> {
  const params = isPlainObject(row.params) ? row.params : {}
  const size = readThumbnailSize(request.query as RawQuery, nameOf(key))
  try {
    return await withOpenStorage<typeof SENT>(cx, row, async (client, keep) => {
      if (size !== undefined) {
        const info = await client.find(key)
        const source = {
          place: `storage ${row.id}`,
          identity: `storage ${row.id} ${key} ${info.etag} ${info.sizeBytes}`,
          sizeBytes: info.sizeBytes,
          etag: etagFor(caller, info.etag),
          read: async () => (await client.read(key)).body,
        }
        return sendThumbnail(cx, source, size, request, reply)
      }
      if (params['presign'] === true && client.presign !== undefined) {
        const ttlSec = Math.max(1, numberOf(params, 'presign_ttl', 1) * 60)
        const link = await client.presign(key, ttlSec)
        void reply.code(303).header('cache-control', `no-store, max-age=${ttlSec}`).header('location', link)
        void reply.send('')
        return SENT
      }
      return passThrough(cx, caller, { client, keep, key }, request, reply)
    })
  } catch (error) {
    throw toGatewayProblem(error)
  }
}

function toGatewayProblem(error: unknown): unknown {
  if (error instanceof StorageError && error.reason === 'gone')
    return new AppError('not_found', error.message, { cause: error })
  if (error instanceof StorageError || error instanceof OutboundError)
    return new AppError('storage_failed', error.message, { cause: error })
  return error
}

interface OpenObject {
  readonly client: StorageClient
  readonly key: string
  /** Holds the connection while the bytes are on their way. */
  readonly keep: (body: Readable) => void
}

async function passThrough(
  cx: AppContext,
  caller: Caller,
  { client, keep, key }: OpenObject,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<typeof SENT> {
  const { range, 'if-none-match': known } = request.headers
  // Most requests want the whole object: its size comes with its bytes.
  const whole =
    range === undefined && known === undefined && request.method !== 'HEAD'
      ? await client.read(key)
      : undefined
  const info = whole ?? (await client.find(key))
  // The whole from the start is what players ask for first, and stop by themselves.
  const isFromStart = range === 'bytes=0-'
  void reply.header('vary', 'cookie, authorization')
  return sendBytes(
    {
      name: nameOf(key),
      mediaType: info.mediaType,
      sizeBytes: info.sizeBytes,
      modifiedAt: info.modifiedAt,
      etag: etagFor(caller, info.etag),
      cacheControl: `private, max-age=${cx.env.proxyCacheSec}, must-revalidate`,
      ...(!isFromStart && { rangeBytes: cx.env.proxyRangeBytes }),
      async read(part) {
        const { body } = whole ?? (await client.read(key, part))
        keep(body)
        return body
      },
    },
    request,
    reply,
  )
}

// Another person's copy on the same machine is not this person's.
function etagFor(caller: Caller, etag: string): string {
  return `"${createHash('sha256').update(`${caller.userId} ${etag}`).digest('hex').slice(0, 32)}"`
}
