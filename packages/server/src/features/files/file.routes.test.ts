import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildOrganization, buildProject, buildUser } from '../../testing/factories.ts'
import { formOf } from '../../testing/multipart.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { isRisky, mediaTypeOf, storedPath } from './file-name.ts'
import { readRange } from './range.ts'

describe('names of stored files', () => {
  it.each([
    ['my pic (1).png', 'upload/7/0a1b2c3d-my_pic_1.png'],
    ['../../etc/passwd.txt', 'upload/7/0a1b2c3d-passwd.txt'],
    [String.raw`C:\dir\a.csv`, 'upload/7/0a1b2c3d-a.csv'],
    ['Übersicht é.tsv', 'upload/7/0a1b2c3d-Übersicht_é.tsv'],
    ['<script>.html', 'upload/7/0a1b2c3d-script.html'],
    ['..', 'upload/7/0a1b2c3d-file'],
    ['.json', 'upload/7/0a1b2c3d-json'],
  ])('%s becomes %s', (name, path) => expect(storedPath(7, '0a1b2c3d', name)).toBe(path))

  it('are cut before the extension', () => {
    const path = storedPath(123456, '0a1b2c3d', `${'x'.repeat(500)}.json`)
    expect(path).toHaveLength(100)
    expect(path.endsWith('x.json')).toBe(true)
  })

  it('tell the type; pages and pictures with scripts are risky', () => {
    expect(mediaTypeOf('a/b.PNG')).toBe('image/png')
    expect(mediaTypeOf('a/b')).toBe('application/octet-stream')
    expect(['a.svg', 'a.HTML', 'a.xml', 'a.pdf', 'a'].every(isRisky)).toBe(true)
    expect(['a.png', 'a.csv', 'a.mp3'].some(isRisky)).toBe(false)
  })
})

describe('ranges', () => {
  it.each([
    ['bytes=0-3', { start: 0, end: 3 }],
    ['bytes=5-', { start: 5, end: 9 }],
    ['bytes=-4', { start: 6, end: 9 }],
    ['bytes=-99', { start: 0, end: 9 }],
    ['bytes=8-99', { start: 8, end: 9 }],
    ['bytes=10-', undefined],
    ['bytes=5-4', undefined],
    ['bytes=-0', undefined],
    ['bytes=0-1,3-4', undefined],
    ['items=0-1', undefined],
    [undefined, undefined],
  ])('%s of ten bytes', (header, range) => expect(readRange(header, 10)).toEqual(range))
})

describe('uploaded files', () => {
  let server: TestServer
  let api: Client
  let projectId: number
  beforeAll(async () => {
    server = await startTestServer()
    api = server.api
    projectId = await buildProject(server.cx, {
      organizationId: server.owner.organizationId,
      labelConfig: '<View></View>',
    })
  })
  afterAll(() => server.stop())

  const upload = async (filename: string, text: string) => {
    const form = formOf([{ name: 'file', filename, bytes: Buffer.from(text) }])
    const answer = await api.post(
      `/api/projects/${projectId}/import?commit_to_project=false`,
      form.body,
      form.headers,
    )
    const [id = 0] = answer.json<{ file_upload_ids: number[] }>().file_upload_ids
    return (await api.get(`/api/import/file-upload/${id}`)).json<{ id: number; file: string; size: number }>()
  }

  it.each(['page.html', 'drawing.svg', 'doc.xml'])('%s is saved, never opened', async (name) => {
    const evil = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    const file = await upload(name, evil)
    const answer = await api.get(`/data/${file.file}`)
    expect(answer.status).toBe(200)
    expect(answer.text).toBe(evil)
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
    })
    expect(answer.headers['content-disposition']).toMatch(/^attachment; /)
  })

  it('come in ranges, and not at all when nothing changed', async () => {
    const file = await upload('a.txt', '0123456789')
    const part = await api.get(`/data/${file.file}`, { range: 'bytes=2-4' })
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, '234', 'bytes 2-4/10'])
    const last = await api.get(`/data/${file.file}`, { range: 'bytes=-3' })
    expect([last.status, last.text]).toEqual([206, '789'])
    const behind = await api.get(`/data/${file.file}`, { range: 'bytes=20-' })
    expect([behind.status, behind.headers['content-range'], behind.headers['x-error-code']]).toEqual([
      416,
      'bytes */10',
      'range',
    ])
    const etag = String(part.headers['etag'])
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await api.get(`/data/${file.file}`, { 'if-none-match': known })
      expect([known, again.status, again.text]).toEqual([known, 304, ''])
    }
    const range = { range: 'bytes=2-4' }
    expect((await api.get(`/data/${file.file}`, { ...range, 'if-range': etag })).text).toBe('234')
    const other = await api.get(`/data/${file.file}`, { ...range, 'if-range': '"other"' })
    expect([other.status, other.text]).toEqual([200, '0123456789'])
    const stored = await api.get(`/storage-data/uploaded/?filepath=${encodeURIComponent(file.file)}`)
    expect([stored.status, stored.text]).toEqual([200, '0123456789'])
  })

  it('are 404 or 403 outside their organization, and 401 for nobody', async () => {
    const file = await upload('mine.txt', 'secret')
    const organizationId = await buildOrganization(server.cx, 'Other')
    const other = server.as(await buildUser(server.cx, { organizationId, role: 'owner' }))
    expect((await other.get(`/data/${file.file}`)).status).toBe(404)
    expect((await other.get(`/storage-data/uploaded/?filepath=${file.file}`)).status).toBe(403)
    expect((await other.get(`/api/import/file-upload/${file.id}`)).status).toBe(404)
    expect((await other.delete(`/api/import/file-upload/${file.id}`)).status).toBe(404)
    const form = formOf([{ name: 'file', filename: 'x.txt', bytes: Buffer.from('taken') }])
    expect((await other.patch(`/api/import/file-upload/${file.id}`, form.body, form.headers)).status).toBe(
      404,
    )
    expect((await server.as(undefined).get(`/data/${file.file}`)).status).toBe(401)
    expect((await api.get(`/data/${file.file}`)).text).toBe('secret')
  })

  it.each([
    '../x',
    'upload/../../secrets',
    'upload/1/../../x',
    '/etc/passwd',
    'upload/1/a%00b',
    'exports/1/x.json',
  ])('never lie at %s', async (path) => {
    expect((await api.get(`/storage-data/uploaded/?filepath=${encodeURIComponent(path)}`)).status).toBe(403)
    expect((await api.get(`/data/upload/${projectId}/${encodeURIComponent(path)}`)).status).toBe(404)
  })

  it('keep their bytes when what should replace them is too big', async () => {
    const small = await startTestServer({ DATA_UPLOAD_MAX_MEMORY_SIZE: '1000' })
    try {
      const project = await buildProject(small.cx, { organizationId: small.owner.organizationId })
      const form = (size: number) =>
        formOf([{ name: 'f', filename: 'a.txt', bytes: Buffer.alloc(size, 'x') }])
      const first = form(10)
      const made = await small.api.post(
        `/api/projects/${project}/import?commit_to_project=false`,
        first.body,
        first.headers,
      )
      const [id] = made.json<{ file_upload_ids: number[] }>().file_upload_ids
      const before = (await small.api.get(`/api/import/file-upload/${id}`)).json<{ file: string }>()
      const big = form(5000)
      const answer = await small.api.patch(`/api/import/file-upload/${id}`, big.body, big.headers)
      expect([answer.status, answer.headers['x-error-code']]).toEqual([413, 'too_large'])
      expect((await small.api.get(`/api/import/file-upload/${id}`)).json()).toEqual(before)
      expect((await small.api.get(`/data/${before.file}`)).text).toBe('x'.repeat(10))
    } finally {
      await small.stop()
    }
  })

  it('can be replaced, and deleted with their bytes', async () => {
    const file = await upload('old.csv', 'text\na\n')
    const form = formOf([{ name: 'file', filename: 'new.csv', bytes: Buffer.from('text\nb\n') }])
    const changed = (await api.patch(`/api/import/file-upload/${file.id}`, form.body, form.headers)).json<{
      file: string
    }>()
    expect(changed).toMatchObject({ id: file.id, size: 7 })
    expect((await api.get(`/data/${changed.file}`)).text).toBe('text\nb\n')
    const bad = formOf([{ name: 'file', filename: 'new.exe', bytes: Buffer.from('x') }])
    expect((await api.patch(`/api/import/file-upload/${file.id}`, bad.body, bad.headers)).status).toBe(400)
    expect(
      (await api.delete(`/api/projects/${projectId}/file-uploads`, { file_upload_ids: 'x' })).status,
    ).toBe(400)
    expect(
      (await api.delete(`/api/projects/${projectId}/file-uploads`, { file_upload_ids: [] })).json(),
    ).toEqual({ deleted: 0 })
    expect(
      (await api.delete(`/api/projects/${projectId}/file-uploads`, { file_upload_ids: [file.id] })).json(),
    ).toEqual({ deleted: 1 })
    expect((await api.get(`/data/${changed.file}`)).status).toBe(404)
    expect(await server.cx.blobs.find(changed.file)).toBeUndefined()
  })
})
