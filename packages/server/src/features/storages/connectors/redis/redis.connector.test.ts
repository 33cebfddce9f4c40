import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { createClient } from '@redis/client'
import { describe, expect, it } from 'vitest'
import { randomIds } from '../../../../clock.ts'
import { readEnv } from '../../../../env.ts'
import { buildProject } from '../../../../testing/factories.ts'
import { freePort } from '../../../../testing/free-port.ts'
import { startTestServer } from '../../../../testing/server.ts'
import { checkConnector } from '../../check-connector.ts'

// The server of the machine (`redis-server` of Debian, for one); where there is none, these tests are skipped.
const isThere = spawnSync('redis-server', ['--version']).status === 0
const LOOPBACK = { SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' }
const PASSWORD = 'a password'

async function startRedis(port: number): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--requirepass', PASSWORD, '--save', ''],
    { stdio: 'ignore', cwd: '/tmp' },
  )
  for (let tries = 0; tries < 600; tries++) {
    const redis = createClient({ url: `redis://127.0.0.1:${port}`, password: PASSWORD })
    redis.on('error', () => {})
    const isUp = await redis.connect().then(
      () => true,
      () => false,
    )
    if (redis.isOpen) redis.destroy()
    if (isUp) return child
    await wait(100)
  }
  throw new Error('Redis does not answer')
}

const stop = async (child: ChildProcess) => {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

const fieldsFor = (port: number) => ({ host: '127.0.0.1', port: String(port), password: PASSWORD })

if (isThere)
  checkConnector('redis', async () => {
    const port = await freePort()
    const child = await startRedis(port)
    const closed = await freePort()
    return {
      cx: { env: readEnv(LOOPBACK), newId: randomIds },
      // Sources and targets have databases of their own unless one is named.
      fields: { ...fieldsFor(port), path: 'tasks[1]*/', db: 3 },
      nowhere: fieldsFor(closed),
      stop: () => stop(child),
    }
  })

describe.skipIf(!isThere)('Redis storages', () => {
  it('give tasks, take annotations, and come back after they were killed', async () => {
    const port = await freePort()
    let child = await startRedis(port)
    const server = await startTestServer({ ...LOOPBACK, STORAGE_SYNC_WAIT_MS: '60000' })
    try {
      await server.startJobs()
      const project = await buildProject(server.cx, { organizationId: server.owner.organizationId })
      const fill = async () => {
        const redis = await createClient({ url: `redis://127.0.0.1:${port}/1`, password: PASSWORD }).connect()
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
      await stop(child)
      expect(await sync()).toMatchObject({ status: 'failed', traceback: expect.stringContaining('Redis') })
      child = await startRedis(port)
      await fill()
      expect(await sync()).toMatchObject({
        status: 'completed',
        last_sync_count: 0,
        meta: { tasks_existed: 2 },
      })
    } finally {
      await server.stop()
      await stop(child)
    }
  })
})
