// The suite that every kind of bucket passes as a storage of the whole server: objects become tasks, come through the gateway
// or by signed links, annotations are written, and all goes on when the bucket's server is killed, in the middle of work too,
// and comes back.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StorageKindId } from '@siali/contract'
import { askOutside } from '../../outbound/fetch.ts'
import { buildProject } from '../../testing/factories.ts'
import { startTestServer, type Client, type TestServer } from '../../testing/server.ts'
import { killWhileReading, killWhileWriting, type Killed } from './testing.kills.ts'
import { isTested, type StorageServer, type TestServerName } from '../../testing/storage-servers.ts'

export interface Bucket {
  readonly server: StorageServer
  /** Makes the bucket anew, after the server lost it too. */
  make(): Promise<void>
  put(key: string, body: string, type?: string): Promise<void>
  remove(key: string): Promise<void>
  /** What people would type to connect. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly env?: Readonly<Record<string, string>>
  /** How task data names an object. */
  addressOf(key: string): string
  /** How long a signed link is good for, in seconds; undefined: this server signs none. */
  validity?(link: URL): number
  close?(): void
}

const LOOPBACK = { SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' }

/** Runs the suite; `server` is what `open` starts. */
export function checkBuckets(kind: StorageKindId, server: TestServerName, open: () => Promise<Bucket>): void {
  describe.runIf(isTested(server))(`${kind} storages`, () => {
    let bucket: Bucket
    let server: TestServer
    let api: Client
    let project: number
    beforeAll(async () => {
      bucket = await open()
      await bucket.make()
      server = await startTestServer({ ...LOOPBACK, ...bucket.env, STORAGE_SYNC_WAIT_MS: '60000' })
      await server.startJobs()
      api = server.api
      project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
    })
    afterAll(async () => {
      await server.stop()
      bucket.close?.()
      await bucket.server.stop()
    })
    const connect = (body: object) =>
      api.post(`/api/storages/${kind}/`, { project, ...bucket.fields, ...body })
    const sync = async (id: number) => (await api.post(`/api/storages/${kind}/${id}/sync`, {})).json()

    it('become tasks whose objects come through the server, in ranges, and to nobody else', async () => {
      const content = 'abcdefghij'.repeat(10)
      await bucket.put('img/a b.txt', content, 'text/html')
      await bucket.put('img/deep/c.txt', 'c')
      const made = await connect({ prefix: 'img', use_blob_urls: true, presign: false })
      expect([made.status, made.text]).toEqual([201, expect.any(String)])
      const { id } = made.json<{ id: number }>()
      expect(await sync(id)).toMatchObject({ status: 'completed', last_sync_count: 1 })
      const list = await api.get(`/api/tasks/?project=${project}&fields=all&resolve_uri=true`)
      const [task] = list.json<{ tasks: { id: number; data: { text: string } }[] }>().tasks
      const address = task?.data.text ?? ''
      const uri = (key: string) => Buffer.from(bucket.addressOf(key)).toString('base64url')
      expect(address).toBe(`/tasks/${task?.id}/resolve/?fileuri=${uri('img/a b.txt')}`)
      const raw = await api.get(`/api/tasks/${task?.id}/?resolve_uri=false`)
      expect(raw.json()).toMatchObject({ data: { text: bucket.addressOf('img/a b.txt') } })
      const whole = await api.get(address)
      expect([whole.status, whole.text]).toEqual([200, content])
      expect(whole.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'content-security-policy': expect.stringMatching(/^sandbox; /),
        'cache-control': 'private, max-age=3600, must-revalidate',
      })
      const part = await api.get(address, { range: 'bytes=10-13' })
      expect([part.status, part.text, part.headers['content-range']]).toEqual([
        206,
        'abcd',
        'bytes 10-13/100',
      ])
      const again = await api.get(address, { 'if-none-match': String(whole.headers['etag']) })
      expect(again.status).toBe(304)
      // Under the prefix, but of no task.
      expect((await api.get(`/tasks/${task?.id}/resolve/?fileuri=${uri('img/deep/c.txt')}`)).status).toBe(404)
      const other = await buildProject(server.cx, { organizationId: server.owner.organizationId })
      expect((await api.get(`/projects/${other}/resolve/?fileuri=${uri('img/a b.txt')}`)).status).toBe(404)
      if (bucket.validity === undefined) return
      await api.patch(`/api/storages/${kind}/${id}`, { presign: true, presign_ttl: 2 })
      const signed = await api.get(address)
      expect([signed.status, signed.headers['cache-control']]).toEqual([303, 'no-store, max-age=120'])
      const link = new URL(String(signed.headers['location']))
      expect(bucket.validity(link)).toBeCloseTo(120, -1)
      const options = { env: server.cx.env, timeoutMs: 10_000, maxBytes: 10_000 }
      expect((await askOutside(link.href, { method: 'GET' }, options)).text).toBe(content)
    })

    it('see which objects changed and which are gone', async () => {
      const own = await buildProject(server.cx, { organizationId: server.owner.organizationId })
      for (const name of ['a', 'b', 'c']) await bucket.put(`seen/${name}.txt`, name)
      const { id } = (await connect({ project: own, prefix: 'seen', use_blob_urls: true })).json<{
        id: number
      }>()
      expect(await sync(id)).toMatchObject({ status: 'completed', last_sync_count: 3 })
      await bucket.put('seen/b.txt', 'another b')
      await bucket.server.kill()
      await bucket.server.start()
      await bucket.make()
      await bucket.remove('seen/c.txt')
      for (const [name, text] of [
        ['a', 'a'],
        ['b', 'another b'],
      ] as const)
        await bucket.put(`seen/${name}.txt`, text)
      expect((await sync(id)) as object).toMatchObject({
        last_sync_count: 0,
        meta: {
          tasks_existed: 2,
          objects_changed: 1,
          objects_missing: 1,
        },
      })
    })

    it('go on where they were when the server of the bucket is killed and comes back', async () => {
      const own = await buildProject(server.cx, { organizationId: server.owner.organizationId })
      const fill = async () => {
        for (let n = 0; n < 40; n++)
          await bucket.put(`tasks/${String(n).padStart(3, '0')}.json`, `{"text":"${n}"}`)
      }
      await fill()
      const { id } = (await connect({ project: own, prefix: 'tasks' })).json<{ id: number }>()
      expect(await sync(id)).toMatchObject({ last_sync_count: 40 })
      await bucket.server.kill()
      expect(await sync(id)).toMatchObject({ status: 'failed', traceback: expect.stringMatching(/\w+ \w+/) })
      expect((await api.get(`/api/tasks/?project=${own}`)).json()).toMatchObject({ total: 40 })
      await bucket.server.start()
      await bucket.make()
      await fill()
      await bucket.put('tasks/900.json', '{"text":"new"}')
      expect(await sync(id)).toMatchObject({
        status: 'completed',
        last_sync_count: 1,
        meta: { tasks_existed: 40 },
      })
    })

    const killed = (): Killed => ({
      kind,
      server,
      storage: bucket.server,
      async fill(objects) {
        await bucket.make()
        for (const [key, body] of objects) await bucket.put(key, body, 'application/json')
      },
      fieldsFor: (prefix) => ({ ...bucket.fields, prefix }),
    })
    it('lose and double nothing when they are killed while they are read', { timeout: 300_000 }, () =>
      killWhileReading(killed()),
    )
    it('lose and double nothing when they are killed while they are written', { timeout: 300_000 }, () =>
      killWhileWriting(killed()),
    )

    it('get annotations, also those that were saved while they were down', async () => {
      const own = await buildProject(server.cx, { organizationId: server.owner.organizationId })
      const target = await api.post(`/api/storages/export/${kind}`, {
        project: own,
        ...bucket.fields,
        prefix: 'out',
      })
      expect([target.status, target.text]).toEqual([201, expect.any(String)])
      const task = (await api.post('/api/tasks/', { project: own, data: { text: 'x' } })).json<{
        id: number
      }>()
      await bucket.server.kill()
      const saved = await api.post(`/api/tasks/${task.id}/annotations/`, { result: [] })
      expect(saved.status).toBe(201)
      await bucket.server.start()
      await bucket.make()
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
}
