import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { isTested, startStorageServer, type StorageServer } from '../../testing/storage-servers.ts'
import { namesAddress, replaceAddresses } from './task-address.ts'

const encoded = (address: string) => Buffer.from(address).toString('base64url')
const picture = () =>
  sharp({ create: { width: 900, height: 600, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer()

async function strangerTo(server: TestServer): Promise<Client> {
  const organizationId = await buildOrganization(server.cx, 'Other')
  return server.as(await buildUser(server.cx, { organizationId, role: 'owner' }))
}

describe('local files through the gateway', () => {
  let root: string
  let server: TestServer
  let api: Client
  let path: string
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'siali-gateway-'))
    const folder = await mkdtemp(join(root, 'set-'))
    path = `/data/local-files/?d=${folder.slice(root.length + 1)}`
    await writeFile(join(folder, 'a.txt'), '0123456789')
    await writeFile(join(folder, 'page.html'), '<script>alert(1)</script>')
    await writeFile(join(folder, 'a.jpg'), await picture())
    await symlink('/etc/hostname', join(folder, 'link.txt'))
    server = await startTestServer({
      LOCAL_FILES_SERVING_ENABLED: 'true',
      LOCAL_FILES_DOCUMENT_ROOT: root,
      RESOLVER_PROXY_MAX_RANGE_SIZE: '4',
    })
    api = server.api
    const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    expect((await api.post('/api/storages/localfiles/', { project, path: folder })).status).toBe(201)
  })
  afterAll(async () => {
    await server.stop()
    await rm(root, { recursive: true })
  })

  it('come whole, in ranges no longer than the limit, as headers alone, and not at all when they are known', async () => {
    const whole = await api.get(`${path}/a.txt`)
    expect([whole.status, whole.text]).toEqual([200, '0123456789'])
    expect(whole.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=3600, must-revalidate',
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      vary: 'cookie, authorization',
    })
    const etag = String(whole.headers['etag'])
    for (const [range, status, text, part] of [
      ['bytes=2-', 206, '2345', 'bytes 2-5/10'],
      ['bytes=2-3', 206, '23', 'bytes 2-3/10'],
      ['bytes=0-', 206, '0123456789', 'bytes 0-9/10'],
      ['bytes=-2', 206, '89', 'bytes 8-9/10'],
      ['bytes=1-2,4-5', 200, '0123456789', undefined],
    ] as const) {
      const answer = await api.get(`${path}/a.txt`, { range })
      expect([range, answer.status, answer.text, answer.headers['content-range']]).toEqual([
        range,
        status,
        text,
        part,
      ])
    }
    expect((await api.get(`${path}/a.txt`, { range: 'bytes=10-' })).status).toBe(416)
    expect((await api.get(`${path}/a.txt`, { 'if-none-match': `"x", W/${etag}` })).status).toBe(304)
    const stale = await api.get(`${path}/a.txt`, { range: 'bytes=2-3', 'if-range': '"x"' })
    expect([stale.status, stale.text]).toEqual([200, '0123456789'])
    const head = await server.app.inject({
      method: 'HEAD',
      url: `${path}/a.txt`,
      headers: { authorization: `Token ${server.owner.token}` },
    })
    expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([200, '10', ''])
  })

  it('run nothing on this origin, and are saved when a browser would', async () => {
    const answer = await api.get(`${path}/page.html`)
    expect(answer.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'content-disposition': expect.stringMatching(/^attachment/),
    })
  })

  it('are small where that is asked for', async () => {
    const answer = await api.get(`${path}/a.jpg&thumbnail=small`)
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/webp'])
    expect((await api.get(`${path}/a.txt&thumbnail=small`)).status).toBe(422)
  })

  it('are there for nobody else, and nothing else is there', async () => {
    const stranger = await strangerTo(server)
    for (const end of ['/a.txt', '/a.jpg&thumbnail=small'])
      expect((await stranger.get(path + end)).status).toBe(404)
    expect((await server.as(undefined).get(`${path}/a.txt`)).status).toBe(401)
    for (const end of ['/link.txt', '/none.txt', '/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', ''])
      expect([end, (await api.get(path + end)).status]).toEqual([end, 404])
  })
})

describe.runIf(isTested('moto'))('objects of a bucket through the gateway', () => {
  let moto: StorageServer
  let server: TestServer
  let api: Client
  let storage: number
  let task: number
  const addresses = ['s3://media/set/a.jpg', 's3://media/set/ä b.txt', 's3://media/set/nameless']
  beforeAll(async () => {
    moto = await startStorageServer('moto')
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' }
    const s3 = new S3Client({ endpoint: moto.url, region: 'us-east-1', forcePathStyle: true, credentials })
    await s3.send(new CreateBucketCommand({ Bucket: 'media' }))
    const put = (Key: string, Body: string | Buffer, ContentType: string) =>
      s3.send(new PutObjectCommand({ Bucket: 'media', Key, Body, ContentType }))
    await put('set/a.jpg', await picture(), 'text/html')
    await put('set/ä b.txt', 'text', 'text/html')
    await put('set/nameless', 'sound', 'audio/mpeg')
    await put('set/a', 'not named', 'text/html')
    s3.destroy()
    server = await startTestServer({ SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' })
    api = server.api
    const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const body = {
      project,
      bucket: 'media',
      prefix: 'set',
      s3_endpoint: moto.url,
      aws_access_key_id: 'key',
      aws_secret_access_key: 'secret',
      presign: false,
    }
    storage = (await api.post('/api/storages/s3/', body)).json<{ id: number }>().id
    const data = { text: addresses[0], more: `see ${addresses[2]}`, list: [addresses[1]] }
    task = (await api.post('/api/tasks/', { project, data })).json<{ id: number }>().id
  })
  afterAll(async () => {
    await server.stop()
    await moto.stop()
  })
  const resolve = (address: string, more = '', who = api) =>
    who.get(`/tasks/${task}/resolve/?fileuri=${encoded(address)}${more}`)

  it('open when the task names them, and no others', async () => {
    for (const address of addresses)
      expect([address, (await resolve(address)).status]).toEqual([address, 200])
    const presign = await api.get(`/tasks/${task}/presign/?fileuri=${encoded(addresses[0] ?? '')}`)
    expect(presign.status).toBe(200)
    for (const address of [
      's3://media/set/a',
      's3://media/set/nam',
      's3://media/other/a.jpg',
      's3://x/set/a.jpg',
    ])
      expect([address, (await resolve(address)).status]).toEqual([address, 404])
    for (const query of ['', '?fileuri=', '?fileuri=AA'])
      expect((await api.get(`/tasks/${task}/resolve/${query}`)).status).toBe(400)
    const stranger = await strangerTo(server)
    expect((await resolve(addresses[0] ?? '', '', stranger)).status).toBe(404)
  })

  it('have the type of their name, or one that nothing runs', async () => {
    expect((await resolve(addresses[0] ?? '')).headers['content-type']).toBe('image/jpeg')
    expect((await resolve(addresses[1] ?? '')).headers['content-type']).toBe('text/plain; charset=utf-8')
    expect((await resolve(addresses[2] ?? '')).headers).toMatchObject({
      'content-type': 'audio/mpeg',
      'content-disposition': expect.stringMatching(/^inline/),
    })
  })

  it('are small where that is asked for, also when the whole comes by a link', async () => {
    const small = await resolve(addresses[0] ?? '', '&thumbnail=small')
    expect([small.status, small.headers['content-type']]).toEqual([200, 'image/webp'])
    await api.patch(`/api/storages/s3/${storage}`, { presign: true, presign_ttl: 3 })
    const link = await resolve(addresses[0] ?? '')
    expect([link.status, link.headers['cache-control']]).toEqual([303, 'no-store, max-age=180'])
    expect((await resolve(addresses[0] ?? '', '&thumbnail=small')).status).toBe(200)
    const doctor = await api.post(`/api/siali/storages/${storage}/doctor`, {})
    const { steps } = doctor.json<{ steps: { step: string; status: string }[] }>()
    expect(steps.map(({ step }) => step)).toEqual([
      'settings',
      'address',
      'connection',
      'credentials',
      'place',
      'list',
      'read',
      'presign',
      'cors',
    ])
  })

  it('fail with the words of the bucket when it is gone', async () => {
    await moto.kill()
    const answer = await resolve(addresses[1] ?? '', '&x=1')
    expect(answer.status).toBe(303)
    await api.patch(`/api/storages/s3/${storage}`, { presign: false }).catch(() => undefined)
    await server.cx.db.sql
      .updateTable('storage')
      .set({ params: JSON.stringify({ bucket: 'media', prefix: 'set', s3_endpoint: moto.url }) })
      .where('id', '=', storage)
      .execute()
    const failed = await resolve(addresses[1] ?? '')
    expect([failed.status, failed.headers['x-error-code']]).toEqual([424, 'storage_failed'])
  })
})

it('an address is named as a whole, alone or in a text', () => {
  const data = '{"a": "s3://b/k.png", "t": "<img src=\\"s3://b/in.png\\"> s3://b/x.txt", "q": "s3://b/a\\"b"}'
  for (const address of ['s3://b/k.png', 's3://b/in.png', 's3://b/x.txt', 's3://b/a"b'])
    expect([address, namesAddress(data, address)]).toEqual([address, true])
  const shown = JSON.parse(replaceAddresses(data, 7, (address) => address !== 's3://b/k.png')) as object
  const link = (address: string) => `/tasks/7/resolve/?fileuri=${encoded(address)}`
  expect(shown).toEqual({
    a: 's3://b/k.png',
    t: `<img src="${link('s3://b/in.png')}"> ${link('s3://b/x.txt')}`,
    q: link('s3://b/a"b'),
  })
  for (const address of ['s3://b/k', 's3://b/k.pn', 's3://b/', 'a', 's3://b/x.tx'])
    expect([address, namesAddress(data, address)]).toEqual([address, false])
})
