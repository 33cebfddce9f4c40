// Multipart bodies: the one file of a request, and errors of the form in our words.

import type { MultipartFile } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { AppError } from './errors.ts'

/** The first file of the form; undefined when it has none. @throws AppError 400 for a form that cannot be read. */
export async function firstFile(
  request: FastifyRequest,
  maxBytes?: number,
): Promise<MultipartFile | undefined> {
  try {
    return await request.file(maxBytes === undefined ? undefined : { limits: { fileSize: maxBytes } })
  } catch (error) {
    throw wordMultipart(error)
  }
}

/** What an error while a form was read amounts to. */
export function wordMultipart(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error
  const code = 'code' in error ? String(error.code) : ''
  if (/^FST_.*(LIMIT|TOO_LARGE)/.test(code))
    return new AppError('too_large', `The upload is beyond a limit: ${error.message}.`, { cause: error })
  // A full disk and the like keep their own codes.
  if (/^E[A-Z]+$/.test(code) && code !== 'ECONNRESET') return error
  return new AppError('parse', `Multipart form parse error - ${error.message}`, { cause: error })
}
