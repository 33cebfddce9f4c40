import { defineRoute } from '@siali/contract'
import { Type } from 'typebox'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeMisfit } from './answers.ts'
import { startTestServer, type TestServer } from './server.ts'

const contract = defineRoute({
  method: 'GET',
  path: '/api/test',
  operationId: 'api_test',
  tag: 'Test',
  summary: 'A route of this test',
  responses: { 200: Type.Object({ n: Type.Integer() }) },
})

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  server.app.get<{ Querystring: { send: string } }>(
    '/api/test',
    { config: { contract } as object },
    (request, reply) => reply.header('content-type', 'application/json').send(request.query.send),
  )
})
afterAll(() => server.stop())

it.each([
  ['{"n":1}', 200],
  ['{"n":"1"}', 500],
  ['{}', 500],
  ['{"n":1,"m":2}', 500],
])('an answer of %s to a contract with a number n is a %i', async (text, status) => {
  const answer = await server.api.get(`/api/test?send=${encodeURIComponent(text)}`)
  expect(answer.status).toBe(status)
})

it('members are named by any branch that fits, in lists and in joined schemas too', () => {
  const item = Type.Intersect([Type.Object({ a: Type.Integer() }), Type.Object({ b: Type.Null() })])
  const schema = Type.Array(Type.Union([item, Type.Null()]))
  expect(describeMisfit(schema, [{ a: 1, b: null }, null])).toBeUndefined()
  expect(describeMisfit(schema, [{ a: 1, b: null, c: 2 }])).toBe('nobody described /0/c')
})
