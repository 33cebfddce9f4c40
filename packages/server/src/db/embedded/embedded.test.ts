import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEmbedded, type EmbeddedServer } from './embedded.ts'

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
  let folder = ''
  let dataDir = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'siali-embedded-'))
    dataDir = join(folder, 'postgres')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const start = () => startEmbedded({ dataDir, log: () => {} })

  it('makes a cluster in a 0700 folder, answers, and stops without a process or socket left', async () => {
    const server = await start()
    expect(await ask(server, 'show fsync')).toEqual([{ fsync: 'on' }])
    const pid = Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])
    await server.stop()
    expect(existsSync(`/proc/${pid}`)).toBe(false)
    expect(existsSync(server.connection.host)).toBe(false)
  })

  it('keeps what was committed when the server is killed, and starts again by itself', async () => {
    const first = await start()
    await ask(first, 'create table kept (n int)')
    await ask(first, 'insert into kept values (7)')
    const pid = Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])
    process.kill(pid, 'SIGKILL')
    await waitUntil(
      () => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z'),
    )
    const second = await start()
    expect(await ask(second, 'select n from kept')).toEqual([{ n: 7 }])
    await second.stop()
  })

  it('adopts a live server of the same folder instead of starting a second one', async () => {
    const first = await start()
    const second = await start()
    expect(second.adopted).toBe(true)
    await second.stop()
    expect(await ask(first, 'select 1 as one')).toEqual([{ one: 1 }])
    await first.stop()
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

  it.runIf(process.getuid?.() === 0)('says that the disk is full and leaves nothing behind', async () => {
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
