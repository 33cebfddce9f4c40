// Runs the server process: starts it, waits until it answers, starts it again on the same socket when it dies, stops it.

import { spawn, type ChildProcess } from 'node:child_process'
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { explain } from './explain.ts'
import { PORT, hasProcessesIn, stopPostmaster } from './postmaster.ts'
import type { RunAs } from './run-as.ts'

export interface Supervised {
  readonly socketDir: string
  stop(): Promise<void>
}

interface Task {
  readonly runAs: RunAs
  readonly dataDir: string
  readonly log: (line: string) => void
}

// Sized so that server and database together stay under 300 MiB; durability as PostgreSQL means it.
const SETTINGS = {
  listen_addresses: '',
  shared_buffers: '96MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  effective_cache_size: '1GB',
  max_connections: 60,
  max_wal_size: '2GB',
  min_wal_size: '80MB',
  wal_compression: 'on',
  checkpoint_timeout: '15min',
  random_page_cost: 1.1,
  jit: 'off',
  huge_pages: 'off',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_min_messages: 'warning',
  log_line_prefix: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  idle_in_transaction_session_timeout: '10min',
} as const

/** Begins the name of every socket folder. */
export const SOCKET_DIR_PREFIX = 'siali-pg-'
const START_TIMEOUT_MS = 300_000
const REVIVE_WAIT_MS = 250
const REVIVE_WAIT_MOST_MS = 3000
const LOG_KEPT = 20_000

/** @throws Error with one sentence when the server does not start. */
export async function supervise(options: Task): Promise<Supervised> {
  const end = new AbortController()
  let stopping = false
  // Sessions that end with the server are no news.
  const task: Task = { ...options, log: (line) => void (stopping || options.log(line)) }
  // A fresh folder each start: no stale socket lock can be in the way, and the path stays below the 107-byte limit.
  const socketDir = mkdtempSync(join(tmpdir().length > 60 ? '/tmp' : tmpdir(), SOCKET_DIR_PREFIX))
  const { owner } = task.runAs
  if (owner !== undefined) chownSync(socketDir, owner.uid, owner.gid)
  let reviving: Promise<void> = Promise.resolve()
  let child: ChildProcess

  const watch = (started: ChildProcess) => {
    child = started
    child.once('exit', (code, signal) => {
      if (stopping) return
      task.log(`WARNING:  the database ended (${signal ?? `code ${code}`}); it is started again`)
      reviving = revive()
    })
    if (child.exitCode !== null || child.signalCode !== null)
      child.emit('exit', child.exitCode, child.signalCode)
  }
  // Its sessions notice within moments that the parent is gone; until then a new server would refuse to start. What else is
  // in its way, a full disk for one, may end at any time.
  const revive = async () => {
    let told = ''
    for (let attempt = 1; !stopping; attempt++) {
      const waitMs = Math.min(REVIVE_WAIT_MS * attempt, REVIVE_WAIT_MOST_MS)
      await wait(waitMs, undefined, { signal: end.signal }).catch(() => {})
      if (stopping || hasProcessesIn(task.dataDir)) continue
      for (const file of readdirSync(socketDir)) rmSync(join(socketDir, file), { force: true })
      try {
        watch(await launch(task, socketDir))
        return
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        if (reason !== told) task.log(`WARNING:  the database could not be started again yet: ${reason}`)
        told = reason
      }
    }
  }

  try {
    watch(await launch(task, socketDir))
  } catch (error) {
    rmSync(socketDir, { recursive: true, force: true })
    throw error
  }
  return {
    socketDir,
    async stop() {
      stopping = true
      end.abort()
      await reviving
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        await stopPostmaster(child.pid)
      rmSync(socketDir, { recursive: true, force: true })
    },
  }
}

function launch(task: Task, socketDir: string): Promise<ChildProcess> {
  const settings = Object.entries({ ...SETTINGS, unix_socket_directories: socketDir, port: PORT })
  const { command, args } = task.runAs.wrap(
    [
      join(task.runAs.bin, 'postgres'),
      '-D',
      task.dataDir,
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    true,
  )
  // A group of its own: Ctrl-C in the terminal reaches us first, and we stop it in order.
  const child = spawn(command, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  // The server must not keep an idle process of ours alive.
  child.unref()
  return new Promise((resolve, reject) => {
    let text = ''
    const timer = setTimeout(() => {
      child.kill('SIGINT')
      reject(
        new Error(`The database did not start within ${START_TIMEOUT_MS / 60_000} minutes: ${explain(text)}`),
      )
    }, START_TIMEOUT_MS)
    const fail = (message: string) => {
      clearTimeout(timer)
      reject(new Error(message))
    }
    let isReady = false
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      for (const line of chunk.split('\n')) if (line !== '') task.log(line)
      if (isReady) return
      text = (text + chunk).slice(-LOG_KEPT)
      if (!text.includes('ready to accept connections')) return
      isReady = true
      clearTimeout(timer)
      resolve(child)
    })
    child.once('error', (error) => fail(`The database program does not run: ${error.message}`))
    child.once('exit', () => {
      if (!isReady) fail(`The database did not start: ${explain(text)}`)
    })
  })
}
