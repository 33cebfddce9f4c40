import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { ApiError, createClient, NetworkError } from './index.ts'

let close: (() => void) | undefined
afterEach(() => close?.())

/** A server on loopback; each request takes the next answer, the last one stays. */
async function serve(...answers: ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  const seen: { method: string; url: string; headers: IncomingMessage['headers'] }[] = []
  const server = createServer((request, response) => {
    const answer = answers[Math.min(seen.length, answers.length - 1)]
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers })
    request.resume()
    answer?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close = () => server.close()
  return { seen, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: ServerResponse) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body))

describe('client', () => {
  it('walks the pages of a list and stops at the total', async () => {
    const { baseUrl, seen } = await serve(
      json(200, {
        count: 3,
        results: [
          { id: 1, title: 'a' },
          { id: 2, title: 'b' },
        ],
      }),
      json(200, { count: 3, results: [{ id: 3, title: 'c' }] }),
    )
    const titles = []
    for await (const project of createClient({ baseUrl, token: 'x'.repeat(40) }).projects.all({
      pageSize: 2,
    }))
      titles.push(project.title)
    expect(titles).toEqual(['a', 'b', 'c'])
    expect(seen.map((request) => request.headers.authorization)).toEqual(
      Array(2).fill(`Token ${'x'.repeat(40)}`),
    )
  })

  it('repeats a read while the server is busy, and a write only with an idempotency key', async () => {
    const { baseUrl, seen } = await serve(json(503, {}), json(200, { id: 1 }), json(503, { detail: 'Busy.' }))
    const client = createClient({ baseUrl, token: 't' })
    expect((await client.projects.get(1)).id).toBe(1)
    await expect(client.projects.create({ title: 'abc' })).rejects.toMatchObject({
      status: 503,
      detail: 'Busy.',
    })
    expect(seen.map((request) => request.method)).toEqual(['GET', 'GET', 'POST'])
  })

  it('says which actions the server can do, in its order', async () => {
    const action = { title: 'x', dialog: null, permission: '', experimental: false }
    const { baseUrl } = await serve(
      json(200, [
        { ...action, id: 'later', order: 2, available: false },
        { ...action, id: 'now', order: 1 },
      ]),
    )
    const actions = await createClient({ baseUrl, token: 't' }).views.actions(1)
    expect(actions.map(({ id, isAvailable }) => [id, isAvailable])).toEqual([
      ['now', true],
      ['later', false],
    ])
  })

  it('tells status, code, detail and texts by field', async () => {
    const { baseUrl } = await serve(
      json(
        400,
        { status_code: 400, detail: 'Validation error', validation_errors: { title: ['Too short.'] } },
        { 'x-error-code': 'invalid' },
      ),
    )
    const error = await createClient({ baseUrl, token: 't' })
      .projects.create({ title: 'a' })
      .catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid',
      detail: 'Validation error',
      summary: 'Too short.',
      message: '400: Too short.',
    })
  })

  it('exchanges a personal token once for an access token', async () => {
    const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString('base64url')
    const access = `h.${part({ exp: Math.floor(Date.now() / 1000) + 300 })}.s`
    const { baseUrl, seen } = await serve(json(200, { access }), json(200, { id: 1 }))
    const client = createClient({ baseUrl, token: `h.${part({ token_type: 'refresh' })}.s` })
    await client.users.whoami()
    await client.users.whoami()
    expect(seen.map((request) => request.url)).toEqual([
      '/api/token/refresh/',
      '/api/current-user/whoami',
      '/api/current-user/whoami',
    ])
    expect(seen[1]?.headers.authorization).toBe(`Bearer ${access}`)
  })

  it('an empty queue is no error', async () => {
    const { baseUrl } = await serve(json(404, { detail: 'There are no tasks for ana@example.com' }))
    expect(await createClient({ baseUrl, token: 't' }).tasks.next(1)).toBeUndefined()
  })

  it('names the revision an update is based on and reads the new one', async () => {
    const { baseUrl, seen } = await serve(json(200, { id: 4, result: [] }, { etag: '"3"' }))
    const answer = await createClient({ baseUrl, token: 't' }).tasks.updateAnnotation(
      4,
      { result: [] },
      '"2"',
    )
    expect(seen[0]?.headers['if-match']).toBe('"2"')
    expect(answer.revision).toBe('"3"')
  })

  it('sends a long body whole, as JSON', async () => {
    let sent = ''
    const { baseUrl, seen } = await serve((request, response) => {
      request.setEncoding('utf8')
      request.on('data', (chunk: string) => (sent += chunk))
      request.on('end', () => json(201, { id: 3 })(request, response))
    })
    const result = [{ id: 'é', text: 'ü'.repeat(1_200_000) }]
    const client = createClient({ baseUrl, token: 't'.repeat(40) })
    expect((await client.tasks.createDraft(1, { result, leadTimeSec: 2 }, undefined)).id).toBe(3)
    expect(seen[0]?.headers['content-type']).toBe('application/json')
    expect((JSON.parse(sent) as { result: unknown }).result).toEqual(result)
  })

  it('an unreachable server is a network error, a cancelled call an abort', async () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', token: 't', retries: 0 })
    await expect(client.projects.get(1)).rejects.toBeInstanceOf(NetworkError)
    await expect(client.projects.get(1, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    })
  })

  it('answers of any shape give defaults instead of throwing', async () => {
    const { baseUrl } = await serve(json(200, { count: 'x', results: [null, 5, { id: 'q' }] }))
    expect(
      (await createClient({ baseUrl, token: 't' }).projects.list()).items.map((project) => project.id),
    ).toEqual([0, 0, 0])
  })
})
