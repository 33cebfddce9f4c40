// A file that the server keeps, read in pieces: a lost connection goes on where it broke. Source: RFC 9110, sections 13.1.5
// and 14.

import { ApiError, DownloadError } from './errors.ts'
import { isBusy, wait, type CallOptions, type Transport } from './transport.ts'

export interface StoredFile {
  readonly sizeBytes: number
  /** Names these very bytes. */
  readonly etag: string
}

export interface FilePiece {
  /** Place of the first byte in the file, from 0. It falls back to 0 when the file has to begin anew. */
  readonly at: number
  readonly bytes: Uint8Array
}

export interface ReadFileOptions extends CallOptions {
  /** Go on behind the bytes that are there already, if the file is still the same. */
  readonly from?: { readonly at: number; readonly etag: string } | undefined
  /** How long to wait before each further try, counted anew when the file got further; default half a minute in all. */
  readonly waitsMs?: readonly number[]
}

// Places are counted in the bytes of the file, so nothing on the way may pack them.
const UNPACKED = { 'Accept-Encoding': 'identity' }

const WAITS_MS = [1000, 2000, 4000, 8000, 16_000]

/** Undefined for a file that is made while it downloads: its size is unknown and it cannot go on. */
export async function findStoredFile(
  transport: Transport,
  path: string,
  call: CallOptions = {},
): Promise<StoredFile | undefined> {
  const { headers } = await transport.send('HEAD', path, withHeaders(call, UNPACKED))
  const sizeBytes = sizeOf(headers)
  const etag = strongTag(headers)
  return sizeBytes === undefined || etag === undefined ? undefined : { sizeBytes, etag }
}

/**
 * The file in pieces, all of it when this ends.
 * @throws DownloadError when the connection broke and going on failed, ApiError, the reason of an aborted signal.
 */
export async function* readStoredFile(
  transport: Transport,
  path: string,
  { from, waitsMs = WAITS_MS, ...call }: ReadFileOptions = {},
): AsyncGenerator<FilePiece, void, undefined> {
  let at = from?.at ?? 0
  let etag = from?.etag
  let furthest = at
  let sizeBytes: number | undefined
  for (let failures = 0; ; failures += 1) {
    let cause: unknown
    try {
      // With a range, fetch itself asks for the bytes as they are.
      const headers = at > 0 && etag !== undefined ? { Range: `bytes=${at}-`, 'If-Range': etag } : UNPACKED
      const answer = await transport.send('GET', path, withHeaders(call, headers))
      const part = answer.status === 206 ? partOf(answer.headers) : undefined
      if (part !== undefined && part.start !== at) {
        await answer.body?.cancel()
        throw new Error('The server sent another part of the file.')
      }
      if (part === undefined) at = 0
      etag = strongTag(answer.headers)
      sizeBytes = part === undefined ? sizeOf(answer.headers) : part.sizeBytes
      for await (const bytes of chunksOf(answer)) {
        yield { at, bytes }
        at += bytes.length
      }
      if (sizeBytes === undefined || at === sizeBytes) return
      cause = new Error(`The answer ended at byte ${at} of ${sizeBytes}.`)
    } catch (error) {
      if (call.signal?.aborted === true || (error instanceof ApiError && !isBusy(error.status))) throw error
      cause = error
    }
    // Only what is new counts: a file that always breaks at the same place would never end.
    if (at > furthest) failures = 0
    furthest = Math.max(furthest, at)
    const waitMs = waitsMs[failures]
    if (waitMs === undefined) throw new DownloadError({ at, sizeBytes, tries: failures, cause })
    await wait(waitMs, call.signal)
  }
}

const withHeaders = (call: CallOptions, headers: Readonly<Record<string, string>>): CallOptions => ({
  ...call,
  headers: { ...call.headers, ...headers },
})

/** Undefined where the bytes are packed: the size is of what travels. */
function sizeOf(headers: Headers): number | undefined {
  const length = headers.get('content-length')
  return length === null || headers.has('content-encoding') ? undefined : Number(length)
}

/** A weak tag names the content, not its bytes. */
function strongTag(headers: Headers): string | undefined {
  const etag = headers.get('etag') ?? ''
  return etag.startsWith('"') && !headers.has('content-encoding') ? etag : undefined
}

function partOf(headers: Headers): { readonly start: number; readonly sizeBytes: number } {
  const [, start, sizeBytes] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? []
  return { start: Number(start), sizeBytes: Number(sizeBytes) }
}

/** Not every browser iterates over a body. */
async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body?.getReader()
  try {
    for (let next = await reader?.read(); next?.done === false; next = await reader?.read()) yield next.value
  } finally {
    // After a break there is nothing to end any more.
    await reader?.cancel().catch(() => undefined)
  }
}
