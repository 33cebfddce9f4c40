// One HTTP call: address, credentials, retries, errors. Knows no resource.
// Repeats only what may be repeated: GET, HEAD, PUT, DELETE and writes that carry an idempotency key.

import { NetworkError, toApiError } from './errors.ts'

export type QueryValue = string | number | boolean | null | undefined | readonly (string | number)[]

export interface CallOptions {
  readonly query?: Readonly<Record<string, QueryValue>>
  /** A value sent as JSON, or a form. */
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
  /** The same key with the same caller gives the stored answer again: makes a POST or PATCH repeatable. */
  readonly idempotencyKey?: string | undefined
  /** Sent when the page goes away; at most 64 KiB of body. */
  readonly keepalive?: boolean
}

export interface Transport {
  /** The answer of a call with status below 400. @throws ApiError, NetworkError; AbortError when the signal fires. */
  send(method: string, path: string, options?: CallOptions): Promise<Response>
  /** The parsed JSON of the answer; undefined for an empty one. */
  json(method: string, path: string, options?: CallOptions): Promise<unknown>
  /** Full address of a path, for links and downloads. */
  url(path: string, query?: Readonly<Record<string, QueryValue>>): string
}

export interface ClientOptions {
  /** `https://labels.example.org`; empty: the page's own origin. */
  readonly baseUrl?: string
  /** Access token of 40 characters, or a personal access token. Without one the session cookie counts. */
  readonly token?: string
  /** Value of the `csrftoken` cookie, for writes by cookie. */
  readonly csrfToken?: () => string | undefined
  readonly fetch?: typeof fetch
  /** How often a repeatable call is tried again; default 3. */
  readonly retries?: number
  /** Called for each 401 of a call made by cookie. */
  readonly onSignedOut?: () => void
}

const RETRY_STATUS = new Set([429, 502, 503, 504])
const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'DELETE'])
const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 10_000
// UTF-16 code units.
const LONG_BODY = 1_000_000
// An access token lives five minutes; it is renewed this long before its end.
const RENEW_BEFORE_SEC = 30

interface Access {
  readonly token: string
  readonly expiresAtSec: number
}

/** Builds the transport of a client. */
export function createTransport(options: ClientOptions): Transport {
  const base = (options.baseUrl ?? '').replace(/\/+$/, '')
  const doFetch = options.fetch ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init))
  const retries = options.retries ?? 3
  const personal = isPersonalToken(options.token)
  let access: Access | undefined

  function url(path: string, query: Readonly<Record<string, QueryValue>> = {}): string {
    const params = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      if (value === undefined || value === null) continue
      if (Array.isArray(value))
        for (const item of value as readonly (string | number)[]) params.append(name, String(item))
      else params.append(name, String(value))
    }
    const text = params.toString()
    return base + path + (text === '' ? '' : (path.includes('?') ? '&' : '?') + text)
  }

  async function authorization(signal: AbortSignal | undefined): Promise<string | undefined> {
    if (options.token === undefined || options.token === '') return undefined
    if (!personal) return `Token ${options.token}`
    if (access === undefined || access.expiresAtSec - RENEW_BEFORE_SEC < Date.now() / 1000) {
      const response = await doFetch(url('/api/token/refresh/'), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ refresh: options.token }),
        ...(signal === undefined ? {} : { signal }),
      }).catch((error: unknown) => fail(error, signal))
      if (!response.ok) throw await toApiError(response)
      const token = String(((await response.json()) as { access?: unknown }).access ?? '')
      access = { token, expiresAtSec: claimsOf(token).exp ?? 0 }
    }
    return `Bearer ${access.token}`
  }

  async function send(method: string, path: string, call: CallOptions = {}): Promise<Response> {
    const canRepeat = REPEATABLE.has(method) || call.idempotencyKey !== undefined
    for (let attempt = 0; ; attempt += 1) {
      const headers = new Headers({ Accept: 'application/json', ...call.headers })
      const auth = await authorization(call.signal)
      if (auth !== undefined) headers.set('Authorization', auth)
      else if (method !== 'GET' && method !== 'HEAD') {
        const csrf = options.csrfToken?.()
        if (csrf !== undefined) headers.set('X-CSRFToken', csrf)
      }
      if (call.idempotencyKey !== undefined) headers.set('Idempotency-Key', call.idempotencyKey)
      const init: RequestInit = { method, headers, credentials: 'same-origin' }
      if (call.signal !== undefined) init.signal = call.signal
      if (call.keepalive === true) init.keepalive = true
      if (call.body instanceof FormData || call.body instanceof URLSearchParams) init.body = call.body
      else if (call.body !== undefined) {
        headers.set('Content-Type', 'application/json')
        init.body = jsonBody(call.body)
      }
      let response: Response
      try {
        response = await doFetch(url(path, call.query), init)
      } catch (error) {
        if (call.signal?.aborted === true || !canRepeat || attempt >= retries) return fail(error, call.signal)
        await wait(backoffMs(attempt), call.signal)
        continue
      }
      if (response.ok) return response
      if (canRepeat && attempt < retries && isBusy(response.status)) {
        await response.body?.cancel()
        await wait(retryAfterMs(response) ?? backoffMs(attempt), call.signal)
        continue
      }
      if (response.status === 401 && auth === undefined) options.onSignedOut?.()
      throw await toApiError(response)
    }
  }

  return {
    send,
    url,
    async json(method, path, call) {
      const response = await send(method, path, call)
      const text = await response.text()
      return text === '' ? undefined : (JSON.parse(text) as unknown)
    },
  }
}

/** Statuses of a server, or of something before it, that may answer later. */
export const isBusy = (status: number): boolean => RETRY_STATUS.has(status)

/**
 * The text of a body. As a blob a long one leaves a page's thread at once: 27 MB take 3 ms of `fetch` instead of 480, and
 * 200 to make the blob; 2 cores, Chromium, 26 Nov 2026.
 */
function jsonBody(body: unknown): string | Blob {
  const text = JSON.stringify(body)
  return text.length < LONG_BODY ? text : new Blob([text])
}

function fail(error: unknown, signal: AbortSignal | undefined): never {
  if (signal?.aborted === true) throw signal.reason
  throw new NetworkError(error)
}

function backoffMs(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt)
}

function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after'))
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(LONGEST_WAIT_MS, seconds * 1000) : undefined
}

/** @throws the reason of the signal when it fires. */
export function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, ms)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

function isPersonalToken(token: string | undefined): boolean {
  return token !== undefined && token.split('.').length === 3
}

function claimsOf(token: string): { readonly exp?: number } {
  try {
    const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    return JSON.parse(atob(part)) as { exp?: number }
  } catch {
    return {}
  }
}
