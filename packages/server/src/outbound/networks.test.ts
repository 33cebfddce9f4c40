import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { readEnv } from '../env.ts'
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
    ['fec0::1', 'fec0::/10'],
    ['172.31.255.255', '172.16.0.0/12'],
    ['100.100.100.200', '100.64.0.0/10'],
    ['192.0.0.192', '192.0.0.0/24'],
    ['168.63.129.16', '168.63.129.16/32'],
    ['0.0.0.0', '0.0.0.0/8'],
    ['224.0.0.1', '224.0.0.0/4'],
    ['::', '::/128'],
    ['::7f00:1', '::/96'],
    ['::ffff:a00:1', '::ffff:0:0/96'],
    ['64:ff9b::7f00:1', '64:ff9b::/96'],
    ['2002:7f00:1::', '2002::/16'],
    ['fd00:ec2::254', 'fc00::/7'],
  ])('%s lies in %s', (address, network) => expect(findReservedNetwork(address, [])).toBe(network))

  it('leave public addresses and allowed networks open', () => {
    expect(findReservedNetwork('93.184.216.34', [])).toBeUndefined()
    expect(findReservedNetwork('2606:4700::1111', [])).toBeUndefined()
    expect(findReservedNetwork('10.1.2.3', ['10.0.0.0/8'])).toBeUndefined()
    expect(findReservedNetwork('::ffff:10.1.2.3', ['10.1.2.3'])).toBeUndefined()
    expect(findReservedNetwork('10.1.2.4', ['10.1.2.3'])).toBe('10.0.0.0/8')
    expect(findReservedNetwork('fd00::1', ['10.0.0.0/8', 'fd00::/64'])).toBeUndefined()
  })

  it.each(['ten', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/8/8', '::/129', 'localhost'])(
    'are not written as %s: the start says so',
    (cidr) =>
      expect(() => readEnv({ SIALI_ALLOW_PRIVATE_ADDRESSES: cidr })).toThrow(
        `ALLOW_PRIVATE_ADDRESSES: "${cidr}" is no network. Write an address, or address/bits.`,
      ),
  )
})

describe('calls to the outside', () => {
  const env = { ssrfProtection: true, allowPrivateAddresses: [] }
  it.each([
    'http://127.0.0.1:1/a',
    'http://2130706433/a',
    'http://0x7f.1/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://localhost:81/',
    'http://localhost.:81/',
    'http://0/',
    'http://127.1/',
    'http://017700000001/',
    'http://127。0。0。1/',
    'http://\uff11\uff12\uff17.0.0.1/',
    'http://example.com@127.0.0.1/',
    'http://example.com:80@127.0.0.1:81/',
    'http://127.0.0.1\\@example.com/',
    'http://127.0.0.1#@example.com/',
    'http://93.184.216.34:25/',
    'https://93.184.216.34:22/',
    'file:///etc/passwd',
    'ftp://files.example.test/a',
    'no address',
  ])('refuse %s', async (address) => {
    await expect(fetchOutside(address, { env, timeoutMs: 1000 })).rejects.toThrow(OutboundError)
  })

  it.each([
    ['into a closed network', (port: number) => `http://127.0.0.2:${port}/secret`, 'block: 127.0.0.0/8'],
    [
      'to its own machine by another name',
      (port: number) => `http://2130706434:${port}/`,
      'block: 127.0.0.0/8',
    ],
    [
      'with a name before the @',
      (port: number) => `http://127.0.0.1@127.0.0.2:${port}/`,
      'block: 127.0.0.0/8',
    ],
    ['to a file', () => 'file:///etc/passwd', 'Only http and https'],
    ['to another scheme', () => 'gopher://127.0.0.1/', 'Only http and https'],
    ['to a port of mail', () => 'http://127.0.0.1:25/', 'Port 25 is kept'],
    ['without an end', (port: number) => `http://127.0.0.1:${port}/again`, 'Too many redirects'],
  ])('end at a redirect %s, which hears nothing', async (_name, target, words) => {
    const heard: string[] = []
    const server = createServer((request, answer) => {
      heard.push(`${request.socket.localAddress?.replace('::ffff:', '')}`)
      const { port } = server.address() as AddressInfo
      answer.writeHead(302, { location: target(port) }).end()
    })
    // Every loopback address.
    server.listen(0)
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const open = { ssrfProtection: true, allowPrivateAddresses: ['127.0.0.1/32'] }
      const call = fetchOutside(`http://127.0.0.1:${port}/open`, { env: open, timeoutMs: 1000 })
      await expect(call).rejects.toThrow(words)
      expect(new Set(heard)).toEqual(new Set(['127.0.0.1']))
    } finally {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    }
  })

  it('end when the head of an answer never does', async () => {
    const server = createServer()
    server.on('connection', (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx-long: ')
      const drip = setInterval(() => socket.write('x'), 20)
      socket.on('error', () => {}).on('close', () => clearInterval(drip))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const open = { ssrfProtection: false, allowPrivateAddresses: [] }
    const call = fetchOutside(`http://127.0.0.1:${port}/`, { env: open, timeoutMs: 200 })
    await expect(call).rejects.toThrow('did not answer in time')
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
})
