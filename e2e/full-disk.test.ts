// A disk that is really full. What does not fit is refused with a clear error before the database runs out of room; reads go
// on; with space again everything works, also when the database itself ended meanwhile.

import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, statfsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPostmaster } from '../packages/server/src/db/embedded/postmaster.ts'
import { startFreshServer, type FreshServer } from './conformance/server.ts'

const TOKEN = 'd'.repeat(40)
const ACCOUNT = ['--username', 'ana@example.test', '--password', 'correct horse', '--user-token', TOKEN]
const MB = 1024 * 1024

/** A small disk of its own; undefined where this user or container may not mount one. */
function mountDisk(folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=420m', 'tmpfs', folder]).status === 0
}

const disk = await mkdtemp(join(tmpdir(), 'siali-disk-'))
const isMounted = mountDisk(disk)

if (!isMounted) await rm(disk, { recursive: true })

// Needs root and the right to mount.
describe.runIf(isMounted)('a full disk', () => {
  const dataDir = join(disk, 'data')
  const filler = join(disk, 'filler')
  let server: FreshServer
  let project: number
  beforeAll(async () => {
    server = await startFreshServer({ dataDir, args: ACCOUNT })
    project = (await call('POST', '/api/projects/', { title: 'Full' })).json['id'] as number
    expect(await importTasks(10)).toMatchObject({ status: 201 })
  })
  afterAll(async () => {
    try {
      await server.stop()
    } finally {
      spawnSync('umount', [disk])
      await rm(disk, { recursive: true, force: true })
    }
  })

  const call = async (method: string, path: string, body?: object) => {
    const isForm = body instanceof FormData
    const answer = await fetch(server.url + path, {
      method,
      headers: { authorization: `Token ${TOKEN}`, ...(!isForm && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    })
    return {
      status: answer.status,
      code: answer.headers.get('x-error-code'),
      json: (await answer.json()) as Record<string, unknown>,
    }
  }
  const importTasks = (count: number) =>
    call(
      'POST',
      `/api/projects/${project}/import`,
      Array.from({ length: count }, (_, n) => ({ text: `${n} ${'x'.repeat(1000)}` })),
    )
  const upload = (bytes: number) => {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(bytes).fill(120)]), 'big.txt')
    return call('POST', `/api/projects/${project}/import`, form)
  }
  const leaveFree = (bytes: number) => {
    const { bavail, bsize } = statfsSync(disk)
    const blocks = Math.max(0, Math.ceil((bavail * bsize - bytes) / MB))
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=1M', `count=${blocks}`])
  }
  const countTasks = async () =>
    (await call('GET', `/api/projects/${project}/?include=task_number`)).json['task_number']
  const listUploads = () =>
    readdirSync(dataDir, { recursive: true }).filter((name) => /^(media|spool)\/.*\./.test(String(name)))

  const FULL = {
    status: 507,
    code: 'storage_full',
    json: { detail: 'No disk space is left on the server; nothing was kept. Free space and repeat.' },
  }

  it('refuses imports and files that do not fit, keeps nothing of them, and takes what fits', async () => {
    leaveFree(90 * MB)
    expect(await importTasks(30_000)).toMatchObject(FULL)
    expect(await upload(80 * MB)).toMatchObject(FULL)
    expect(listUploads()).toEqual([])
    expect(await countTasks()).toBe(10)
    expect(await importTasks(10)).toMatchObject({ status: 201 })
    rmSync(filler)
    expect(await importTasks(1000)).toMatchObject({ status: 201 })
    expect(await countTasks()).toBe(1020)
  })

  it('refuses every write when nothing is left, answers reads, and works again with space', async () => {
    leaveFree(0)
    // The disk is asked once a second.
    await expect
      .poll(() => call('POST', '/api/projects/', { title: 'More' }), { timeout: 10_000 })
      .toMatchObject(FULL)
    expect(await upload(MB)).toMatchObject(FULL)
    expect(await countTasks()).toBe(1020)
    rmSync(filler)
    expect(await importTasks(10)).toMatchObject({ status: 201 })
    expect(await countTasks()).toBe(1030)
  })

  it('under a database that ended is waited out', async () => {
    const before = await countTasks()
    leaveFree(0)
    process.kill(readPostmaster(join(dataDir, 'postgres'))!.pid, 'SIGKILL')
    await expect
      .poll(async () => (await call('GET', '/api/projects/')).code, { timeout: 20_000 })
      .toBe('unavailable')
    rmSync(filler)
    await expect.poll(countTasks, { timeout: 60_000 }).toBe(before)
    expect(await importTasks(10)).toMatchObject({ status: 201 })
  })
})
