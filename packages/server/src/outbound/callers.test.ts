// Everybody who calls addresses that people typed, against every trick that leads such an address inside: storages, webhooks,
// models and imports by URL. (Pictures of people are uploaded, never fetched.) The name server is the only thing made up.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildProject } from '../testing/factories.ts'
import { startTestServer, type Client, type TestAnswer, type TestServer } from '../testing/server.ts'

const dns = vi.hoisted(() => ({ addresses: new Map<string, readonly string[]>() }))
vi.mock('node:dns/promises', () => ({
  async lookup(name: string) {
    const found = dns.addresses.get(name)
    if (found === undefined) throw Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' })
    return found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  },
}))

/** Stands for an address of the open internet: the administrator opened this one alone. */
const OPEN = '127.0.0.1'
const INSIDE = '127.0.0.2'
const NAME = 'outside.example.test'

describe('callers of the outside', () => {
  let server: TestServer
  let api: Client
  let project: number
  let outside: Server
  let port: number
  /** Addresses of this machine at which somebody called. */
  let heard: string[] = []
  beforeAll(async () => {
    outside = createServer((request, response) => {
      heard.push(String(request.socket.localAddress).replace('::ffff:', ''))
      request.resume()
      const { pathname } = new URL(request.url ?? '/', 'http://x')
      const to = /^\/to\/([\w-]+)/.exec(pathname)?.[1]
      if (to !== undefined)
        response.writeHead(307, { location: Buffer.from(to, 'base64url').toString() }).end()
      else if (pathname === '/a.csv') response.end('text\none\n')
      else if (pathname.startsWith('/photos')) response.end(LISTING)
      else response.end('{"model_version":"1"}')
    })
    outside.listen(0)
    await once(outside, 'listening')
    port = (outside.address() as AddressInfo).port
    server = await startTestServer({
      SIALI_ALLOW_PRIVATE_ADDRESSES: `${OPEN}/32`,
      STORAGE_SYNC_WAIT_MS: '60000',
    })
    await server.startJobs()
    api = server.api
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  })
  afterAll(async () => {
    await server.stop()
    outside.closeAllConnections()
    outside.close()
  })
  afterEach(() => {
    heard = []
  })

  const keys = { aws_access_key_id: 'key', aws_secret_access_key: 'secret' }
  const callers: Readonly<Record<string, (address: string) => Promise<TestAnswer>>> = {
    'an S3 storage': (s3_endpoint) =>
      api.post('/api/storages/s3/', { project, bucket: 'photos', s3_endpoint, ...keys }),
    'an Azure storage': (blob_endpoint) =>
      api.post('/api/storages/azure/', {
        project,
        container: 'photos',
        account_name: 'account',
        account_key: 'a2V5',
        blob_endpoint,
      }),
    'a webhook': (url) => api.post('/api/webhooks/', { project, url }),
    'a model': (url) => api.post('/api/ml/', { project, url }),
    'an import': (url) =>
      api.post(`/api/projects/${project}/import`, `url=${encodeURIComponent(url)}`, {
        'content-type': 'application/x-www-form-urlencoded',
      }),
  }
  const tricks: Readonly<Record<string, () => string>> = {
    'an address of this machine': () => `http://${INSIDE}:${port}/`,
    'a decimal address': () => `http://2130706434:${port}/`,
    'an octal address': () => `http://0177.0.0.02:${port}/`,
    'a hexadecimal address': () => `http://0x7f.2:${port}/`,
    'a shortened address': () => `http://127.2:${port}/`,
    'IPv6 of this machine': () => `http://[::1]:${port}/`,
    'IPv4 as IPv6': () => `http://[::ffff:${INSIDE}]:${port}/`,
    'IPv4 in the prefix of translators': () => `http://[64:ff9b::7f00:2]:${port}/`,
    'the secrets of clouds': () => 'http://169.254.169.254/latest/meta-data/',
    'the secrets of clouds by IPv6': () => 'http://[fd00:ec2::254]/latest/meta-data/',
    'a private network': () => 'http://10.0.0.1/',
    'a name that leads inside': () => `http://inside.example.test:${port}/`,
    'a name of which one address leads inside': () => `http://both.example.test:${port}/`,
    'a name before the @': () => `http://${NAME}@${INSIDE}:${port}/`,
    'a file': () => 'file:///etc/passwd',
    'a port of mail': () => `http://${OPEN}:25/`,
  }
  const CLEAR =
    /reserved network address \(block: |URL was not allowed|Only http and https|Enter a valid URL|Leave (name|user)|Write user and password|Port 25 is kept/

  for (const [caller, call] of Object.entries(callers))
    it.each(Object.keys(tricks))(`keep ${caller} from %s, and say so`, async (trick) => {
      dns.addresses.set('inside.example.test', [INSIDE])
      dns.addresses.set('both.example.test', [OPEN, INSIDE])
      const answer = await call(tricks[trick]?.() ?? '')
      expect([answer.status, answer.text]).toEqual([
        expect.toSatisfy((status: number) => status === 400 || status === 403),
        expect.stringMatching(CLEAR),
      ])
      expect(heard).toEqual([])
    })

  it.each(['2130706434', '0177.0.0.02', '::1', '::ffff:127.0.0.2', '169.254.169.254', 'inside.example.test'])(
    'keep a Redis storage from %s, and say so',
    async (host) => {
      dns.addresses.set('inside.example.test', [INSIDE])
      dns.addresses.set('2130706434', [INSIDE])
      dns.addresses.set('0177.0.0.02', [INSIDE])
      const answer = await api.post('/api/storages/redis/', { project, host, port: String(port) })
      expect([answer.status, answer.text]).toEqual([403, expect.stringMatching(CLEAR)])
      expect(heard).toEqual([])
    },
  )

  it('follow no name that leads inside once it was checked', async () => {
    dns.addresses.set(NAME, [OPEN])
    const at = `http://${NAME}:${port}`
    const id = async (answer: Promise<TestAnswer> | undefined) => {
      const { status, text, json } = (await answer) as TestAnswer
      expect([status, text]).toEqual([201, expect.any(String)])
      return json<{ id: number }>().id
    }
    const hook = await id(callers['a webhook']?.(`${at}/hook`))
    const model = await id(callers['a model']?.(at))
    const storage = await id(callers['an S3 storage']?.(at))
    expect(heard).toContain(OPEN)
    dns.addresses.set(NAME, [INSIDE])
    const told = await api.post(`/api/siali/webhooks/${hook}/test`, {})
    expect(told.json()).toMatchObject({ is_delivered: false, error: expect.stringMatching(CLEAR) })
    expect((await api.get(`/api/ml/${model}`)).json()).toMatchObject({
      state: 'DI',
      error_message: expect.stringMatching(CLEAR),
    })
    const synced = await api.post(`/api/storages/s3/${storage}/sync`, {})
    expect(synced.json()).toMatchObject({ status: 'failed', traceback: expect.stringMatching(CLEAR) })
    const imported = await callers['an import']?.(`${at}/a.csv`)
    expect(imported?.text).toMatch(CLEAR)
    expect(new Set(heard)).toEqual(new Set([OPEN]))
  })

  it.each([
    ['inside', () => `http://${INSIDE}:${port}/secret`],
    ['inside by a decimal address', () => `http://2130706434:${port}/secret`],
    ['inside by a name', () => `http://inside.example.test:${port}/secret`],
    ['to the secrets of clouds', () => 'http://169.254.169.254/latest/meta-data/'],
    ['to a file', () => 'file:///etc/passwd'],
  ])('go no way that an answer sends them, %s', async (_name, to) => {
    dns.addresses.set('inside.example.test', [INSIDE])
    const at = `http://${OPEN}:${port}/to/${Buffer.from(to()).toString('base64url')}`
    // What is posted goes nowhere else at all; of a download each hop is checked.
    const hook = (await callers['a webhook']?.(at))?.json<{ id: number }>()
    const told = (await api.post(`/api/siali/webhooks/${hook?.id}/test`, {})).json()
    expect(told).toMatchObject({ is_delivered: false, error: expect.stringContaining('not followed') })
    const imported = await callers['an import']?.(at)
    expect([imported?.status, imported?.text]).toEqual([400, expect.stringMatching(CLEAR)])
    const model = await callers['a model']?.(at)
    expect(model?.status).toBe(400)
    const storage = await callers['an S3 storage']?.(at)
    expect([storage?.status, storage?.text]).toEqual([400, expect.stringMatching(/\w+ \w+/)])
    expect(new Set(heard)).toEqual(new Set([OPEN]))
  })
})

const LISTING =
  '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>photos</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated><Contents><Key>a.jpg</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"1"</ETag><Size>3</Size></Contents></ListBucketResult>'
