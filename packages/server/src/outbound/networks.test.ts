import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { fetchOutside, OutboundError } from './fetch.ts'
import { findReservedNetwork } from './networks.ts'

describe('reserved networks', () => {
  it.each([
    ['127.0.0.1', '127.0.0.0/8'],
    ['10.1.2.3', '10.0.0.0/8'],
    ['169.254.169.254', '169.254.0.0/16'],
    ['::1', '::1/128'],
    ['::ffff:127.0.0.1', '127.0.0.0/8'],
    ['fd00::1', 'fc00::/7'],
    ['fe80::1', 'fe80::/10'],
  ])('%s lies in %s', (address, network) => expect(findReservedNetwork(address, [])).toBe(network))

  it('leave public addresses and allowed networks open', () => {
    expect(findReservedNetwork('93.184.216.34', [])).toBeUndefined()
    expect(findReservedNetwork('2606:4700::1111', [])).toBeUndefined()
    expect(findReservedNetwork('10.1.2.3', ['10.0.0.0/8'])).toBeUndefined()
  })
})

describe('calls to the outside', () => {
  const env = { ssrfProtection: true, allowPrivateAddresses: [] }
  it.each([
    'http://127.0.0.1:1/a',
    'http://2130706433/a',
    'http://0x7f.1/',
    'http://[::ffff:7f00:1]/',
    'http://localhost:1/',
    'file:///etc/passwd',
    'ftp://files.example.test/a',
    'no address',
  ])('refuse %s', async (address) => {
    await expect(fetchOutside(address, { env, timeoutMs: 1000 })).rejects.toThrow(OutboundError)
  })

  it('end at a redirect into a closed network, which hears nothing', async () => {
    const heard: string[] = []
    const server = createServer((request, answer) => {
      heard.push(request.url ?? '')
      const { port } = server.address() as AddressInfo
      answer.writeHead(302, { location: `http://127.0.0.2:${port}/secret` }).end()
    })
    // Every loopback address.
    server.listen(0)
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const open = { ssrfProtection: true, allowPrivateAddresses: ['127.0.0.1/32'] }
      const call = fetchOutside(`http://127.0.0.1:${port}/open`, { env: open, timeoutMs: 1000 })
      await expect(call).rejects.toThrow(/reserved network address \(block: 127\.0\.0\.0\/8\)/)
      expect(heard).toEqual(['/open'])
    } finally {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    }
  })
})
