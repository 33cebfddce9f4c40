// What can go wrong with a call: the server's answer as ApiError, an unreachable server as NetworkError, a file that stays
// unfinished as DownloadError.

/** Texts by field; nested objects for nested fields. */
export type ValidationErrors = Readonly<Record<string, unknown>>

export interface ApiErrorInfo {
  /** HTTP status. */
  readonly status: number
  /** Machine-readable code of the `X-Error-Code` header; empty when the server sent none. */
  readonly code: string
  /** What happened, in words. */
  readonly detail: string
  readonly validationErrors: ValidationErrors
  /** The whole body as parsed, or its text. */
  readonly body: unknown
  /** Id to quote when reporting the error. */
  readonly errorId: string
  /** The stored revision, of a stale change (412). */
  readonly revision?: string | undefined
}

/** The server answered with a status of 400 or above. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly validationErrors: ValidationErrors
  readonly body: unknown
  readonly errorId: string
  readonly revision: string | undefined

  constructor(info: ApiErrorInfo) {
    super(`${info.status}: ${summaryOf(info)}`)
    this.status = info.status
    this.code = info.code
    this.detail = info.detail
    this.validationErrors = info.validationErrors
    this.body = info.body
    this.errorId = info.errorId
    this.revision = info.revision
  }

  /** First text for a field, `non_field_errors` for the whole; undefined when there is none. */
  fieldError(field: string): string | undefined {
    return firstText(this.validationErrors[field])
  }

  /** The first text of any field, else the detail: one sentence to show. */
  get summary(): string {
    return summaryOf(this)
  }
}

function summaryOf({ validationErrors, detail }: Pick<ApiErrorInfo, 'validationErrors' | 'detail'>): string {
  for (const value of Object.values(validationErrors)) {
    const text = firstText(value)
    if (text !== undefined) return text
  }
  return detail
}

/** The server could not be reached or the connection broke; `cause` has the reason. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'

  constructor(cause: unknown) {
    super('The server cannot be reached.', { cause })
  }
}

export interface DownloadErrorInfo {
  /** Bytes that came. */
  readonly at: number
  /** Undefined when the server never said it. */
  readonly sizeBytes: number | undefined
  /** Tries to go on, without a byte that was new. */
  readonly tries: number
  readonly cause: unknown
}

/** A download of a stored file broke and could not go on; `cause` has the reason of the last try. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError'
  readonly at: number
  readonly sizeBytes: number | undefined

  constructor({ at, sizeBytes, tries, cause }: DownloadErrorInfo) {
    const size = sizeBytes === undefined ? '' : ` of ${sizeBytes}`
    super(`The download broke off at byte ${at}${size} and did not go on; tried again: ${tries}.`, { cause })
    this.at = at
    this.sizeBytes = sizeBytes
  }
}

function firstText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) {
    for (const item of value) {
      const text = firstText(item)
      if (text !== undefined) return text
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) {
      const text = firstText(item)
      if (text !== undefined) return text
    }
  }
  return undefined
}

/** Reads an answer of 400 or above; never throws. */
export async function toApiError(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '')
  let body: unknown = text
  try {
    body = JSON.parse(text)
  } catch {
    // An HTML or plain text page of something in between: its text stays the body.
  }
  const record =
    typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {}
  const validation = record['validation_errors']
  const detail =
    typeof record['detail'] === 'string'
      ? record['detail']
      : (firstText(record) ?? (response.statusText || `Status ${response.status}`))
  const validationErrors =
    typeof validation === 'object' && validation !== null
      ? (validation as ValidationErrors)
      : 'detail' in record || 'status_code' in record
        ? {}
        : record
  return new ApiError({
    status: response.status,
    code: response.headers.get('x-error-code') ?? '',
    detail,
    validationErrors,
    body,
    errorId: typeof record['id'] === 'string' ? record['id'] : '',
    revision: response.headers.get('etag') ?? undefined,
  })
}
