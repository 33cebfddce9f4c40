// What a request brings as files: parts of a multipart body, an address to download, or JSON text in a form field. Bytes are
// stored first; their records and tasks come in one transaction, and bytes whose request failed are removed.

import { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import type { AppContext } from '../../context.ts'
import { AppError, invalid } from '../../http/errors.ts'
import { wordMultipart } from '../../http/multipart.ts'
import { fetchOutside, OutboundError } from '../../outbound/fetch.ts'
import { extensionOf, sentPath } from '../files/file-name.ts'
import {
  dropBlobs,
  extensionProblem,
  requireExtension,
  storeBlob,
  type StoredBlob,
} from '../files/file.service.ts'

export interface UploadRules {
  /** Kinds that only mean something beside others are taken too. */
  readonly ofFolder: boolean
  /** Of all files together. */
  readonly maxBytes: number
  /** Files of kinds that are not taken are passed over and told; without it they refuse the request. */
  readonly onSkip?: (name: string, reason: string) => void
}

/** Stores every file part of a multipart body. @throws AppError 400 with everything stored so far removed. */
export async function storeParts(
  cx: AppContext,
  projectId: number,
  request: FastifyRequest,
  rules: UploadRules = { ofFolder: false, maxBytes: cx.env.uploadMaxBytes },
): Promise<StoredBlob[]> {
  const blobs: StoredBlob[] = []
  let total = 0
  let problem: unknown
  const count = (bytes: number) => {
    total += bytes
    if (total >= rules.maxBytes) throw tooLarge(rules.maxBytes, total)
  }
  try {
    for await (const part of request.parts({
      preservePath: true,
      limits: { fileSize: rules.maxBytes },
    })) {
      if (part.type !== 'file') continue
      if (problem !== undefined) {
        // The rest is read to its end, so that the answer arrives.
        part.file.resume()
        continue
      }
      try {
        if (blobs.length >= cx.env.uploadMaxFiles)
          throw invalid({ non_field_errors: [`At most ${cx.env.uploadMaxFiles} files are taken at once.`] })
        const reason = extensionProblem(part.filename, rules.ofFolder)
        if (reason !== undefined && rules.onSkip !== undefined) {
          rules.onSkip(part.filename, reason)
          part.file.resume()
          continue
        }
        if (reason !== undefined) throw invalid({ non_field_errors: [reason] })
        const blob = await storeBlob(cx, projectId, part.filename, counting(part.file, count))
        blobs.push({ ...blob, from: sentPath(part.filename) })
      } catch (error) {
        problem = error
        part.file.resume()
      }
    }
  } catch (error) {
    problem ??= wordMultipart(error)
  }
  if (problem === undefined) return blobs
  await dropBlobs(
    cx,
    blobs.map((blob) => blob.path),
  )
  throw problem
}

function tooLarge(maxBytes: number, bytes: number): AppError {
  return invalid({
    non_field_errors: [
      `Maximum total size of all files is ${maxBytes} bytes, current size is ${bytes} bytes`,
    ],
  })
}

/** Passes bytes on and reports them, as they are asked for. A source that is left early can still be read to its end. */
function counting(source: Readable, count: (bytes: number) => void): Readable {
  const pass = async function* () {
    for await (const chunk of source.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      count(chunk.length)
      yield chunk
    }
  }
  return Readable.from(pass(), { objectMode: false })
}

const DOWNLOAD_TIMEOUT_MS = 60_000

/** The form field `url`: inline JSON, or an address that is downloaded. @throws AppError 400. */
export async function storeUrl(cx: AppContext, projectId: number, url: unknown): Promise<StoredBlob> {
  const given = requireUrl(url)
  const inline = readInline(given)
  if (inline !== undefined) return storeBlob(cx, projectId, 'inplace.json', Buffer.from(inline))
  try {
    const answer = await fetchOutside(given, { env: cx.env, timeoutMs: DOWNLOAD_TIMEOUT_MS })
    try {
      const name = answer.redirected
        ? decodeURIComponent(answer.url.pathname.split('/').at(-1) ?? '')
        : given.slice(given.lastIndexOf('/') + 1)
      if (extensionOf(name) !== '') requireExtension(name)
      if (answer.status >= 400)
        throw invalid({ non_field_errors: [`The address answered with status ${answer.status}.`] })
      const length = Number(answer.headers['content-length'] ?? 0)
      if (length >= cx.env.uploadMaxBytes) throw tooLarge(cx.env.uploadMaxBytes, length)
      let total = 0
      const counted = counting(answer.body, (bytes) => {
        total += bytes
        if (total >= cx.env.uploadMaxBytes) throw tooLarge(cx.env.uploadMaxBytes, total)
      })
      return await storeBlob(cx, projectId, name === '' ? 'file' : name, counted)
    } finally {
      answer.body.destroy()
    }
  } catch (error) {
    throw wordOutbound(error)
  }
}

/** @throws AppError `validation` for a field that is missing or empty. */
export function requireUrl(given: unknown): string {
  if (typeof given !== 'string' || given === '')
    throw invalid({ non_field_errors: ['"url" is not found in request data'] })
  return given
}

/** JSON text in the field itself; single quotes count as double ones when nothing else makes it JSON. */
function readInline(given: string): string | undefined {
  for (const text of [given, given.replaceAll("'", '"')]) {
    try {
      if (JSON.parse(text)) return text
    } catch {
      // Not JSON in this reading.
    }
  }
  return undefined
}

function wordOutbound(error: unknown): unknown {
  if (!(error instanceof OutboundError)) return error
  return new AppError('address_refused', 'Validation error', {
    status: 400,
    validationErrors: { non_field_errors: [error.message] },
    cause: error,
  })
}
