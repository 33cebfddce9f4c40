import * as contract from '@siali/contract'
import type { RouteContract } from '@siali/contract'
import type { TSchema } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import {
  OTHER_PATH,
  WITHOUT_CONTRACT,
  fateOf,
  readRows,
  staleEntries,
} from '../../../../../tools/compat/endpoints.ts'
import { describeMisfit } from '../../testing/answers.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

interface Content {
  schema: TSchema
  example?: unknown
}
interface Operation {
  operationId: string
  summary: string
  tags: string[]
  security?: unknown[]
  parameters: { name: string; in: string; example?: unknown }[]
  requestBody?: { content: Record<string, Content> }
  responses: Record<string, Answer>
}
interface Answer {
  $ref?: string
  content?: Record<string, Content>
}
type Document = {
  openapi: string
  components: { schemas: Record<string, TSchema>; responses: Record<string, Answer> }
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
}

const CONTRACTS = Object.entries(contract)
  .filter(([name]) => name.endsWith('Routes'))
  .flatMap(([, group]) => Object.values(group as Record<string, RouteContract>))

/** A schema of the document with everything in place that it names. */
function inPlace(document: Document, schema: unknown): TSchema {
  const read = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(read)
    if (typeof value !== 'object' || value === null) return value
    const ref = (value as { $ref?: string }).$ref
    if (ref === undefined)
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, read(member)]))
    const named = document.components.schemas[ref.replace('#/components/schemas/', '')]
    if (named === undefined) throw new Error(`${ref} is nowhere`)
    return read(named)
  }
  return read(schema) as TSchema
}

const operationsOf = (document: Document) =>
  Object.values(document.paths).flatMap((methods) => Object.values(methods))

// Addresses that the guide and pages of others link to.
const ANCHORS = [
  'api_projects_list',
  'api_projects_create',
  'api_projects_validate_create',
  'api_projects_import_create',
  'api_projects_tasks_list',
  'api_projects_export_formats_read',
  'api_projects_export_read',
]

describe('the system', () => {
  let server: TestServer
  let nobody: Client
  beforeAll(async () => {
    server = await startTestServer()
    nobody = server.as(undefined)
  })
  afterAll(() => server.stop())

  it('tells anybody its version and that it is up', async () => {
    const version = (await nobody.get('/api/version')).json<Record<string, unknown>>()
    expect(version).toMatchObject({ release: '1.23.2', 'siali-label': { version: server.cx.env.version } })
    const health = await nobody.get('/health')
    expect([health.status, health.json()]).toEqual([200, { status: 'UP' }])
    expect((await nobody.get('/version')).text).toContain('1.23.2')
  })

  it('describes every contract as an operation, and nothing else', async () => {
    const answer = await nobody.get('/docs/api/schema/json/')
    expect(answer.headers['content-type']).toMatch(/^application\/vnd\.oai\.openapi\+json\b/)
    const document = answer.json<Document>()
    expect(document.openapi).toBe('3.1.0')
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const contracts = CONTRACTS.map(({ method, path }) => `${method} ${path}`)
    expect(described.toSorted()).toEqual(contracts.toSorted())
  })

  it('gives each operation a name of its own, a summary, a tag and all its parameters', async () => {
    const document = (await nobody.get('/docs/api/schema/json/')).json<Document>()
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    )
    const names = operations.map(({ operationId }) => operationId)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
    expect(ANCHORS.filter((anchor) => !names.includes(anchor))).toEqual([])
    const tags = new Set(document.tags.map(({ name }) => name))
    const poor = operations.filter(
      ({ summary, tags: own, path, parameters }) =>
        summary.length < 4 ||
        !own.every((tag) => tags.has(tag)) ||
        [...path.matchAll(/\{(\w+)\}/g)].some(
          ([, name]) => !parameters.some((one) => one.in === 'path' && one.name === name),
        ),
    )
    expect(poor.map(({ operationId }) => operationId)).toEqual([])
  })

  it('gives each operation an example that fits: of the body, of the answer, else of the parameters', async () => {
    const document = (await nobody.get('/docs/api/schema/json/')).json<Document>()
    const wrong: string[] = []
    for (const { operationId, parameters, requestBody, responses } of operationsOf(document)) {
      const answers = Object.entries(responses)
        .filter(([status]) => Number(status) < 300)
        .flatMap(([, { content }]) => Object.values(content ?? {}))
        .filter((one) => 'example' in one)
      const body = requestBody?.content['application/json']
      if (body !== undefined && !('example' in body)) wrong.push(`${operationId}: a body without example`)
      for (const content of [...answers, ...(body === undefined ? [] : [body])]) {
        const schema = inPlace(document, content.schema)
        const partial = { ...schema, required: [] }
        const misfit = describeMisfit(content === body ? partial : schema, content.example)
        if (misfit !== undefined) wrong.push(`${operationId}: ${misfit}`)
      }
      const named = parameters.some((one) => one.example !== undefined || one.in === 'query')
      if (answers.length === 0 && body === undefined && !named) wrong.push(`${operationId}: no example`)
    }
    expect(wrong).toEqual([])
  })

  it('describes what each operation refuses, with an example that fits', async () => {
    const document = (await nobody.get('/docs/api/schema/json/')).json<Document>()
    const { responses: shared } = document.components
    const wrong: string[] = []
    for (const { operationId, requestBody, responses } of operationsOf(document)) {
      for (const [status, given] of Object.entries(responses)) {
        if (Number(status) < 400) continue
        const name = given.$ref?.split('/').at(-1)
        const { content = {} } = name === undefined ? given : (shared[name] ?? given)
        const error = content['application/json']
        const misfit = error && describeMisfit(inPlace(document, error.schema), error.example)
        if (error === undefined) wrong.push(`${operationId}: ${status} is not described`)
        else if (misfit !== undefined) wrong.push(`${operationId}: ${status} ${misfit}`)
      }
      for (const status of ['400', 'default'])
        if (responses[status] === undefined) wrong.push(`${operationId}: no ${status}`)
      if (requestBody !== undefined && Object.keys(requestBody.content).length === 0)
        wrong.push(`${operationId}: an empty body`)
    }
    expect(wrong).toEqual([])
    const files = operationsOf(document).filter(({ requestBody }) =>
      JSON.stringify(requestBody?.content['multipart/form-data'] ?? '').includes('binary'),
    )
    expect(files.map(({ operationId }) => operationId)).toContain('api_users_avatar_create')
  })

  it('says each thing once: what has a title is named, and every name leads somewhere', async () => {
    const { text } = await nobody.get('/docs/api/schema/json/')
    const document = JSON.parse(text) as { paths: object; components: Record<string, object> }
    expect(JSON.stringify(document.paths)).not.toMatch(/"schema":\{[^{}]*"title":/)
    const names = [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)]
    const lost = names.filter(
      ([, kind = '', name = '']) => document.components[kind]?.[name as never] === undefined,
    )
    expect(names.length).toBeGreaterThan(500)
    expect(lost.map(([ref]) => ref)).toEqual([])
    const { schemas = {} } = document.components
    const texts = Object.values(schemas).map((schema) => JSON.stringify(schema))
    expect(texts.filter((one, at) => texts.indexOf(one) !== at)).toEqual([])
  })

  it('is the same document as YAML, which is what programs get that do not ask for JSON', async () => {
    const json = (await nobody.get('/docs/api/schema/?format=json')).json()
    for (const path of ['/docs/api/schema/yaml/', '/docs/api/schema/']) {
      const yaml = await nobody.get(path)
      expect(yaml.headers['content-type']).toMatch(/^application\/vnd\.oai\.openapi; /)
      expect(parse(yaml.text)).toEqual(json)
    }
    expect((await nobody.get('/docs/api/schema/', { accept: 'application/json' })).json()).toEqual(json)
    expect((await nobody.get('/swagger.yaml')).headers['location']).toBe('/docs/api/schema/yaml/')
  })

  it('has a route for every row of the Community API that has no reason to be missing', () => {
    const rows = readRows()
    expect(staleEntries(rows)).toEqual([])
    const missing = [...WITHOUT_CONTRACT].filter((name) => {
      const [method = '', path = ''] = name.split(' ')
      const url = OTHER_PATH[name] ?? (path.replace(/\/$/, '') || '/')
      return !server.app.hasRoute({ method: method as 'GET', url })
    })
    expect(missing).toEqual([])
    const fates = rows.map(fateOf)
    const elsewhere = fates.filter(
      ({ status, area }) => status === 'not yet' && !/^(storage|webhooks|ml)/.test(area),
    )
    expect([rows.length, elsewhere]).toEqual([288, []])
  })

  it('has no switches and no tips, and says so in the shape that programs expect', async () => {
    expect((await nobody.get('/feature-flags/')).status).toBe(403)
    expect((await nobody.get('/heidi-tips/')).json()).toEqual({})
  })

  it('answers every contract with its methods, with and without a final slash', async () => {
    const wrong: string[] = []
    for (const { method, path, auth } of CONTRACTS) {
      if (method !== 'GET' || auth === false) continue
      const plain = path.replaceAll(/\{(\w+)\}/g, '1').replace(/\/$/, '')
      for (const url of [plain, `${plain}/`]) {
        const { status } = await nobody.get(url)
        if (status !== 401) wrong.push(`${url} → ${status}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('answers what is not there and what is not allowed in the shape of errors', async () => {
    const missing = await nobody.get('/api/nothing-here')
    expect(missing.status).toBe(404)
    expect(missing.json()).toMatchObject({ status_code: 404, detail: 'Not found.', version: '1.23.2' })
    const method = await server.api.put('/api/version', {})
    expect([method.status, method.headers['allow']]).toEqual([405, 'GET, HEAD, OPTIONS'])
    const broken = await server.api.post('/api/projects/', '{"title": ', {
      'content-type': 'application/json',
    })
    expect(broken.status).toBe(400)
    expect(String(broken.json()['detail'])).toContain('JSON parse error')
  })

  it('shows pictures of people to members only, and no other file', async () => {
    const name = `${'a'.repeat(32)}.webp`
    await server.cx.blobs.write(`avatars/${name}`, Buffer.from('picture'))
    await server.cx.db.sql
      .updateTable('user_account')
      .set({ avatar: name })
      .where('id', '=', server.owner.id)
      .execute()
    expect((await nobody.get(`/data/avatars/${name}`)).status).toBe(401)
    const answer = await server.api.get(`/data/avatars/${name}`)
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/webp'])
    await server.cx.blobs.write(`avatars/${'b'.repeat(32)}.webp`, Buffer.from('nobody shows it'))
    for (const other of [
      '..%2f..%2finstance.key',
      `..%2favatars%2f${name}`,
      'b.webp',
      `${'b'.repeat(32)}.webp`,
    ])
      expect((await server.api.get(`/data/avatars/${other}`)).status).toBe(404)
  })
})
