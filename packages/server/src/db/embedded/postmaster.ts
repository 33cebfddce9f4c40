// What can be known of a running PostgreSQL from outside: its pid file, its process, its answer. Stops it in order.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

export const PORT = 5432
export const USER = 'siali'
const STOP_TIMEOUT_MS = 60_000
const POLL_MS = 25

export interface Postmaster {
  readonly pid: number
  /** Folder of its socket; '' while it starts. */
  readonly socketDir: string
}

/** What `postmaster.pid` names, alive or not. */
export function readPostmaster(dataDir: string): Postmaster | undefined {
  const file = join(dataDir, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid = '', , , , socketDir = ''] = readFileSync(file, 'utf8').split('\n')
  return { pid: Number(pid), socketDir }
}

/** False for a process that is gone and for a zombie that nobody reaped. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  if (process.platform === 'linux') {
    try {
      const state = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '')[0]
      return state !== 'Z' && state !== 'X'
    } catch {
      return false
    }
  }
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** True when the process of this id is a PostgreSQL and not one that got the number later. */
export function isPostgres(pid: number): boolean {
  if (process.platform !== 'linux')
    return /postgres/.test(
      spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' }).stdout ?? '',
    )
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return false
  }
}

/** True while a process works in the data folder: sessions outlive a killed postmaster by a moment (Linux). */
export function hasProcessesIn(dataDir: string): boolean {
  if (process.platform !== 'linux') return false
  const folder = realpathSync(dataDir)
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false
    try {
      return readlinkSync(`/proc/${entry}/cwd`) === folder && isPostgres(Number(entry))
    } catch {
      return false
    }
  })
}

/** 'busy': it says that it is starting up or shutting down. */
export async function askPostmaster(socketDir: string): Promise<'ready' | 'busy' | 'gone'> {
  const client = new pg.Client({
    host: socketDir,
    port: PORT,
    user: USER,
    database: 'postgres',
    connectionTimeoutMillis: 3000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return 'ready'
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === '57P03' ? 'busy' : 'gone'
  } finally {
    await client.end().catch(() => {})
  }
}

/** Fast shutdown: sessions end, the data is flushed. If that hangs, what PostgreSQL recovers from by itself. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(pid, signal)
    } catch {
      return
    }
    for (let waitedMs = 0; waitedMs < STOP_TIMEOUT_MS; waitedMs += POLL_MS) {
      if (!isAlive(pid)) return
      await wait(POLL_MS)
    }
  }
}
