import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { askOutside, OutboundError } from './fetch.ts'

const OPEN = { ssrfProtection: false, allowPrivateAddresses: [] }
const GUARDED = { ssrfProtection: true, allowPrivateAddresses: [] }
const LIMITS = { env: OPEN, timeoutMs: 20_000, maxBytes: 1000 }

describe('a call to an address of somebody else', () => {
  const servers: Server[] = []
  const serve = async (listener: RequestListener) => {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections()
      server.close()
    }
  })
  const reasonOf = (call: Promise<unknown>) =>
    call.then(
      () => 'answered',
      (error: unknown) => (error instanceof OutboundError ? error.reason : error),
    )

  it('posts a body with its headers and reads the answer', async () => {
    const address = await serve((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => response.end(`${request.method} ${request.headers['x-own']} ${body}`))
    })
    const call = { method: 'POST', body: 'grün', headers: { 'x-own': '1' } } as const
    expect(await askOutside(address, call, LIMITS)).toMatchObject({ status: 200, text: 'POST 1 grün' })
  })

  it('does not follow a redirect', async () => {
    const address = await serve((_request, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    })
    expect(await askOutside(address, { method: 'POST' }, LIMITS)).toMatchObject({ status: 302 })
  })

  it('ends at its time limit, also in the middle of an answer', async () => {
    const address = await serve((_request, response) => {
      response.write('{')
    })
    const limits = { ...LIMITS, timeoutMs: 50 }
    expect(await reasonOf(askOutside(address, { method: 'GET' }, limits))).toBe('timeout')
  })

  it('ends with its signal, and at an answer that is too long', async () => {
    const address = await serve((request, response) => {
      if (request.url === '/long') response.end('x'.repeat(1001))
    })
    expect(await reasonOf(askOutside(`${address}/long`, { method: 'GET' }, LIMITS))).toBe('failed')
    const abort = new AbortController()
    const call = askOutside(address, { method: 'GET' }, { ...LIMITS, signal: abort.signal })
    abort.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
  })

  it.each([
    ['http://127.0.0.1/', 'reserved'],
    ['http://2130706433/', 'reserved'],
    ['http://0177.0.0.1/', 'reserved'],
    ['http://0x7f.1/', 'reserved'],
    ['http://[::1]/', 'reserved'],
    ['http://[::ffff:127.0.0.1]/', 'reserved'],
    ['http://[::ffff:7f00:1]/', 'reserved'],
    ['http://169.254.169.254/latest/meta-data/', 'reserved'],
    ['http://example.com@127.0.0.1/', 'reserved'],
    ['file:///etc/passwd', 'scheme'],
    ['nonsense', 'scheme'],
  ])('never goes to %s', async (address, reason) => {
    const call = askOutside(address, { method: 'GET' }, { ...LIMITS, env: GUARDED })
    expect(await reasonOf(call)).toBe(reason)
  })
})
