// Names that change their address, and connections that are kept meanwhile. The name server is the only thing made up.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { askOutside, fetchOutside } from './fetch.ts'
import { guardedAgents } from './guard.ts'

const dns = vi.hoisted(() => ({ answers: [] as (readonly string[] | 'hang')[], asked: 0 }))
vi.mock('node:dns/promises', () => ({
  async lookup() {
    dns.asked += 1
    const answer = dns.answers.length > 1 ? dns.answers.shift() : dns.answers[0]
    if (answer === 'hang') return new Promise(() => {})
    if (answer === undefined) throw new Error('ENOTFOUND')
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  },
}))

const INSIDE = '127.0.0.2'
/** Opens the address that stands for the public one. */
const env = { ssrfProtection: true, allowPrivateAddresses: ['127.0.0.1/32'] }
const open = { ssrfProtection: true, allowPrivateAddresses: ['127.0.0.0/8'] }
const LIMITS = { timeoutMs: 5000, maxBytes: 1000 }

describe('names', () => {
  let server: Server
  let port: number
  let heard: { to: string | undefined; socket: Socket; host: string | undefined }[]
  beforeEach(async () => {
    heard = []
    dns.asked = 0
    server = createServer((request, answer) => {
      const { socket } = request
      heard.push({ to: socket.localAddress?.replace('::ffff:', ''), socket, host: request.headers.host })
      request.resume().once('end', () => answer.end('ok'))
    })
    server.listen(0)
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  afterEach(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  const ask = (settings = env, name = 'hook.example.test') =>
    askOutside(`http://${name}:${port}/`, { method: 'POST', body: 'x' }, { env: settings, ...LIMITS })
  const connections = () => new Set(heard.map((one) => one.socket)).size

  it('are looked up once a call: what was checked is what is called', async () => {
    dns.answers = [['127.0.0.1'], [INSIDE]]
    expect(await ask()).toMatchObject({ status: 200 })
    expect([dns.asked, heard.map((one) => one.to)]).toEqual([1, ['127.0.0.1']])
    expect(heard[0]?.host).toBe(`hook.example.test:${port}`)
    await expect(ask()).rejects.toMatchObject({ reason: 'reserved' })
    expect(heard).toHaveLength(1)
  })

  it('are closed when one of their addresses is', async () => {
    dns.answers = [['127.0.0.1', INSIDE]]
    await expect(ask()).rejects.toThrow('reserved network address (block: 127.0.0.0/8)')
    dns.answers = [['127.0.0.1', '::ffff:10.0.0.1']]
    await expect(fetchOutside(`http://a.example.test:${port}/`, { env, timeoutMs: 5000 })).rejects.toThrow(
      'block: 10.0.0.0/8',
    )
    expect(heard).toEqual([])
  })

  it('keep a connection for the next call, and one to each address', async () => {
    dns.answers = [['127.0.0.1'], ['127.0.0.1'], [INSIDE], ['127.0.0.1']]
    for (let n = 0; n < 4; n++) await ask(open)
    expect(heard.map((one) => one.to)).toEqual(['127.0.0.1', '127.0.0.1', INSIDE, '127.0.0.1'])
    expect(connections()).toBe(2)
    expect(heard[3]?.socket).toBe(heard[0]?.socket)
    // Another name at the same place has its own.
    await ask(open, 'other.example.test')
    expect(connections()).toBe(3)
  })

  it('are called again, over a new connection, when the kept one was closed meanwhile', async () => {
    dns.answers = [['127.0.0.1']]
    await ask()
    // Resets it while the next call is on its way.
    heard[0]?.socket.on('data', () => heard[0]?.socket.resetAndDestroy())
    expect(await ask()).toMatchObject({ status: 200 })
    expect(connections()).toBe(2)
  })

  it('end a call in time though their name server hangs', async () => {
    dns.answers = ['hang']
    const limits = { ...LIMITS, timeoutMs: 50 }
    const calls = ['slow.example.test', 'slow.example.test'].map((name) =>
      askOutside(`http://${name}/`, { method: 'GET' }, { env, ...limits }),
    )
    for (const call of calls) await expect(call).rejects.toMatchObject({ reason: 'timeout' })
    // Many who wait for one name take one place.
    expect(dns.asked).toBe(1)
    await expect(fetchOutside('http://slow.example.test/', { env, timeoutMs: 50 })).rejects.toMatchObject({
      reason: 'timeout',
    })
  })

  it('are checked for the libraries of others at each connection, as addresses and ports are', async () => {
    const agents = guardedAgents(env)
    const { request } = await import('node:http')
    const call = (url: string) =>
      new Promise<string>((done, fail) => {
        request(url, { agent: agents.httpAgent }, (answer) => {
          answer.resume().once('end', () => done('answered'))
        })
          .once('error', fail)
          .end()
      }).catch((error: unknown) => (error as Error).message)
    dns.answers = [['127.0.0.1'], [INSIDE]]
    expect(await call(`http://a.example.test:${port}/`)).toBe('answered')
    for (const url of [`http://b.example.test:${port}/`, `http://${INSIDE}:${port}/`])
      expect(await call(url)).toContain('block: 127.0.0.0/8')
    expect(await call('http://127.0.0.1:25/')).toContain('Port 25 is kept')
    agents.close()
  })
})
