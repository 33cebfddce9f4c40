// Binds a contract to its handler: authenticate, read parameters and body, call, answer. Reading a *.routes.ts file then
// reads as a list of sentences.

import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { RouteContract } from '@siali/contract'
import type { AppContext } from '../context.ts'
import type { Caller } from './auth.ts'
import { readBody } from './body.ts'
import { AppError, notAuthenticated } from './errors.ts'
import { readOnce, type Once, type SentAnswer } from './once.ts'
import type { RawQuery } from './query.ts'

export interface Call<R extends RouteContract> {
  readonly cx: AppContext
  readonly caller: R['auth'] extends false ? Caller | undefined : Caller
  /** Path parameters; every `{…id}`-like one is a number already. */
  readonly params: Record<string, number>
  readonly texts: Record<string, string>
  readonly query: RawQuery
  readonly body: R['body'] extends TSchema ? Static<R['body']> : unknown
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /** Absolute address of this request, from the configured public address. */
  readonly address: string
  readonly publicUrl: string
  /** The client's key of this write, on routes that store their answer. */
  readonly once: Once | undefined
}

export type Handler<R extends RouteContract> = (call: Call<R>) => Promise<unknown>

/** JSON text that needs no second parse: sent as it is. */
export class RawJson {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What a handler returns that has sent its answer by itself (a stream). A reply must not be awaited: it is a promise. */
export const SENT = Symbol('sent')

export interface RouteOptions {
  /** Leave the body as it came (multipart, lists, odd shapes); the handler reads it. */
  readonly rawBody?: boolean
  /** A JSON body arrives as a stream of bytes, for routes that take more than memory should hold. Implies rawBody. */
  readonly streamBody?: boolean
  readonly bodyLimitBytes?: number
  /** Success status when the contract lists several. */
  readonly status?: number
  /** The handler stores the answer of a request with an Idempotency-Key itself, in the transaction of its work. */
  readonly storesAnswer?: boolean
}

export type Authenticate = (cx: AppContext, request: FastifyRequest) => Promise<Caller | undefined>

/** The stored answer of a repeated write, or what `run` answers. */
export type RunOnce = (
  cx: AppContext,
  caller: Caller,
  once: Once,
  rules: { readonly storesAnswer: boolean },
  run: () => Promise<SentAnswer | undefined>,
) => Promise<SentAnswer | undefined>

/** What a caller that reaches one project only asks for. */
export interface Confined {
  readonly operationId: string
  readonly params: Readonly<Record<string, number>>
  readonly query: RawQuery
  readonly body: unknown
}

/** @throws AppError unless what is asked lies in the project. */
export type Confine = (cx: AppContext, projectId: number, call: Confined) => Promise<void>

export interface Http {
  readonly app: FastifyInstance
  readonly cx: AppContext
  route<const R extends RouteContract>(contract: R, handler: Handler<R>, options?: RouteOptions): void
  /** Answers every method that a mounted path does not have with 405, and OPTIONS with a description. */
  refuseOtherMethods(): void
  /** Contracts of all mounted routes. */
  readonly contracts: readonly RouteContract[]
}

// A path parameter is an id unless its name says otherwise.
const TEXT_PARAMS = new Set(['job', 'kind', 'name', 'path', 'action', 'file', 'entity', 'version', '*'])

// What anybody may send without credentials; the biggest is a labeling config.
const STRANGERS_BODY_BYTES = 2 * 1024 * 1024

// Writes of these change who may do what.
const ACCESS_TAGS = new Set(['Tokens', 'Current user', 'Users', 'Organizations', 'Machine learning'])

// Answers of these hold secrets, which are never kept: they are not repeated.
const NOT_REPEATED = /token|secret|jwt|invite|\/users?\b|password|organizations/

export function createHttp(
  app: FastifyInstance,
  cx: AppContext,
  authenticate: Authenticate,
  runOnce: RunOnce,
  confine: Confine,
): Http {
  const contracts: RouteContract[] = []
  const callers = new WeakMap<FastifyRequest, Caller>()
  // Without a configured address, links name the socket the request came in by; never the Host header.
  const publicUrl = (request: FastifyRequest) =>
    cx.env.publicUrl ||
    `http://${localHost(request.socket.localAddress)}:${request.socket.localPort ?? cx.env.port}`
  return {
    app,
    cx,
    contracts,
    route(contract, handler, options = {}) {
      contracts.push(contract)
      const statuses = Object.keys(contract.responses).map(Number)
      const changesAccess = contract.method !== 'GET' && ACCESS_TAGS.has(contract.tag)
      const limit = options.bodyLimitBytes ?? (contract.auth === false ? STRANGERS_BODY_BYTES : undefined)
      const isRepeated = !NOT_REPEATED.test(contract.path)
      const status = options.status ?? Math.min(...statuses.filter((code) => code < 300))
      const mount = (scope: FastifyInstance) =>
        scope.route({
          method: contract.method,
          url: toUrl(contract.path),
          ...(limit !== undefined && { bodyLimit: limit }),
          config: { contract },
          // Before the body is read: a stranger's is not worth its memory.
          onRequest: async (request) => {
            const caller = await authenticate(cx, request)
            if (caller !== undefined) callers.set(request, caller)
            else if (contract.auth !== false) throw notAuthenticated(contract.authenticateHeader)
            if (contract.method !== 'GET' && contract.method !== 'DELETE') await cx.space.require()
          },
          handler: async (request, reply) => {
            const caller = callers.get(request)
            const { params, texts } = readParams(request.params as Record<string, string>)
            const confinedTo = caller?.confinedTo
            if (confinedTo !== undefined)
              await confine(cx, confinedTo, {
                operationId: contract.operationId,
                params,
                query: request.query as RawQuery,
                body: request.body,
              })
            const form = request.headers['content-type']?.startsWith('application/json') !== true
            const body =
              options.rawBody === true || options.streamBody === true || contract.body === undefined
                ? request.body
                : readBody(contract.body, request.body, {
                    partial: contract.method === 'PATCH' || contract.method === 'PUT',
                    form: form && request.body != null,
                  })
            const perform = async (once: Once | undefined): Promise<SentAnswer | undefined> => {
              const answer = await handler({
                cx,
                caller,
                params,
                texts,
                query: request.query as RawQuery,
                body,
                request,
                reply,
                address: publicUrl(request) + request.url,
                publicUrl: publicUrl(request),
                once,
              } as never).finally(() => changesAccess && cx.callers.forget())
              if (reply.sent || answer === SENT || answer === reply) return undefined
              return {
                status: reply.statusCode === 200 ? status : reply.statusCode,
                headers: textHeaders(reply),
                text: printAnswer(contract, reply.statusCode === 200 ? status : reply.statusCode, answer),
              }
            }
            // Answers are kept for people; a model server is none.
            const once = isRepeated && confinedTo === undefined ? readOnce(request) : undefined
            const rules = { storesAnswer: options.storesAnswer === true }
            const sent =
              once === undefined || caller === undefined
                ? await perform(undefined)
                : await runOnce(cx, caller, once, rules, () => perform(once))
            if (sent === undefined) return reply
            for (const [name, value] of Object.entries(sent.headers)) reply.header(name, value)
            reply.code(sent.status)
            if (sent.text === undefined) return reply.send()
            return reply.header('content-type', 'application/json; charset=utf-8').send(sent.text)
          },
        })
      if (options.streamBody !== true) mount(app)
      else
        void app.register(async (scope) => {
          scope.removeContentTypeParser('application/json')
          scope.addContentTypeParser('application/json', (_request, payload, done) => done(null, payload))
          mount(scope)
        })
    },
    refuseOtherMethods() {
      for (const [path, allow] of allowedMethods(contracts)) {
        const missing = ALL_METHODS.filter((method) => !allow.mounted.has(method))
        app.route({
          method: missing,
          url: path,
          handler: async (request, reply) => {
            if ((await authenticate(cx, request)) === undefined && allow.auth) throw notAuthenticated()
            void reply.header('allow', allow.named.join(', '))
            if (request.method !== 'OPTIONS')
              throw new AppError('method_not_allowed', `Method "${request.method}" not allowed.`)
            return reply.send({
              name: allow.name,
              description: allow.description,
              renders: ['application/json'],
              parses: PARSED,
            })
          },
        })
      }
    },
  }
}

/** Headers that handlers set and a repeated answer shows again. */
function textHeaders(reply: FastifyReply): Record<string, string> {
  const found: Record<string, string> = {}
  for (const name of ['etag', 'x-undo']) {
    const value = reply.getHeader(name)
    if (typeof value === 'string') found[name] = value
  }
  return found
}

function printAnswer(contract: RouteContract, status: number, answer: unknown): string | undefined {
  if (answer instanceof RawJson) return answer.text
  if (answer !== undefined) return JSON.stringify(answer)
  // A status that promises a body gets one: an empty 200 breaks clients that parse it.
  if (status !== 204 && contract.responses[status] !== null)
    throw new AppError('internal', `${contract.operationId} answered nothing`)
  return undefined
}

const ALL_METHODS: HTTPMethods[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
const PARSED = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']

interface Allowed {
  readonly mounted: Set<string>
  readonly named: string[]
  readonly auth: boolean
  readonly name: string
  readonly description: string
}

function allowedMethods(contracts: readonly RouteContract[]): Map<string, Allowed> {
  const byPath = Map.groupBy(contracts, (contract) => toUrl(contract.path))
  return new Map(
    [...byPath].map(([path, group]) => {
      const methods = ALL_METHODS.filter((method) => group.some((contract) => contract.method === method))
      const named = group.find((contract) => contract.allow)?.allow ?? [
        ...methods,
        ...(methods.includes('GET') ? ['HEAD'] : []),
        'OPTIONS',
      ]
      const [first] = group
      const allowed: Allowed = {
        mounted: new Set<string>(methods),
        named: [...named],
        auth: first?.auth !== false,
        name: first?.tag ?? '',
        description: first?.summary ?? '',
      }
      return [path, allowed]
    }),
  )
}

const toUrl = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')

/** A wildcard or loopback socket is reached as localhost; others by their address. */
function localHost(address: string | undefined): string {
  if (address === undefined || ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(address)) return 'localhost'
  const plain = address.replace(/^::ffff:/, '')
  return plain.includes(':') ? `[${plain}]` : plain
}

function readParams(raw: Record<string, string>): {
  params: Record<string, number>
  texts: Record<string, string>
} {
  const params: Record<string, number> = {}
  const texts: Record<string, string> = {}
  for (const [name, text] of Object.entries(raw)) {
    texts[name] = text
    if (TEXT_PARAMS.has(name)) continue
    if (!/^\d{1,15}$/.test(text)) throw new AppError('not_found', 'Not found.')
    params[name] = Number(text)
  }
  return { params, texts }
}
