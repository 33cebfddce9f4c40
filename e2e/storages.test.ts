// kill -9 of the whole server in the middle of a sync. After the next start it goes on by itself: no object becomes two tasks,
// none is lost, and the counts are those of a sync that nothing disturbed.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isTested, startStorageServer } from '../packages/server/src/testing/storage-servers.ts'
import { startFreshServer, type FreshServer } from './conformance/server.ts'

const TOKEN = 's'.repeat(40)
const ACCOUNT = ['--username', 'stores@example.test', '--password', 'correct horse', '--user-token', TOKEN]
const LABEL_CONFIG =
  '<View><Text name="text" value="$text"/><Choices name="mood" toName="text"><Choice value="good"/></Choices></View>'
const OBJECTS = 4000

interface Storage {
  readonly id: number
  readonly status: string
  readonly last_sync_count: number | null
  readonly traceback: string | null
  readonly meta: Readonly<Record<string, unknown>>
}

describe('kill -9 in the middle of a sync', () => {
  let folder: string
  let server: FreshServer
  let env: Record<string, string>
  const start = async () => {
    server = await startFreshServer({ dataDir: join(folder, 'data'), args: ACCOUNT, env })
  }
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'siali-stores-'))
    await mkdir(join(folder, 'objects/set'), { recursive: true })
    env = {
      LOCAL_FILES_SERVING_ENABLED: 'true',
      LOCAL_FILES_DOCUMENT_ROOT: join(folder, 'objects'),
      SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8',
      STORAGE_SYNC_WAIT_MS: '0',
    }
    await start()
  })
  afterEach(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization: `Token ${TOKEN}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  /** Syncs a new storage of `OBJECTS` objects, and kills the server twice on the way. */
  async function disturb(kind: string, fields: object): Promise<void> {
    const { id: project } = await call<{ id: number }>('POST', '/api/projects/', {
      title: kind,
      label_config: LABEL_CONFIG,
    })
    const { id } = await call<Storage>('POST', `/api/storages/${kind}/`, { project, ...fields })
    const state = () => call<Storage>('GET', `/api/storages/${kind}/${id}`)
    await call('POST', `/api/storages/${kind}/${id}/sync`, {})
    for (const least of [1, OBJECTS / 2]) {
      await expect
        .poll(async () => (await state()).last_sync_count ?? 0, { timeout: 120_000, interval: 20 })
        .toBeGreaterThanOrEqual(least)
      const before = await state()
      expect(before).toMatchObject({ status: 'in_progress' })
      expect(before.last_sync_count).toBeLessThan(OBJECTS)
      process.kill(server.pid, 'SIGKILL')
      await server.stop()
      await start()
    }
    await expect
      .poll(async () => (await state()).status, { timeout: 120_000, interval: 100 })
      .not.toMatch(/in_progress|queued/)
    expect(await state()).toMatchObject({
      status: 'completed',
      last_sync_count: OBJECTS,
      meta: { tasks_existed: 0 },
    })
    const texts: string[] = []
    for (let page = 1; texts.length < OBJECTS; page++) {
      const { tasks } = await call<{ tasks: { data: { text: string } }[] }>(
        'GET',
        `/api/tasks/?project=${project}&fields=all&page=${page}&page_size=1000`,
      )
      if (tasks.length === 0) break
      texts.push(...tasks.map((task) => task.data.text))
    }
    expect(texts.length).toBe(OBJECTS)
    expect(new Set(texts).size).toBe(OBJECTS)
    await call('POST', `/api/storages/${kind}/${id}/sync`, {})
    await expect
      .poll(state, { timeout: 120_000, interval: 100 })
      .toMatchObject({ status: 'completed', last_sync_count: 0, meta: { tasks_existed: OBJECTS } })
  }

  const textOf = (n: number) => `{"text":"object ${n}"}`
  const nameOf = (n: number) => `${String(n).padStart(6, '0')}.json`
  const numbers = Array.from({ length: OBJECTS }, (_, n) => n)

  it('of a listing in order goes on behind the last key', { timeout: 400_000 }, async () => {
    const path = join(folder, 'objects/set')
    for (let from = 0; from < OBJECTS; from += 200)
      await Promise.all(
        numbers.slice(from, from + 200).map((n) => writeFile(join(path, nameOf(n)), textOf(n))),
      )
    await disturb('localfiles', { path })
  })

  it.runIf(isTested('azurite'))(
    'of a listing without an order goes on at the mark of its server',
    { timeout: 400_000 },
    async () => {
      const azurite = await startStorageServer('azurite')
      try {
        const account = 'devstoreaccount1'
        const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
        const blob_endpoint = `${azurite.url}/${account}`
        const credential = new StorageSharedKeyCredential(account, key)
        const container = new BlobServiceClient(blob_endpoint, credential).getContainerClient('texts')
        await container.create()
        for (let from = 0; from < OBJECTS; from += 50)
          await Promise.all(
            numbers
              .slice(from, from + 50)
              .map((n) => container.getBlockBlobClient(nameOf(n)).upload(textOf(n), textOf(n).length)),
          )
        const fields = { container: 'texts', account_name: account, account_key: key, blob_endpoint }
        await disturb('azure', fields)
      } finally {
        await azurite.stop()
      }
    },
  )
})
