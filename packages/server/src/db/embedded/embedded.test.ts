import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { findBinaries } from './binaries.ts'
import { isAlive, readPostmaster } from './postmaster.ts'
import { startEmbedded, type EmbeddedServer } from './embedded.ts'

const IS_ROOT = process.getuid?.() === 0
const NOBODY = '{ uid: 65534, gid: 65534 }'
// Source texts: each runs in a process of its own, which is killed.
const WAYS = IS_ROOT
  ? [`ways.asUser(bin, ${NOBODY})`, 'ways.inUserNamespace(bin)', `ways.asPassingUser(bin, ${NOBODY})`]
  : ['undefined']

async function ask<T>(server: EmbeddedServer, text: string): Promise<T[]> {
  const client = new pg.Client({ ...server.connection, database: 'postgres' })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query(text)).rows as T[]
  } finally {
    await client.end()
  }
}

const waitUntil = async (check: () => boolean) => {
  for (let tries = 0; tries < 200 && !check(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50))
  expect(check()).toBe(true)
}

describe('the embedded PostgreSQL', () => {
  // Which users can run the programs must not depend on whether they may enter the folder of this clone.
  const programs = mkdtempSync(join(tmpdir(), 'siali-programs-'))
  beforeAll(() => {
    chmodSync(programs, 0o755)
    cpSync(dirname(findBinaries(process.env).bin), programs, { recursive: true, verbatimSymlinks: true })
    vi.stubEnv('POSTGRES_BIN', join(programs, 'bin'))
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    rmSync(programs, { recursive: true, force: true })
  })

  let folder = ''
  let dataDir = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'siali-embedded-'))
    chmodSync(folder, 0o755)
    dataDir = join(folder, 'postgres')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const start = () => startEmbedded({ dataDir, log: () => {} })
  const readPid = () => readPostmaster(dataDir)!.pid

  it('makes a cluster in a 0700 folder, answers, and stops without a process or socket left', async () => {
    const server = await start()
    expect(await ask(server, 'show fsync')).toEqual([{ fsync: 'on' }])
    const pid = readPid()
    await server.stop()
    // A wrapper of ours is gone; the entry itself vanishes when the system has reaped it.
    await waitUntil(() => !isAlive(pid))
    expect(existsSync(server.connection.host)).toBe(false)
  })

  it('keeps what was committed when the server is killed, and starts it again on the same socket', async () => {
    const lines: string[] = []
    const server = await startEmbedded({ dataDir, log: (line) => lines.push(line) })
    await ask(server, 'create table kept (n int)')
    await ask(server, 'insert into kept values (7)')
    process.kill(readPid(), 'SIGKILL')
    await waitUntil(() => lines.filter((line) => line.includes('ready to accept')).length === 2)
    expect(await ask(server, 'select n from kept')).toEqual([{ n: 7 }])
    await server.stop()
    expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false)
  })

  const joined = () => startEmbedded({ dataDir, log: () => {}, joins: true })

  it('is joined by short work, which leaves it, and refused to a second server in one sentence', async () => {
    const server = await start()
    const command = await joined()
    expect(command.adopted).toBe(true)
    await expect(start()).rejects.toThrow(`Siali Label runs on ${folder} already (process ${process.pid}).`)
    await command.stop()
    expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.stop()
  })

  it('is started by one of two who come at once; the other server is refused, other short work waits', async () => {
    const [first, second] = await Promise.allSettled([start(), start()])
    const servers = [first, second].filter((one) => one.status === 'fulfilled')
    expect(servers).toHaveLength(1)
    const [server] = servers
    expect(await ask(server!.value, 'select 1 as one')).toEqual([{ one: 1 }])
    await server!.value.stop()
    const work = async () => {
      const command = await joined()
      const answer = await ask(command, 'select 1 as one')
      await command.stop()
      return [command.adopted, answer]
    }
    expect(await Promise.all([work(), work()])).toEqual([
      [false, [{ one: 1 }]],
      [false, [{ one: 1 }]],
    ])
  })

  it('ends the server when this process is killed, and the next start finds everything', async () => {
    for (const make of WAYS) {
      const script = `
        import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))}
        import * as ways from ${JSON.stringify(join(import.meta.dirname, 'run-as.ts'))}
        import { findBinaries } from ${JSON.stringify(join(import.meta.dirname, 'binaries.ts'))}
        const { bin } = findBinaries(process.env)
        const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)}, log: () => {}, runAs: ${make} })
        console.log(server.runAs)
        setInterval(() => {}, 1000)`
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      await once(child.stdout, 'data')
      const pid = readPid()
      child.kill('SIGKILL')
      await waitUntil(() => !isAlive(pid))
    }
    const [, leftSocket = ''] = readFileSync(join(dataDir, 'siali-keeper.pid'), 'utf8').split('\n')
    expect(existsSync(leftSocket)).toBe(true)
    const server = await start()
    expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
    expect(existsSync(leftSocket)).toBe(false)
    await server.stop()
  })

  it.runIf(IS_ROOT)('runs as the person whose folder it is, when root starts it', async () => {
    mkdirSync(dataDir, { mode: 0o700 })
    chownSync(dataDir, 1, 1)
    const server = await start()
    expect(statSync(join(dataDir, 'PG_VERSION')).uid).toBe(1)
    await server.stop()
  })

  it.runIf(IS_ROOT)('runs as root below a folder that only root may enter', async () => {
    chmodSync(folder, 0o700)
    const server = await start()
    expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
    await server.stop()
    chmodSync(folder, 0o755)
    const moved = await start()
    expect(moved.runAs).not.toBe(server.runAs)
    await moved.stop()
  })

  it('says in one sentence that the folder belongs to another major version', async () => {
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'PG_VERSION'), '12\n')
    await expect(start()).rejects.toThrow(/was made by PostgreSQL 12/)
  })

  it('does not touch a folder that holds somebody else’s files', async () => {
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'thesis.txt'), 'years of work')
    await expect(start()).rejects.toThrow(/not a database/)
    expect(readFileSync(join(dataDir, 'thesis.txt'), 'utf8')).toBe('years of work')
  })

  it('names a server program that is too old', async () => {
    const bin = join(folder, 'bin')
    mkdirSync(bin)
    writeFileSync(join(bin, 'postgres'), '#!/bin/sh\necho "postgres (PostgreSQL) 13.4"\n', { mode: 0o755 })
    await expect(startEmbedded({ dataDir, log: () => {}, env: { POSTGRES_BIN: bin } })).rejects.toThrow(
      /PostgreSQL 13 .* too old/,
    )
  })

  it.runIf(IS_ROOT)('says that the disk is full and leaves nothing behind', async () => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk])
    if (mounted.status !== 0) return
    try {
      const full = startEmbedded({ dataDir: join(disk, 'postgres'), log: () => {} })
      await expect(full).rejects.toThrow(/are free in/)
      expect(existsSync(join(disk, 'postgres'))).toBe(false)
    } finally {
      spawnSync('umount', [disk])
    }
  })
})
