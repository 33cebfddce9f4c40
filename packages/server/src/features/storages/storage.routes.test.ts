import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'

interface Storage {
  id: number
  status: string
  last_sync_count: number | null
  traceback: string | null
  meta: Record<string, unknown>
}

describe('storages', () => {
  let root: string
  let server: TestServer
  let api: Client
  let project: number
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'siali-local-'))
    server = await startTestServer({
      LOCAL_FILES_SERVING_ENABLED: 'true',
      LOCAL_FILES_DOCUMENT_ROOT: root,
      STORAGE_SYNC_WAIT_MS: '30000',
    })
    await server.startJobs()
    api = server.api
  })
  afterAll(async () => {
    await server.stop()
    await rm(root, { recursive: true, force: true })
  })
  const newProject = async () => {
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    return project
  }
  const put = async (files: Record<string, string>): Promise<string> => {
    const folder = await mkdtemp(join(root, 'set-'))
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), content)
    }
    return folder
  }
  const connect = async (path: string, more: object = {}) => {
    const answer = await api.post('/api/storages/localfiles/', { project, path, ...more })
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)])
    return answer.json<Storage>()
  }
  const sync = async (id: number) =>
    (await api.post(`/api/storages/localfiles/${id}/sync`, {})).json<Storage>()
  const tasks = async () =>
    (await api.get(`/api/tasks/?project=${project}&fields=all&page_size=100`)).json<{
      total: number
      tasks: { id: number; data: Record<string, unknown>; storage_filename: string | null }[]
    }>()

  it('make one task of each file, once, and link it', async () => {
    await newProject()
    const folder = await put({ 'a.txt': '1', 'b b.txt': '2', 'c.png': '3', 'sub/d.txt': '4' })
    const { id } = await connect(folder, { use_blob_urls: true, regex_filter: '.*txt' })
    expect(await sync(id)).toMatchObject({ status: 'completed', last_sync_count: 2 })
    const { tasks: list } = await tasks()
    const from = folder.slice(root.length + 1)
    expect(list.map(({ data }) => String(data['text'])).toSorted()).toEqual([
      `/data/local-files/?d=${from}/a.txt`,
      `/data/local-files/?d=${from}/b%20b.txt`,
    ])
    expect(list.map((one) => String(one.storage_filename)).toSorted()).toEqual([
      join(folder, 'a.txt'),
      join(folder, 'b b.txt'),
    ])
    expect(await sync(id)).toMatchObject({
      status: 'completed',
      last_sync_count: 0,
      meta: { tasks_existed: 2 },
    })
    await api.patch(`/api/storages/localfiles/${id}`, { recursive_scan: true })
    await writeFile(join(folder, 'e.txt'), '5')
    expect(await sync(id)).toMatchObject({ last_sync_count: 2, meta: { tasks_existed: 2 } })
    await api.delete(`/api/tasks/${list[0]?.id}/`)
    expect(await sync(id)).toMatchObject({ last_sync_count: 1 })
  })

  it('see which objects changed and which are gone', async () => {
    await newProject()
    const folder = await put({ 'a.txt': '1', 'b.txt': '2', 'c.txt': '3' })
    const { id } = await connect(folder, { use_blob_urls: true })
    await sync(id)
    await writeFile(join(folder, 'a.txt'), 'other')
    await rm(join(folder, 'b.txt'))
    await rm(join(folder, 'c.txt'))
    expect((await sync(id)).meta).toMatchObject({ tasks_existed: 1, objects_changed: 1, objects_missing: 2 })
    await writeFile(join(folder, 'c.txt'), '3')
    expect((await sync(id)).meta).toMatchObject({ tasks_existed: 2, objects_missing: 1 })
    expect((await tasks()).total).toBe(3)
  })

  it('make tasks of JSON, lists and lines, with what was said of them, and report what cannot be read', async () => {
    await newProject()
    const folder = await put({
      'a.json': '{"text": "bare", "id": 12345678901234567890}',
      'b.json':
        '[{"data": {"text": "one"}, "annotations": [{"result": []}], "predictions": [{"result": []}]}, {"text": "two"}]',
      'c.jsonl': '{"text": "x"}\n\n{"data": {"text": "y"}}\n{"text": "z"}',
      'd.json': '{"text": ',
      'e.json': '[1]',
      'f.json': '[{"text": "kept by nobody"}, {"data": []}]',
    })
    const { id } = await connect(folder)
    const done = await sync(id)
    expect(done).toMatchObject({
      status: 'completed_with_errors',
      last_sync_count: 6,
      meta: { objects_failed: 3 },
    })
    for (const name of ['d.json', 'e.json', 'f.json']) expect(done.traceback).toContain(join(folder, name))
    expect(done.traceback).toContain('use_blob_urls')
    const { total, tasks: list } = await tasks()
    expect(total).toBe(6)
    expect(list.map((one) => String(one.data['text'])).toSorted()).toEqual([
      'bare',
      'one',
      'two',
      'x',
      'y',
      'z',
    ])
    const runs = (await api.get(`/api/siali/jobs?project=${project}`)).json<{ report: { key: string }[] }[]>()
    expect(runs[0]?.report.map((one) => one.key)).toEqual(
      ['d.json', 'e.json', 'f.json'].map((name) => join(folder, name)),
    )
    await writeFile(join(folder, 'd.json'), '{"text": "mended"}')
    expect(await sync(id)).toMatchObject({
      last_sync_count: 1,
      meta: { tasks_existed: 3, objects_failed: 2 },
    })
  })

  it('read Parquet tables, a row a task, whatever their size is', async () => {
    const first = await newProject()
    const rows = Array.from({ length: 2500 }, (_, n) => ({ text: `row ${n}`, n }))
    await api.post(`/api/projects/${first}/import`, rows)
    const table = await server.app.inject({
      method: 'GET',
      url: `/api/projects/${first}/export?exportType=PARQUET&download_all_tasks=true`,
      headers: { authorization: `Token ${server.owner.token}` },
    })
    expect(table.statusCode).toBe(200)
    await newProject()
    const folder = await put({ 'b.parquet': 'no table' })
    await writeFile(join(folder, 'a.parquet'), table.rawPayload)
    const { id } = await connect(folder)
    expect(await sync(id)).toMatchObject({
      status: 'completed_with_errors',
      last_sync_count: 2500,
      traceback: expect.stringContaining('b.parquet'),
      meta: { objects_failed: 1 },
    })
    const { tasks: list, total } = await tasks()
    expect(total).toBe(2500)
    expect(list[0]?.data).toMatchObject({ text: expect.stringMatching(/^row \d+$/) })
    expect(await sync(id)).toMatchObject({ last_sync_count: 0, meta: { tasks_existed: 1 } })
  })

  it('say why a filter cannot be used, and take one that would never end elsewhere', async () => {
    await newProject()
    const folder = await put({ [`${'a'.repeat(200)}b`]: '1' })
    const { id } = await connect(folder, { regex_filter: '[', use_blob_urls: true })
    expect(await sync(id)).toMatchObject({
      status: 'failed',
      last_sync_count: null,
      traceback: expect.stringContaining('regular expression'),
    })
    await api.patch(`/api/storages/localfiles/${id}`, { regex_filter: '.*(a+)+$' })
    expect(await sync(id)).toMatchObject({ status: 'completed', last_sync_count: 0, traceback: null })
  })

  it('read nothing outside the root, whatever path or link asks for it', async () => {
    await newProject()
    const outside = await mkdtemp(join(tmpdir(), 'siali-outside-'))
    await writeFile(join(outside, 'secret.txt'), 'secret')
    const folder = await put({ 'a.txt': '1' })
    await symlink(join(outside, 'secret.txt'), join(folder, 'link.txt'))
    await symlink(outside, join(folder, 'linked'))
    for (const path of ['/etc', root, `${root}/..`, `${folder}/../..`, `${root}-other`, outside, '\u0000'])
      expect([path, (await api.post('/api/storages/localfiles/', { project, path })).status]).toEqual([
        path,
        400,
      ])
    expect(
      (await api.post('/api/storages/localfiles/', { project, path: join(folder, 'linked') })).status,
    ).toBe(400)
    const { id } = await connect(folder, { use_blob_urls: true, recursive_scan: true })
    expect(await sync(id)).toMatchObject({ last_sync_count: 1 })
    await rm(outside, { recursive: true })
  })

  it('run one sync at a time, however often it is asked for', async () => {
    await newProject()
    const folder = await put(
      Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`${n}.json`, `{"text": "${n}"}`])),
    )
    const { id } = await connect(folder)
    const states = await Promise.all(Array.from({ length: 6 }, () => sync(id)))
    expect(new Set(states.map((one) => one.status))).toEqual(new Set(['completed']))
    expect((await tasks()).total).toBe(300)
    const runs = (await api.get(`/api/siali/jobs?project=${project}`)).json<unknown[]>()
    expect(runs.length).toBeLessThan(6)
  })

  it('show the first objects that they would take, whatever is left out or null', async () => {
    await newProject()
    const folder = await put({ 'a.txt': '1', 'b.csv': '22', 'sub/c.txt': '3' })
    const preview = async (more: object) =>
      (await api.post('/api/storages/localfiles/files', { project, path: folder, ...more })).json<{
        files: { key: string | null; size: number | null }[]
      }>().files
    expect((await preview({ regex_filter: null })).map(({ size }) => size)).toEqual([1, 2])
    const deep = await preview({ regex_filter: '.*txt$', recursive_scan: true })
    expect(deep.map(({ key }) => key)).toEqual([join(folder, 'a.txt'), join(folder, 'sub/c.txt')])
    expect((await preview({ limit: 1 })).map(({ key }) => key)).toEqual([join(folder, 'a.txt'), null])
  })

  it('take their secrets to no other address', async () => {
    await newProject()
    const { id } = await server.cx.db.sql
      .insertInto('storage')
      .values({
        project_id: project,
        direction: 'source',
        kind: 'redis',
        params: JSON.stringify({ host: 'redis.invalid' }),
        secrets: server.cx.secrets.seal(JSON.stringify({ password: 'kept' })),
        created_by: server.owner.id,
        created_at: server.cx.clock.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    for (const body of [{ host: 'thief.invalid' }, { host: 'redis.invalid', port: '7000' }, { host: null }]) {
      const answers = [
        await api.patch(`/api/storages/redis/${id}`, body),
        await api.post('/api/storages/redis/validate', { project, id, ...body }),
        await api.post('/api/storages/redis/files', { project, id, ...body, password: '' }),
      ]
      for (const answer of answers)
        expect([answer.status, answer.text]).toEqual([400, expect.stringContaining('type the secrets again')])
    }
    const typed = await api.patch(`/api/storages/redis/${id}`, { host: 'other.invalid', password: 'new' })
    expect(typed.text).toContain('other.invalid')
    expect(typed.text).not.toContain('type the secrets again')
  })

  it('have forms of exactly the fields of their kind and direction', async () => {
    const namesOf = async (path: string) =>
      (await api.get(`/api/storages/${path}/form`))
        .json<{ fields: { name: string }[] }[]>()
        .flatMap(({ fields }) => fields.map(({ name }) => name))
    expect(await namesOf('s3')).toEqual(
      expect.arrayContaining(['bucket', 'presign', 'presign_ttl', 'recursive_scan']),
    )
    expect(await namesOf('redis')).not.toEqual(expect.arrayContaining(['recursive_scan']))
    expect(await namesOf('localfiles')).toEqual([
      'title',
      'path',
      'regex_filter',
      'use_blob_urls',
      'recursive_scan',
    ])
    expect(await namesOf('export/localfiles')).toEqual(['title', 'path', 'can_delete_objects'])
  })

  it('never show a secret, and keep it when a change leaves it out', async () => {
    await newProject()
    const body = {
      project,
      aws_access_key_id: 'AKIA-very-secret',
      aws_secret_access_key: 'very-secret-too',
      title: 'S',
    }
    const made = await api.post('/api/storages/s3/', body)
    expect(made.status).toBe(201)
    const { id } = made.json<Storage>()
    const answers = [
      made,
      await api.get(`/api/storages/s3/${id}`),
      await api.patch(`/api/storages/s3/${id}`, { prefix: 'p' }),
      await api.get(`/api/storages/s3/?project=${project}`),
      await api.get(`/api/storages/?project=${project}`),
    ]
    for (const { status, text } of answers) {
      expect(status).toBeLessThan(300)
      expect(text).not.toMatch(/secret/i)
    }
    const row = await server.cx.db.sql
      .selectFrom('storage')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(JSON.stringify(row)).not.toContain('very-secret')
    expect(JSON.parse(server.cx.secrets.unseal(row.secrets ?? Buffer.alloc(0)))).toEqual({
      aws_access_key_id: 'AKIA-very-secret',
      aws_secret_access_key: 'very-secret-too',
    })
  })

  it('forget the secrets that a change names, and no others', async () => {
    await newProject()
    const keys = { aws_access_key_id: 'AKIA-one', aws_secret_access_key: 'two', aws_session_token: 'three' }
    const { id } = (await api.post('/api/storages/s3/', { project, ...keys })).json<Storage>()
    const held = async () => {
      const states = (await api.get(`/api/siali/projects/${project}/storages`)).json<
        { secrets: string[] }[]
      >()
      return states[0]?.secrets
    }
    const change = (body: object) => api.patch(`/api/storages/s3/${id}`, body)
    for (const body of [{ prefix: 'p' }, { aws_session_token: '' }, { aws_session_token: null }]) {
      expect((await change(body)).status).toBe(200)
      expect(await held()).toEqual(Object.keys(keys))
    }
    expect((await change({ forget_secrets: ['aws_session_token'] })).status).toBe(200)
    expect(await held()).toEqual(['aws_access_key_id', 'aws_secret_access_key'])
    const replaced = { forget_secrets: ['aws_access_key_id'], aws_access_key_id: 'AKIA-new' }
    const renewed = await change(replaced)
    expect([renewed.status, renewed.text]).toEqual([200, expect.any(String)])
    expect(await held()).toEqual(['aws_access_key_id', 'aws_secret_access_key'])
    const half = await change({ forget_secrets: ['aws_access_key_id'] })
    expect([half.status, half.text]).toEqual([400, expect.stringContaining('together, or neither')])
    const wrong = await change({ forget_secrets: ['bucket'] })
    expect([wrong.status, Object.keys(wrong.json()['validation_errors'] as object)]).toEqual([
      400,
      [expect.stringContaining('forget_secrets')],
    ])
    const all = { forget_secrets: ['aws_access_key_id', 'aws_secret_access_key'] }
    expect((await change(all)).status).toBe(200)
    expect(await held()).toEqual([])
    const { secrets } = await server.cx.db.sql
      .selectFrom('storage')
      .select('secrets')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(secrets).toBeNull()
  })

  it('call no closed address', async () => {
    await newProject()
    for (const s3_endpoint of [
      'http://127.0.0.1:9000',
      'http://localhost:9000',
      'http://[::1]:9000',
      'http://[::ffff:10.0.0.1]',
      'http://2130706433',
      'http://0177.0.0.1',
      'http://169.254.169.254',
      'file:///etc/passwd',
      'http://user:password@example.com',
    ]) {
      const keys = { aws_access_key_id: 'a', aws_secret_access_key: 'b' }
      const answer = await api.post('/api/storages/s3/', { project, bucket: 'b', s3_endpoint, ...keys })
      expect([s3_endpoint, answer.status, answer.headers['x-error-code']]).toEqual([
        s3_endpoint,
        403,
        'address_refused',
      ])
    }
  })
})
