// Building blocks of the HTTP contract: shapes that occur everywhere on the wire, and what a route is.
// Wire words (snake_case) live here and in presenters. No logic.

import { Type, type Static, type TSchema } from 'typebox'

/** ISO 8601 in UTC with `Z` and microseconds. */
export const Stamp = Type.String({ format: 'date-time', examples: ['2026-01-31T09:15:00.123456Z'] })
export const Id = Type.Integer({ minimum: 0 })

/** A number that people and models give. Bounded, so that no mean of many is beyond a double. */
export const Measure = Type.Number({ minimum: -1e100, maximum: 1e100 })

/** `schema` or null. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}

/** One of a closed set of texts. */
export function choice<const T extends readonly string[]>(values: T, options: object = {}) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options })
}

/** Any JSON value. */
export const AnyJson = Type.Unknown()
export const JsonObject = Type.Record(Type.String(), Type.Unknown())

/** Page envelope: `count` of all rows, absolute addresses of the neighbours, this page's `results`. */
export function page<T extends TSchema>(item: T) {
  return Type.Object({
    count: Type.Integer(),
    next: nullable(Type.String()),
    previous: nullable(Type.String()),
    results: Type.Array(item),
  })
}

/** Every error under /api/. Its stable code (docs/errors.md) travels in the header `x-error-code`. */
export const ErrorEnvelope = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    status_code: Type.Integer(),
    version: Type.String(),
    detail: Type.String(),
    exc_info: nullable(Type.String()),
    validation_errors: Type.Optional(JsonObject),
  },
  { title: 'Error' },
)
export type ErrorEnvelope = Static<typeof ErrorEnvelope>

/** The answer of the few refusals that the incumbent builds by hand. */
export const Detail = Type.Object({ detail: Type.String() }, { title: 'Detail' })
export const PlainError = Type.Object({ error: Type.String() }, { title: 'PlainError' })

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

/**
 * One operation. `path` is canonical with `{name}` parameters; the server answers with and without a final slash.
 * `operationId` is the name programs and the reference page use (`api_projects_list`).
 */
export interface RouteContract {
  readonly method: Method
  readonly path: string
  readonly operationId: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  /** False: answers without credentials. */
  readonly auth?: boolean
  readonly params?: TSchema
  readonly query?: TSchema
  /** JSON body; form bodies carry the same fields. */
  readonly body?: TSchema
  /** Body examples for the reference page. */
  readonly example?: unknown
  /** Answer by status; `null` is an empty body. Errors stand in `errors`. */
  readonly responses: Readonly<Record<number, TSchema | null>>
  /**
   * Refusals that are this operation's own, or have a body of their own. Others (400, 401, 403, 404 and what any request may
   * meet) need not be listed: all use ErrorEnvelope.
   */
  readonly errors?: Readonly<Record<number, TSchema>>
  /** The files that it takes as multipart/form-data, in words; the name of the part is free. */
  readonly upload?: string
  /** Methods named by Allow, when the incumbent's differ from what the path has plus HEAD and OPTIONS. */
  readonly allow?: readonly string[]
  /** WWW-Authenticate of the refusal, when it is not `Token`. */
  readonly authenticateHeader?: string
  /** Media type of the answer when it is not JSON. */
  readonly produces?: string
}

export function defineRoute<const R extends RouteContract>(route: R): R {
  return route
}
