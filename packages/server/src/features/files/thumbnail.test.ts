import { deflateSync } from 'node:zlib'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser } from '../../testing/factories.ts'
import { formOf } from '../../testing/multipart.ts'
import { startTestServer, type TestServer } from '../../testing/server.ts'
import { ThumbnailCache } from './thumbnail-cache.ts'

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><script>alert(1)</script></svg>'

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 40, b: 90 } } })

/** A PNG that says it is so wide and high and holds nothing of it. */
function bomb(width: number, height: number, isInterlaced: boolean): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const frame = Buffer.alloc(8 + body.length)
    frame.writeUInt32BE(data.length)
    body.copy(frame, 4)
    frame.writeUInt32BE(crc32(body), 4 + body.length)
    return frame
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, isInterlaced ? 1 : 0], 8)
  const bytes = chunk('IDAT', deflateSync(Buffer.alloc(1000)))
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1A\n', 'latin1'),
    chunk('IHDR', head),
    bytes,
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function crc32(bytes: Buffer): number {
  let crc = ~0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1))
  }
  return ~crc >>> 0
}

describe('thumbnails', () => {
  let server: TestServer
  let url: string
  let projectId: number
  beforeAll(async () => {
    server = await startTestServer()
    url = await server.listen()
    projectId = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  })
  afterAll(() => server.stop())

  const upload = async (filename: string, bytes: Buffer) => {
    const form = formOf([{ name: 'file', filename, bytes }])
    const answer = await server.api.post(
      `/api/projects/${projectId}/import?commit_to_project=false`,
      form.body,
      form.headers,
    )
    const [id = 0] = answer.json<{ file_upload_ids: number[] }>().file_upload_ids
    return (await server.api.get(`/api/import/file-upload/${id}`)).json<{ file: string }>().file
  }
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { headers: { authorization: `Token ${server.owner.token}`, ...headers } })
  const folder = () => join(server.cx.env.dataDir, 'cache', 'thumbnails')
  const kept = async () => (await readdir(folder(), { recursive: true }).catch(() => [])).length

  it('are small WebP pictures that stand upright, made once and known again', async () => {
    const turned = await picture(1200, 800).jpeg().withMetadata({ orientation: 6 }).toBuffer()
    const file = await upload('turned.jpg', turned)
    const small = await get(`/data/${file}?thumbnail=small`)
    expect(small.status).toBe(200)
    expect(Object.fromEntries(small.headers)).toMatchObject({
      'content-type': 'image/webp',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^sandbox/),
      'cache-control': 'private, max-age=3600, must-revalidate',
    })
    const { width, height, exif } = await sharp(Buffer.from(await small.arrayBuffer())).metadata()
    expect([width, height, exif]).toEqual([85, 128, undefined])
    const large = await get(`/data/${file}?thumbnail=large`)
    expect((await sharp(Buffer.from(await large.arrayBuffer())).metadata()).height).toBe(512)
    const before = await kept()
    await (await get(`/data/${file}?thumbnail=small`)).arrayBuffer()
    expect(await kept()).toBe(before)
    const etag = small.headers.get('etag') ?? ''
    expect((await get(`/data/${file}?thumbnail=small`, { 'if-none-match': etag })).status).toBe(304)
    expect((await get(`/storage-data/uploaded/?filepath=${file}&thumbnail=small`)).status).toBe(200)
    expect((await get(`/data/${file}?thumbnail=huge`)).status).toBe(400)
  })

  it.each(['png', 'webp', 'gif', 'tiff'] as const)('are made of %s', async (kind) => {
    const file = await upload(
      `a.${kind === 'tiff' ? 'png' : kind}`,
      await picture(300, 200)[kind]().toBuffer(),
    )
    const answer = await get(`/data/${file}?thumbnail=small`)
    expect(answer.status).toBe(200)
    expect((await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).width).toBe(128)
  })

  it('are not made of what is no picture, is broken, or too big to be decoded; that is known the next time', async () => {
    const whole = await picture(400, 400).png({ compressionLevel: 0 }).toBuffer()
    const hostile: [string, Buffer][] = [
      ['text.png', Buffer.from('not a picture')],
      ['drawing.png', Buffer.from(SVG)],
      ['half.png', whole.subarray(0, whole.length / 2)],
      ['wide.png', bomb(60_000, 60_000, false)],
      ['interlaced.png', bomb(9000, 9000, true)],
      ['empty.png', bomb(200, 200, false)],
    ]
    for (const [name, bytes] of hostile) {
      const file = await upload(name, bytes)
      for (const round of [1, 2]) {
        const answer = await get(`/data/${file}?thumbnail=small`)
        expect([name, round, answer.status, answer.headers.get('x-error-code')]).toEqual([
          name,
          round,
          422,
          'unprocessable',
        ])
      }
    }
  })

  it('leave drawings as they are, which run nothing', async () => {
    const file = await upload('drawing.svg', Buffer.from(SVG))
    const answer = await get(`/data/${file}?thumbnail=small`)
    expect(await answer.text()).toBe(SVG)
    expect(answer.headers.get('content-security-policy')).toMatch(/^sandbox/)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment/)
  })

  it('are for those who may see the file', async () => {
    const file = await upload('mine.png', await picture(300, 200).png().toBuffer())
    expect((await get(`/data/${file}?thumbnail=small`)).status).toBe(200)
    const organizationId = await buildOrganization(server.cx, 'Other')
    const other = server.as(await buildUser(server.cx, { organizationId, role: 'owner' }))
    expect((await other.get(`/data/${file}?thumbnail=small`)).status).toBe(404)
    expect((await server.as(undefined).get(`/data/${file}?thumbnail=small`)).status).toBe(401)
  })
})

describe('the cache of thumbnails', () => {
  it('stays within its bound, and forgets first what was not looked at', async () => {
    const root = await mkdtemp(join(tmpdir(), 'siali-cache-'))
    try {
      const bytes = Buffer.alloc(4000, 1)
      const cache = new ThumbnailCache(root, 40 * 4096, () => Date.now())
      const key = (n: number) => `${String(n % 10).padStart(2, '0')}${n}`
      for (let n = 0; n < 100; n++) await cache.put(key(n), bytes)
      const files = (await readdir(root, { recursive: true, withFileTypes: true })).filter((one) =>
        one.isFile(),
      )
      expect(files.length).toBeLessThanOrEqual(40)
      expect(files.length).toBeGreaterThanOrEqual(30)
      expect(await cache.get(key(0))).toBeUndefined()
      expect(await cache.get(key(99))).toEqual(bytes)
      const later = new ThumbnailCache(root, 40 * 4096, () => Date.now() + 40 * 24 * 3600_000)
      await later.put(key(200), bytes)
      expect(await cache.get(key(99))).toBeUndefined()
      const off = new ThumbnailCache(join(root, 'off'), 0, () => Date.now())
      await off.put(key(1), bytes)
      expect(await off.get(key(1))).toBeUndefined()
    } finally {
      await rm(root, { recursive: true })
    }
  })
})
