// Holds every answer of a test's server against its contract: a status that the contract does not name, a member of the
// wrong type, a missing one, or one that nobody described makes the request fail, and with it the test.

import { Detail, ErrorEnvelope, type RouteContract } from '@siali/contract'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { Check, Errors } from 'typebox/value'
import type { TSchema } from 'typebox'

interface JsonSchema {
  readonly anyOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly items?: JsonSchema
}

/** Adds the check to all routes of `app`. */
export function checkAnswers(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const { contract } = request.routeOptions.config as { contract?: RouteContract }
    if (contract === undefined || request.method === 'HEAD') return payload
    if (reply.statusCode >= 400) {
      // A fault of a test's own making is told by the test.
      const misfit = reply.statusCode < 500 ? refusalProblem(contract, reply, payload) : undefined
      if (misfit !== undefined)
        throw new Error(`${contract.operationId} refused with ${reply.statusCode}: ${misfit}`)
      return payload
    }
    const schema = contract.responses[reply.statusCode]
    // Who asks for some members gets these only.
    const wishes = Object.keys(request.query as object)
    const isSparse = schema != null && wishes.some((name) => /^include(\[\])?$/.test(name))
    const asked = isSparse
      ? { ...contract, responses: { [reply.statusCode]: withoutRequired(schema) } }
      : contract
    const problem = problemOf(asked, reply.statusCode, payload)
    if (problem !== undefined)
      throw new Error(`${contract.operationId} answered ${reply.statusCode}: ${problem}`)
    return payload
  })
}

/** Refusals that any request may meet: they are described once for all operations. */
const ANYWHERE = new Set([400, 401, 403, 404, 405, 413, 415])

function refusalProblem(contract: RouteContract, reply: FastifyReply, payload: unknown): string | undefined {
  const { errors = {} } = contract
  const own = errors[reply.statusCode]
  // The key of a repeated write that was used for another one; a filter that runs too long.
  const isUsual = ANYWHERE.has(reply.statusCode) || reply.statusCode === 422
  if (own === undefined && !isUsual) return 'a status that its contract does not name'
  if (typeof payload !== 'string' || !String(reply.getHeader('content-type')).includes('json'))
    return undefined
  const value: unknown = JSON.parse(payload)
  // Of a token whose account is gone, whatever it asks for.
  if (reply.statusCode === 401 && Check(Detail, value)) return undefined
  const misfits = [ErrorEnvelope, ...(own === undefined ? [] : [own])].map((one) =>
    describeMisfit(one, value),
  )
  return misfits.includes(undefined) ? undefined : misfits.at(-1)
}

function problemOf(contract: RouteContract, status: number, payload: unknown): string | undefined {
  const schema = contract.responses[status]
  if (schema === undefined) return 'a status that its contract does not name'
  if (schema === null)
    return payload === undefined || payload === '' || payload === null
      ? undefined
      : 'a body where its contract has none'
  // Files and lists of any length leave as streams; their own tests read them.
  if (contract.produces !== undefined || typeof payload !== 'string') return undefined
  return describeMisfit(schema, shorten(JSON.parse(payload)))
}

/** Lists of thousands are made of rows like the first ones. */
const CHECKED_ROWS = 100

function shorten(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, CHECKED_ROWS).map(shorten)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shorten(member)]))
}

/** The schema with no member required, at any depth. */
function withoutRequired(schema: TSchema): TSchema {
  return JSON.parse(
    JSON.stringify(schema, (name, value: unknown) =>
      name === 'required' && Array.isArray(value) ? undefined : value,
    ),
  ) as TSchema
}

/** How a value differs from a schema; undefined: not at all. Members that the schema does not name are a difference. */
export function describeMisfit(schema: TSchema, value: unknown): string | undefined {
  if (!Check(schema, value)) {
    const [first] = Errors(schema, value)
    return JSON.stringify(first).slice(0, 500)
  }
  const unnamed = findUnnamed(schema as JsonSchema, value, '')
  return unnamed === undefined ? undefined : `nobody described ${unnamed}`
}

/** The first member inside `value` that no schema names. */
function findUnnamed(schema: JsonSchema, value: unknown, path: string): string | undefined {
  if (schema.anyOf !== undefined) {
    const found = schema.anyOf
      .filter((branch) => Check(branch as TSchema, value))
      .map((branch) => findUnnamed(branch, value, path))
    return found.includes(undefined) ? undefined : found[0]
  }
  if (Array.isArray(value)) {
    const { items } = schema
    if (items === undefined) return undefined
    for (const [at, item] of value.entries()) {
      const unnamed = findUnnamed(items, item, `${path}/${at}`)
      if (unnamed !== undefined) return unnamed
    }
    return undefined
  }
  const named = propertiesOf(schema)
  if (named === undefined || typeof value !== 'object' || value === null) return undefined
  for (const [name, member] of Object.entries(value)) {
    const own = Object.hasOwn(named, name) ? named[name] : undefined
    if (own === undefined) return `${path}/${name}`
    const unnamed = findUnnamed(own, member, `${path}/${name}`)
    if (unnamed !== undefined) return unnamed
  }
  return undefined
}

function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> | undefined {
  if (schema.allOf === undefined) return schema.properties
  return Object.assign({}, ...schema.allOf.map(propertiesOf)) as Readonly<Record<string, JsonSchema>>
}
