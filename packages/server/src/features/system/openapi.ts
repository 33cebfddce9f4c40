// Prints the OpenAPI 3.1 document from the contracts of the mounted routes. Pure.

import { ErrorEnvelope, type RouteContract } from '@siali/contract'
import type { TSchema } from 'typebox'
import { API_VERSION } from '../../http/errors.ts'
import { createComponents, type Components } from './components.ts'
import { exampleOf } from './example.ts'

const BODY_TYPES = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']

export function printOpenApi(contracts: readonly RouteContract[], server: string, version: string) {
  const paths: Record<string, Record<string, unknown>> = {}
  const components = createComponents([ErrorEnvelope, ...contracts.flatMap(schemasOf)])
  const error = components.schema(ErrorEnvelope, 'Error')
  for (const contract of contracts) {
    paths[contract.path] ??= {}
    Object.assign(paths[contract.path] ?? {}, {
      [contract.method.toLowerCase()]: printOperation(contract, components),
    })
  }
  const tags = [...new Set(contracts.map((contract) => contract.tag))].map((name) => ({ name }))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Siali Label API',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: server }],
    tags,
    paths,
    components: {
      securitySchemes: {
        Token: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'The word `Token`, a space, and your access token.',
        },
        Bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token made from a personal token.',
        },
      },
      schemas: components.schemas,
      responses: Object.fromEntries(
        [...ERRORS, 'default'].map((status) => [responseName(status), printError(status, error)]),
      ),
    },
    security: [{ Token: [] }, { Bearer: [] }],
  }
}

// The heading is an anchor that published guides link to.
const DESCRIPTION = `# Authentication

Send your access token with every request:

    Authorization: Token <access token>

You find it under *Account & Settings* (the round user icon, upper right), or on the command line with
\`siali-label user --username EMAIL\`. A personal token works too: exchange it at \`/api/token/refresh/\` for an access token
and send \`Authorization: Bearer <access token>\`.`

// A body is named too: it is said once for each type that may carry it.
function schemasOf({ body, responses, errors = {} }: RouteContract): TSchema[] {
  const answers = [...Object.values(responses), ...Object.values(errors)]
  return [...(body === undefined ? [] : [body, body]), ...answers].filter((schema) => schema !== null)
}

const ERRORS = ['400', '401', '403', '404'] as const
const responseName = (status: string) => `Error${status === 'default' ? '' : status}`

/** A refusal in the envelope, as it looks with this status. `default`: any status that is not named. */
function printError(status: string, schema: unknown, own: TSchema = ErrorEnvelope) {
  const code = Number(status === 'default' ? 500 : status)
  const { validation_errors: fields, ...shown } = exampleOf(own) as Record<string, unknown>
  const isEnvelope = 'status_code' in shown
  const example = {
    ...shown,
    ...(isEnvelope && { status_code: code, version: API_VERSION, detail: EXAMPLE_DETAILS[status] ?? DETAIL }),
    ...(fields !== undefined &&
      code === 400 && { validation_errors: { title: ['This field is required.'] } }),
  }
  return {
    description: DESCRIPTIONS[status] ?? 'Refused; the body says why',
    headers: { 'X-Error-Code': { schema: { type: 'string' }, description: 'Its stable name' } },
    content: { 'application/json': { schema, example } },
  }
}

const DETAIL = 'What is wrong, and what to do.'
const EXAMPLE_DETAILS: Readonly<Record<string, string>> = {
  400: 'Validation error',
  401: 'Authentication credentials were not provided.',
  403: 'You do not have permission to perform this action.',
  404: 'No Project matches the given query.',
}

function printOperation(contract: RouteContract, components: Components) {
  const usual = contract.auth === false ? ['400'] : ERRORS
  const own = Object.entries(contract.errors ?? {})
  const body = contract.body && components.schema(contract.body, `${contract.operationId}_body`)
  return {
    operationId: contract.operationId,
    tags: [contract.tag],
    summary: contract.summary,
    ...(contract.description !== undefined && { description: contract.description }),
    ...(contract.auth === false && { security: [] }),
    parameters: [...printParameters(contract), ...printQuery(contract)],
    ...((contract.body ?? contract.upload) !== undefined && {
      requestBody: { content: printBody(contract, body) },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(contract.responses).map(([status, schema]) => [
          status,
          {
            description: DESCRIPTIONS[status] ?? 'Done',
            ...(schema !== null && { content: printContent(contract, schema, status, components) }),
          },
        ]),
      ),
      ...Object.fromEntries(
        [...usual, 'default'].map((status) => [
          status,
          { $ref: `#/components/responses/${responseName(status)}` },
        ]),
      ),
      ...Object.fromEntries(
        own.map(([status, schema]) => [
          status,
          printError(status, components.schema(schema, `${contract.operationId}_${status}`), schema),
        ]),
      ),
    },
  }
}

function printBody({ body, example, upload }: RouteContract, schema: unknown) {
  const types = body === undefined ? [] : BODY_TYPES
  const forms = types.map((type) => [
    type,
    { schema, ...(example !== undefined && type === BODY_TYPES[0] && { example }) },
  ])
  const files = upload !== undefined && [
    'multipart/form-data',
    {
      schema: {
        type: 'object',
        properties: { file: { type: 'string', format: 'binary', description: upload } },
      },
    },
  ]
  return Object.fromEntries([...forms, ...(files === false ? [] : [files])]) as Record<string, unknown>
}

const BYTES = { type: 'string', format: 'binary' }

// Files have no example: what they hold depends on what was put in.
function printContent(
  { produces, operationId }: RouteContract,
  given: TSchema,
  status: string,
  components: Components,
) {
  const isBytes = produces !== undefined && Object.keys(given).length === 0
  const schema = isBytes ? BYTES : components.schema(given, `${operationId}_${status}`)
  if (produces !== undefined && produces !== 'text/html') return { [produces]: { schema } }
  return { [produces ?? 'application/json']: { schema, example: exampleOf(given) } }
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Made',
  204: 'Done; empty',
  400: 'Something in the request does not fit; the body says what',
  401: 'No valid credentials',
  403: 'Not allowed',
  404: 'No such object',
  409: 'It collides with what is stored',
  412: 'Somebody saved a newer revision; the body shows it',
  416: 'The range begins behind the end',
  422: 'Understood, but it cannot be carried out',
  424: 'The storage did not give it',
  429: 'Too many tries; wait for Retry-After seconds',
  501: 'This variant does not exist',
  default: 'Anything else that is refused, in the same envelope',
}

function printParameters(contract: RouteContract) {
  return [...contract.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: properties(contract.params)[name ?? ''] ?? { type: 'integer' },
    example: exampleOf(properties(contract.params)[name ?? ''] ?? { type: 'integer' }),
  }))
}

function printQuery(contract: RouteContract) {
  const required = (contract.query as { required?: string[] } | undefined)?.required ?? []
  return Object.entries(properties(contract.query)).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function properties(schema: RouteContract['query']): Record<string, TSchema> {
  return (schema as { properties?: Record<string, TSchema> } | undefined)?.properties ?? {}
}
