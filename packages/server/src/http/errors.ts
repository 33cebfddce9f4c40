// Errors as values that know their code, status and wire shape, and the one function that turns any error into the
// wire envelope. Texts of the incumbent that clients read are kept; see docs/compat.md.

import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isLostConnection, isPgError } from '../db/client.ts'
import { describeCredentials, notedProblem, type TokenProblem } from './auth-problem.ts'
import { ERROR_CODES, type ErrorCode } from './error-codes.ts'

export const API_VERSION = '1.23.2'

/** Field → texts; lists use the index as key, nested objects nest. A list of objects has one for each item of a list. */
export interface ValidationErrors {
  [field: string]: string | string[] | ValidationErrors | ValidationErrors[]
}

export interface AppErrorOptions {
  readonly validationErrors?: ValidationErrors
  readonly headers?: Record<string, string>
  /** Sent instead of the envelope, for answers that the incumbent builds by hand. */
  readonly bare?: unknown
  /** More members of the envelope. */
  readonly extra?: Record<string, unknown>
  /** Why the token of the request was refused; told in a header. */
  readonly tokenProblem?: TokenProblem
  readonly status?: number
  readonly cause?: unknown
}

export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly options: AppErrorOptions

  constructor(code: ErrorCode, detail: string, options: AppErrorOptions = {}) {
    super(detail, { cause: options.cause })
    this.code = code
    this.status = options.status ?? ERROR_CODES[code].status
    this.options = options
  }
}

/** 400 with one entry a field. */
export function invalid(validationErrors: ValidationErrors): AppError {
  return new AppError('validation', 'Validation error', { validationErrors })
}

/** 404 in the incumbent's words; also for objects of another organization. */
export function notFound(model: string): AppError {
  return new AppError('not_found', `No ${model} matches the given query.`)
}

export function permissionDenied(detail = 'You do not have permission to perform this action.'): AppError {
  return new AppError('permission_denied', detail)
}

export function notAuthenticated(scheme = 'Token'): AppError {
  return new AppError('not_authenticated', 'Authentication credentials were not provided.', {
    headers: { 'www-authenticate': scheme },
  })
}

export function storageFull(cause?: unknown): AppError {
  const detail = 'No disk space is left on the server; nothing was kept. Free space and repeat.'
  return new AppError('storage_full', detail, { cause })
}

/** The AppError that any thrown thing amounts to. Unknown ones become `internal`. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  // Numbers outside the type, NUL in text, malformed values: bad input that no check caught earlier.
  for (const code of ['22003', '22P02', '22P05', '22021', '22007', '22008']) {
    if (isPgError(error, code))
      return new AppError('bad_request', 'A value is outside what can be stored.', { cause: error })
  }
  if (isPgError(error, '53100') || isSystemError(error, 'ENOSPC')) return storageFull(error)
  if (isLostConnection(error))
    return new AppError('unavailable', 'The database does not answer for a moment. Repeat the request.', {
      headers: { 'retry-after': '2' },
      cause: error,
    })
  if (isPgError(error, '57014'))
    return new AppError(
      'timeout',
      'The query took longer than its limit and was stopped. Narrow the filter.',
      { cause: error },
    )
  const fastify = error as Partial<FastifyError>
  switch (fastify.statusCode) {
    case 400:
      if (fastify.code === 'FST_ERR_BAD_URL')
        return new AppError('bad_request', 'The address holds an escape that is no UTF-8 text.', {
          cause: error,
        })
      return new AppError('parse', `JSON parse error - ${fastify.message ?? 'malformed body'}`, {
        cause: error,
      })
    case 413:
      return new AppError('too_large', 'The body is larger than the limit.', { cause: error })
    case 415:
      return new AppError('unsupported_media_type', fastify.message ?? 'Unsupported media type.', {
        cause: error,
      })
    // The server of static files says 403 to paths that leave its folder.
    case 403:
    case 404:
      return new AppError('not_found', 'Not found.', { cause: error })
    default:
      return new AppError('internal', 'The server met a fault. Its log holds this error under the same id.', {
        cause: error,
      })
  }
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** Sends `error` in the wire envelope; faults of ours go to the log with the id the client sees. */
export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
  id: string,
): FastifyReply {
  let appError = toAppError(error)
  if (appError.code === 'unsupported_media_type') {
    const type = request.headers['content-type'] ?? ''
    appError = new AppError(appError.code, `Unsupported media type "${type}" in request.`)
  }
  if (appError.status >= 500) request.log.error({ err: error, id }, appError.message)
  const { headers = {}, tokenProblem = notedProblem(request) } = appError.options
  if (appError.status === 401)
    reply.header('x-auth-problem', describeCredentials(request.headers, tokenProblem))
  for (const [name, value] of Object.entries(headers)) reply.header(name, value)
  // The code travels beside the body: recorded clients compare the members of the envelope exactly.
  reply.header('x-error-code', appError.code)
  reply.code(appError.status).header('content-type', 'application/json; charset=utf-8')
  return reply.send(JSON.stringify(appError.options.bare ?? envelope(appError, id)))
}

function envelope(error: AppError, id: string) {
  return {
    id,
    status_code: error.status,
    version: API_VERSION,
    detail: error.message,
    exc_info: null,
    ...(error.options.validationErrors && { validation_errors: error.options.validationErrors }),
    ...error.options.extra,
  }
}
