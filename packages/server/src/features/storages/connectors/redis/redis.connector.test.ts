import { createClient } from '@redis/client'
import { createServer, type Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { randomIds, systemClock } from '../../../../clock.ts'
import { readEnv } from '../../../../env.ts'
import { buildProject } from '../../../../testing/factories.ts'
import { freePort } from '../../../../testing/free-port.ts'
import { startTestServer } from '../../../../testing/server.ts'
import { REDIS_PASSWORD, isTested, startStorageServer } from '../../../../testing/storage-servers.ts'
import { checkConnector } from '../../check-connector.ts'
import { killWhileReading, killWhileWriting } from '../../testing.kills.ts'
import { redisConnector } from './redis.connector.ts'

const LOOPBACK = { SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' }

const fieldsFor = (port: number) => ({ host: '127.0.0.1', port: String(port), password: REDIS_PASSWORD })

checkConnector('redis', 'redis', async () => {
  const redis = await startStorageServer('redis')
  const closed = await freePort()
  return {
    cx: { env: readEnv(LOOPBACK), newId: randomIds, clock: systemClock },
    // Sources and targets have databases of their own unless one is named.
    fields: { ...fieldsFor(redis.port), path: 'tasks[1]*/', db: 3 },
    nowhere: fieldsFor(closed),
    stop: () => redis.stop(),
  }
})

describe.runIf(isTested('redis'))('Redis storages', () => {
  it('give tasks, take annotations, and come back after they were killed', async () => {
    const { port, ...running } = await startStorageServer('redis')
    const server = await startTestServer({ ...LOOPBACK, STORAGE_SYNC_WAIT_MS: '60000' })
    try {
      await server.startJobs()
      const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
      const fill = async () => {
        const redis = await createClient({
          url: `redis://127.0.0.1:${port}/1`,
          password: REDIS_PASSWORD,
        }).connect()
        await redis.set('in:1', '{"text":"one"}')
        await redis.set('in:2', '[{"text":"two"},{"data":{"text":"three"}}]')
        await redis.set('other', '{"text":"not ours"}')
        redis.destroy()
      }
      await fill()
      const body = { project, path: 'in:', ...fieldsFor(port) }
      const { id } = (await server.api.post('/api/storages/redis/', body)).json<{ id: number }>()
      const sync = async () => (await server.api.post(`/api/storages/redis/${id}/sync`, {})).json()
      expect(await sync()).toMatchObject({ status: 'completed', last_sync_count: 3 })
      await running.kill()
      expect(await sync()).toMatchObject({ status: 'failed', traceback: expect.stringContaining('Redis') })
      await running.start()
      await fill()
      expect(await sync()).toMatchObject({
        status: 'completed',
        last_sync_count: 0,
        meta: { tasks_existed: 2 },
      })
      const redis = await createClient({
        url: `redis://127.0.0.1:${port}/1`,
        password: REDIS_PASSWORD,
      }).connect()
      await redis.del('in:2')
      redis.destroy()
      expect(await sync()).toMatchObject({ meta: { tasks_existed: 1, objects_missing: 1 } })
    } finally {
      await server.stop()
      await running.stop()
    }
  })
})

describe.runIf(isTested('redis'))('Redis storages that are killed', { timeout: 300_000 }, () => {
  it.each([
    ['read', killWhileReading, 1],
    ['written', killWhileWriting, 2],
  ] as const)('while they are %s lose and double nothing', async (_name, check, database) => {
    const storage = await startStorageServer('redis')
    const server = await startTestServer({ ...LOOPBACK, STORAGE_SYNC_WAIT_MS: '60000' })
    try {
      await server.startJobs()
      await check({
        kind: 'redis',
        server,
        storage,
        async fill(objects) {
          const redis = await createClient({
            url: `redis://127.0.0.1:${storage.port}/${database}`,
            password: REDIS_PASSWORD,
          }).connect()
          for (const [key, body] of objects) await redis.set(key, body)
          redis.destroy()
        },
        fieldsFor: (path) => ({ path, ...fieldsFor(storage.port) }),
      })
    } finally {
      await server.stop()
      await storage.stop()
    }
  })
})

describe('a Redis connection', () => {
  it('never sends the password of this server to a host that somebody typed', async () => {
    const said: string[] = []
    const sockets = new Set<Socket>()
    const stranger = createServer((socket) => {
      sockets.add(socket)
      socket.on('data', (chunk) => {
        said.push(String(chunk))
        socket.end('-ERR no\r\n')
      })
      socket.on('error', () => {})
    })
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve))
    const { port } = stranger.address() as { port: number }
    const env = readEnv({ ...LOOPBACK, REDIS_HOST: 'redis.example.test', REDIS_PASSWORD: 'of-the-server' })
    const client = await redisConnector.open(
      { host: '127.0.0.1', port: String(port) },
      { cx: { env, newId: randomIds, clock: systemClock }, direction: 'source' },
    )
    await expect(client.check()).rejects.toMatchObject({ reason: 'failed' })
    await client.close()
    for (const socket of sockets) socket.destroy()
    stranger.close()
    expect(said.join('')).not.toBe('')
    expect(said.join('')).not.toContain('of-the-server')
  })
})
