// Speaks to a model server: the incumbent's protocol. Every call goes through the outbound guard and has a time limit.
// Source: platform reference, ML wire protocol.

import type { AppContext } from '../../context.ts'
import { isPlainObject } from '../../http/body.ts'
import { withoutValues } from '../../http/masking.ts'
import { MAX_DEPTH, isDeeper } from '../../http/json-depth.ts'
import { askOutside, OutboundError } from '../../outbound/fetch.ts'
import { modelGuard } from '../../outbound/guard.ts'
import type { ModelHook } from '../webhooks/model-hook.service.ts'
import type { BackendRow } from './backend.queries.ts'

/**
 * Why a call failed. `refused`: the address is closed. `unreachable`: nobody listens there, or the connection broke.
 * `late`: no answer in time. `status`: an answer that is no success. `malformed`: an answer that says nothing we know.
 */
export class ModelServerError extends Error {
  readonly kind: 'refused' | 'unreachable' | 'late' | 'status' | 'malformed'
  /** Of the answer; 0 without one. */
  readonly status: number
  constructor(kind: ModelServerError['kind'], message: string, status = 0, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
    this.status = status
  }
}

/** Where a server is and how it is called. */
export interface ModelServer {
  readonly url: string
  readonly user: string | undefined
  readonly password: string
  readonly predictMs: number
}

/** Columns of a backend that say where its server is. */
export type ServerColumns = Pick<
  BackendRow,
  'url' | 'auth_method' | 'basic_auth_user' | 'basic_auth_pass_sealed' | 'timeout_sec'
>

export function serverOf(cx: AppContext, row: ServerColumns): ModelServer {
  const sealed = row.basic_auth_pass_sealed
  return {
    url: row.url,
    user: row.auth_method === 'BASIC_AUTH' ? (row.basic_auth_user ?? '') : undefined,
    password: sealed === null ? '' : cx.secrets.unseal(sealed),
    predictMs: row.timeout_sec * 1000,
  }
}

const MAX_ANSWER_BYTES = 256 * 1024 * 1024
const SHOWN_CHARS = 500

export const addressOf = (server: ModelServer, path: string) => server.url.replace(/\/+$/, '') + path

/** The answer's body. @throws ModelServerError; the signal's reason when it ends the call. */
async function call(
  cx: AppContext,
  server: ModelServer,
  path: string,
  options: { readonly body?: string; readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): Promise<unknown> {
  const { env } = cx
  const { body, timeoutMs, signal } = options
  const address = addressOf(server, path)
  const auth = authorizationOf(server)
  const answer = await askOutside(
    address,
    {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && { body }),
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(auth !== undefined && { authorization: auth }),
      },
    },
    {
      env: modelGuard(env),
      timeoutMs,
      connectMs: env.ml.connectMs,
      maxBytes: MAX_ANSWER_BYTES,
      ...(signal !== undefined && { signal }),
    },
  ).catch((error: unknown) => {
    throw error instanceof OutboundError ? fromOutbound(address, error, timeoutMs) : error
  })
  if (answer.status < 200 || answer.status > 299)
    throw new ModelServerError(
      'status',
      `${address} answered ${answer.status}: ${shown(server, answer.text) || 'nothing'}`,
      answer.status,
    )
  if (answer.text.trim() === '') return {}
  try {
    if (isDeeper(answer.text, MAX_DEPTH)) throw new Error(`nested deeper than ${MAX_DEPTH} levels`)
    return JSON.parse(answer.text)
  } catch (error) {
    const detail = `${address} answered what is no JSON: ${shown(server, answer.text)}`
    throw new ModelServerError('malformed', detail, answer.status, error)
  }
}

const NO_ADDRESS =
  'The provided URL was not allowed. URLs must use http:// or https://, and must not resolve to local or private network addresses when SSRF protection applies.'

/** The beginning of an answer as people may read it: a server that repeats what it was asked with tells no password. */
function shown(server: ModelServer, text: string): string {
  const given = authorizationOf(server)?.slice('Basic '.length) ?? ''
  return withoutValues(text, [given, server.password]).slice(0, SHOWN_CHARS)
}

function authorizationOf({ user, password }: ModelServer): string | undefined {
  if (user === undefined) return undefined
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** Where and with which credentials the server is told what happens. */
export function hookOf(cx: AppContext, backendId: number, row: ServerColumns): ModelHook {
  const server = serverOf(cx, row)
  return { backendId, url: addressOf(server, '/webhook'), authorization: authorizationOf(server) }
}

function fromOutbound(address: string, error: OutboundError, timeoutMs: number): ModelServerError {
  switch (error.reason) {
    case 'scheme':
      return new ModelServerError('refused', NO_ADDRESS, 0, error)
    case 'reserved':
      return new ModelServerError('refused', error.message, 0, error)
    case 'timeout':
      return new ModelServerError('late', `${address} did not answer within ${timeoutMs / 1000} s.`, 0, error)
    case 'unresolved':
      return new ModelServerError('unreachable', error.message, 0, error)
    case 'failed':
      return new ModelServerError('unreachable', `${address} cannot be reached: ${error.message}`, 0, error)
  }
}

export async function askHealth(cx: AppContext, server: ModelServer): Promise<void> {
  await call(cx, server, '/health', { timeoutMs: cx.env.ml.healthMs })
}

export interface SetupBody {
  /** `<id>.<seconds since 1970 of its creation>`: the incumbent's name of a project. */
  readonly project: string
  /** The label config. */
  readonly schema: string
  readonly hostname: string
  readonly access_token: string
  readonly extra_params: unknown
}

/** The model version that the server has; undefined when it names none. */
export async function askSetup(
  cx: AppContext,
  server: ModelServer,
  body: SetupBody,
): Promise<string | undefined> {
  const answer = await call(cx, server, '/setup', {
    body: JSON.stringify(body),
    timeoutMs: cx.env.ml.setupMs,
  })
  return versionOf(answer)
}

/** The version that an answer, or one of its items, names. */
export function versionOf(answer: unknown): string | undefined {
  const given = isPlainObject(answer) ? answer['model_version'] : undefined
  if (typeof given === 'number') return String(given)
  return typeof given === 'string' && given !== '' && !given.includes('\0') ? given.slice(0, 1000) : undefined
}

/** The versions the server offers; undefined when it has no such list. */
export async function askVersions(cx: AppContext, server: ModelServer): Promise<string[] | undefined> {
  try {
    const answer = await call(cx, server, '/versions', { timeoutMs: cx.env.ml.defaultMs })
    const versions = isPlainObject(answer) ? answer['versions'] : undefined
    if (!Array.isArray(versions))
      throw new ModelServerError(
        'malformed',
        `${addressOf(server, '/versions')} answered no list of versions.`,
      )
    return versions.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
  } catch (error) {
    if (error instanceof ModelServerError && (error.status === 404 || error.status === 405)) return undefined
    throw error
  }
}

/** What a request for predictions amounts to; the body is JSON text, since tasks are text already. */
export function askPredict(
  cx: AppContext,
  server: ModelServer,
  body: string,
  signal?: AbortSignal,
): Promise<unknown> {
  return call(cx, server, '/predict', { body, timeoutMs: server.predictMs, signal })
}

/** Tells the server an event; false when it has no such address, as servers of the old protocol. */
export async function askWebhook(cx: AppContext, server: ModelServer, body: string): Promise<boolean> {
  try {
    await call(cx, server, '/webhook', { body, timeoutMs: cx.env.ml.trainMs })
    return true
  } catch (error) {
    if (error instanceof ModelServerError && (error.status === 404 || error.status === 405)) return false
    throw error
  }
}

/** Trains a server of the old protocol, which is sent all that was annotated. */
export async function askTrain(cx: AppContext, server: ModelServer, body: string): Promise<void> {
  await call(cx, server, '/train', { body, timeoutMs: cx.env.ml.trainMs })
}
