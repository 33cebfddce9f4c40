import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomIds } from '../../../../clock.ts'
import { readEnv } from '../../../../env.ts'
import { buildProject } from '../../../../testing/factories.ts'
import { prepareMoto, startMoto, type Moto } from '../../../../testing/moto.ts'
import { startTestServer, type Client, type TestServer } from '../../../../testing/server.ts'
import { checkConnector } from '../../check-connector.ts'

const isThere = prepareMoto()
const LOOPBACK = { SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' }
const keys = { aws_access_key_id: 'key', aws_secret_access_key: 'secret', aws_session_token: 'token' }

const clientOf = (moto: Moto) =>
  new S3Client({
    endpoint: moto.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
  })

const makeBucket = async (moto: Moto) => {
  const s3 = clientOf(moto)
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  s3.destroy()
}

if (isThere)
  checkConnector('s3', async () => {
    const moto = await startMoto()
    await makeBucket(moto)
    const connection = { ...keys, s3_endpoint: moto.url }
    return {
      cx: { env: readEnv(LOOPBACK), newId: randomIds },
      fields: { ...connection, bucket: 'photos', prefix: 'raw' },
      nowhere: { ...connection, bucket: 'missing' },
      stop: () => moto.kill(),
    }
  })

describe.skipIf(!isThere)('S3 storages', () => {
  let moto: Moto
  let server: TestServer
  let api: Client
  let project: number
  let s3: S3Client
  beforeAll(async () => {
    moto = await startMoto()
    await makeBucket(moto)
    s3 = clientOf(moto)
    server = await startTestServer({ ...LOOPBACK, STORAGE_SYNC_WAIT_MS: '60000' })
    await server.startJobs()
    api = server.api
    project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
  })
  afterAll(async () => {
    s3.destroy()
    await server.stop()
    await moto.kill()
  })
  const put = (key: string, body: string, type?: string) =>
    s3.send(
      new PutObjectCommand({ Bucket: 'photos', Key: key, Body: body, ...(type && { ContentType: type }) }),
    )
  const connect = (body: object) =>
    api.post('/api/storages/s3/', { project, bucket: 'photos', s3_endpoint: moto.url, ...keys, ...body })

  it('become tasks whose objects come through the server, in ranges, and to nobody else', async () => {
    const content = 'abcdefghij'.repeat(10)
    await put('img/a b.txt', content, 'text/html')
    await put('img/deep/c.txt', 'c')
    const made = await connect({ prefix: 'img', use_blob_urls: true, presign: false })
    expect(made.status).toBe(201)
    const { id } = made.json<{ id: number }>()
    const synced = await api.post(`/api/storages/s3/${id}/sync`, {})
    expect(synced.json()).toMatchObject({ status: 'completed', last_sync_count: 1 })
    const list = await api.get(`/api/tasks/?project=${project}&fields=all&resolve_uri=true`)
    const [task] = list.json<{ tasks: { id: number; data: { text: string } }[] }>().tasks
    const address = task?.data.text ?? ''
    expect(address).toBe(
      `/tasks/${task?.id}/resolve/?fileuri=${Buffer.from('s3://photos/img/a b.txt').toString('base64url')}`,
    )
    const raw = await api.get(`/api/tasks/${task?.id}/?resolve_uri=false`)
    expect(raw.json()).toMatchObject({ data: { text: 's3://photos/img/a b.txt' } })
    const whole = await api.get(address)
    expect([whole.status, whole.text]).toEqual([200, content])
    expect(whole.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-security-policy': 'sandbox',
      'cache-control': 'private, max-age=3600, must-revalidate',
    })
    const part = await api.get(address, { range: 'bytes=10-13' })
    expect([part.status, part.text, part.headers['content-range']]).toEqual([206, 'abcd', 'bytes 10-13/100'])
    const again = await api.get(address, { 'if-none-match': String(whole.headers['etag']) })
    expect(again.status).toBe(304)
    // Under the prefix, but of no task.
    const other = Buffer.from('s3://photos/img/deep/c.txt').toString('base64url')
    expect((await api.get(`/tasks/${task?.id}/resolve/?fileuri=${other}`)).status).toBe(404)
    await api.patch(`/api/storages/s3/${id}`, { presign: true, presign_ttl: 2 })
    const signed = await api.get(address)
    expect([signed.status, signed.headers['cache-control']]).toEqual([303, 'no-store, max-age=120'])
    const link = new URL(String(signed.headers['location']))
    expect(link.searchParams.get('X-Amz-Expires')).toBe('120')
    expect(await (await fetch(link)).text()).toBe(content)
  })

  it('go on where they were when the server of the bucket is killed and comes back', async () => {
    const own = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const fill = async () => {
      for (let n = 0; n < 40; n++) await put(`tasks/${String(n).padStart(3, '0')}.json`, `{"text":"${n}"}`)
    }
    await fill()
    const { id } = (await connect({ project: own, prefix: 'tasks' })).json<{ id: number }>()
    expect((await api.post(`/api/storages/s3/${id}/sync`, {})).json()).toMatchObject({ last_sync_count: 40 })
    await moto.kill()
    const failed = await api.post(`/api/storages/s3/${id}/sync`, {})
    expect(failed.json()).toMatchObject({ status: 'failed', traceback: expect.stringContaining('photos') })
    expect((await api.get(`/api/tasks/?project=${own}`)).json()).toMatchObject({ total: 40 })
    await moto.start()
    await makeBucket(moto)
    await fill()
    await put('tasks/900.json', '{"text":"new"}')
    const back = await api.post(`/api/storages/s3/${id}/sync`, {})
    expect(back.json()).toMatchObject({
      status: 'completed',
      last_sync_count: 1,
      meta: { tasks_existed: 40 },
    })
  })

  it('get annotations, also those that were saved while they were down', async () => {
    const own = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    const body = { project: own, bucket: 'photos', prefix: 'out', s3_endpoint: moto.url, ...keys }
    const target = await api.post('/api/storages/export/s3', body)
    expect(target.status).toBe(201)
    const task = (await api.post('/api/tasks/', { project: own, data: { text: 'x' } })).json<{ id: number }>()
    await moto.kill()
    const saved = await api.post(`/api/tasks/${task.id}/annotations/`, { result: [] })
    expect(saved.status).toBe(201)
    await moto.start()
    await makeBucket(moto)
    await expect
      .poll(
        async () => {
          await server.cx.db.sql
            .updateTable('storage_push')
            .set({ next_try_at: new Date(0) })
            .execute()
          await server.cx.jobs.add(server.cx.db.sql, 'push-to-targets', {})
          const rows = await server.cx.db.sql.selectFrom('storage_object').selectAll().execute()
          return rows.map((row) => row.key)
        },
        { timeout: 50_000, interval: 500 },
      )
      .toContain(`out/${saved.json<{ id: number }>().id}`)
  })
})
