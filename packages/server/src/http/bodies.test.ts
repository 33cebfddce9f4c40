// Bodies before anything looks at what they say.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../testing/server.ts'

const JSON_TYPE = { 'content-type': 'application/json' }

describe('bodies', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer()
  })
  afterAll(() => server.stop())

  it('of strangers are not read where credentials are needed, and are short elsewhere', async () => {
    const nobody = server.as(undefined)
    const broken = await nobody.post('/api/projects/', '{"title":', JSON_TYPE)
    expect([broken.status, broken.headers['x-error-code']]).toEqual([401, 'not_authenticated'])
    const config = JSON.stringify({ label_config: 'x'.repeat(2_100_000) })
    const long = await nobody.post('/api/projects/validate/', config, JSON_TYPE)
    expect([long.status, long.json()['detail']]).toEqual([
      413,
      'The body is larger than the limit of 2097152 bytes.',
    ])
    const form = await nobody.post('/user/login/', `email=${'x'.repeat(70_000)}`, {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect(form.status).toBe(413)
  })

  it('nested deeper than the limit name it', async () => {
    const answer = await server.api.post('/api/projects/', `{"title":${'['.repeat(300)}`, JSON_TYPE)
    expect([answer.status, answer.headers['x-error-code']]).toEqual([413, 'too_large'])
    expect(answer.json()['detail']).toBe('The body is nested deeper than the limit of 200 levels.')
  })

  it.each(['1e400', '-1e999', `1${'0'.repeat(400)}`])(
    'with the number %s are refused, not changed',
    async (number) => {
      const answer = await server.api.post(
        '/api/projects/',
        `{"title":"abc","control_weights":{"a":${number}}}`,
        JSON_TYPE,
      )
      expect(answer.status).toBe(400)
      expect(answer.json()['detail']).toMatch(/number is beyond/)
    },
  )

  it('of an address that cannot be decoded get the envelope', async () => {
    const answer = await server.api.get('/api/projects/%ff/')
    expect([answer.status, answer.headers['x-error-code']]).toEqual([400, 'bad_request'])
    expect(answer.json()).toMatchObject({ status_code: 400, exc_info: null })
  })
})
