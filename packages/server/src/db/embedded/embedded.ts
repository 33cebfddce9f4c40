// The supervisor of the embedded PostgreSQL: makes the cluster, starts or adopts the server, stops it with us. One
// server a data directory, on a unix socket, no password, no TCP.
// What it must survive (root, 0700 homes, kill -9 of either side, zombies, stale locks) is listed in ARCHITECTURE.md.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { findBinaries, type Binaries } from './binaries.ts'
import { chooseRunAs, type RunAs } from './unroot.ts'

export interface EmbeddedOptions {
  /** Folder of the cluster; made when missing. Its last part is PostgreSQL's own. */
  readonly dataDir: string
  readonly log: (line: string) => void
  readonly env?: Readonly<Record<string, string | undefined>>
}

export interface EmbeddedServer {
  readonly connection: { readonly host: string; readonly port: number; readonly user: string }
  /** True: another process of ours had started it; stop() leaves it running. */
  readonly adopted: boolean
  readonly runAs: RunAs['how']
  stop(): Promise<void>
}

const PORT = 5432
const USER = 'siali'
// A cluster takes 39 MB; below this a start would die half-way with a worse message.
const MIN_FREE_BYTES = 200 * 1024 * 1024
const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000

/** @throws Error with one clear sentence: no disk, no permission, other major version, no way to run as root. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { dataDir } = options
  const binaries = findBinaries(options.env ?? process.env)
  mkdirSync(dirname(dataDir), { recursive: true, mode: 0o755 })
  const runAs = chooseRunAs(binaries.bin, dataDir)
  if (!existsSync(join(dataDir, 'PG_VERSION'))) makeCluster(binaries, runAs, dataDir)
  requireSameMajor(binaries, dataDir)
  const adopted = await adopt(dataDir)
  if (adopted !== undefined)
    return {
      connection: connectionOf(adopted),
      adopted: true,
      runAs: runAs.how,
      stop: () => Promise.resolve(),
    }
  return launch(binaries, runAs, options)
}

const connectionOf = (host: string) => ({ host, port: PORT, user: USER })

function makeCluster(binaries: Binaries, runAs: RunAs, dataDir: string): void {
  const { bavail, bsize } = statfsSync(dirname(dataDir))
  if (bavail * bsize < MIN_FREE_BYTES)
    throw new Error(
      `Less than ${MIN_FREE_BYTES >> 20} MB are free in ${dirname(dataDir)}. Free space or choose another --data-dir.`,
    )
  // What an interrupted initdb left has no PG_VERSION and is not worth keeping.
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    if (existsSync(join(dataDir, 'base')) || existsSync(join(dataDir, 'global')))
      rmSync(dataDir, { recursive: true })
    else throw new Error(`${dataDir} holds files that are not a database. Choose another --data-dir.`)
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  if (runAs.owner !== undefined) chownSync(dataDir, runAs.owner, runAs.owner)
  // Builtin C.UTF-8: Unicode case folding at 57 % of ICU's cost, and an order that never changes under an index.
  const locale = binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  const { command, args } = runAs.wrap(
    [
      join(binaries.bin, 'initdb'),
      '-D',
      dataDir,
      '-U',
      USER,
      '-A',
      'trust',
      '-E',
      'UTF8',
      ...locale,
      '--locale=C',
      '--no-sync',
    ],
    false,
  )
  const made = spawnSync(command, args, { cwd: '/', encoding: 'utf8' })
  if (made.status !== 0) {
    rmSync(dataDir, { recursive: true, force: true })
    throw new Error(
      `The database could not be made in ${dataDir}: ${explain(made.stderr ?? String(made.error))}`,
    )
  }
  spawnSync('sync', ['-f', dataDir])
}

function requireSameMajor(binaries: Binaries, dataDir: string): void {
  const major = Number(readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim())
  if (major !== binaries.major)
    throw new Error(
      `${dataDir} was made by PostgreSQL ${major}, this is ${binaries.major}. Point POSTGRES_BIN at PostgreSQL ${major}, or choose another --data-dir.`,
    )
}

// A live server of this directory is used as it is; a pid file whose process is gone or a zombie is removed.
async function adopt(dataDir: string): Promise<string | undefined> {
  const file = join(dataDir, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const [pid = '', , , , socket = ''] = readFileSync(file, 'utf8').split('\n')
  if (isAlive(Number(pid)) && socket !== '') {
    for (let tries = 0; tries < 50; tries++) {
      const answer = await ask(socket)
      if (answer === 'ready') return socket
      // Starting or stopping: wait for it to become one or the other.
      if (answer === 'busy' || isPostgres(Number(pid)))
        await new Promise((resolve) => setTimeout(resolve, 100))
      else break
      if (!isAlive(Number(pid))) break
    }
    if (isPostgres(Number(pid)) && isAlive(Number(pid)))
      throw new Error(
        `A PostgreSQL (process ${pid}) holds ${dataDir} and does not answer. End it, then start again.`,
      )
  }
  rmSync(file, { force: true })
  return undefined
}

async function ask(host: string): Promise<'ready' | 'busy' | 'gone'> {
  const client = new pg.Client({ ...connectionOf(host), database: 'postgres', connectionTimeoutMillis: 3000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('select 1')
    return 'ready'
  } catch (error) {
    // 57P03: the server says that it is starting up or shutting down.
    return error instanceof Error && 'code' in error && error.code === '57P03' ? 'busy' : 'gone'
  } finally {
    await client.end().catch(() => {})
  }
}

function isAlive(pid: number): boolean {
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
  } catch {
    return false
  }
}

function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres')
  } catch {
    return false
  }
}

async function launch(binaries: Binaries, runAs: RunAs, options: EmbeddedOptions): Promise<EmbeddedServer> {
  // A fresh folder each start: no stale socket lock can be in the way, and the path stays below the 107-byte limit.
  const socketDir = mkdtempSync(join(tmpdir().length > 60 ? '/tmp' : tmpdir(), 'siali-pg-'))
  if (runAs.owner !== undefined) chownSync(socketDir, runAs.owner, runAs.owner)
  const settings = Object.entries({ ...SETTINGS, unix_socket_directories: socketDir, port: PORT })
  const { command, args } = runAs.wrap(
    [
      join(binaries.bin, 'postgres'),
      '-D',
      options.dataDir,
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    true,
  )
  // A group of its own: Ctrl-C in the terminal reaches us first, and we stop it in order.
  const child = spawn(command, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  const removeSocket = () => rmSync(socketDir, { recursive: true, force: true })
  try {
    await waitUntilReady(child, options.log)
  } catch (error) {
    removeSocket()
    throw error
  }
  // The server must not keep an idle node process alive.
  child.unref()
  return {
    connection: connectionOf(socketDir),
    adopted: false,
    runAs: runAs.how,
    async stop() {
      await stopChild(child, options.dataDir)
      removeSocket()
    },
  }
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

function waitUntilReady(child: ChildProcess, log: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = ''
    const timer = setTimeout(() => {
      child.kill('SIGINT')
      reject(
        new Error(`The database did not start within ${START_TIMEOUT_MS / 1000} seconds: ${explain(text)}`),
      )
    }, START_TIMEOUT_MS)
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      if (text.length < 20_000) text += chunk
      for (const line of chunk.split('\n')) if (line !== '') log(line)
      if (text.includes('ready to accept connections')) {
        clearTimeout(timer)
        resolve()
      }
    })
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(new Error(`The database program does not run: ${error.message}`))
    })
    child.once('exit', () => {
      clearTimeout(timer)
      reject(new Error(`The database did not start: ${explain(text)}`))
    })
  })
}

/** The lines of PostgreSQL's own words that say why, shortened to one. */
function explain(text: string): string {
  const lines = text.split('\n').filter((line) => /FATAL|PANIC|ERROR|error:/.test(line))
  const line = lines.at(-1) ?? text.trim().split('\n').at(-1) ?? ''
  if (/No space left/i.test(text)) return 'no disk space is left.'
  if (/Permission denied/i.test(text)) return `permission denied (${line.trim()}).`
  return line.trim()
}

function stopChild(child: ChildProcess, dataDir: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    child.ref()
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
    child.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    // Fast shutdown: sessions end, the data is flushed. To the postmaster itself, whatever wraps it.
    const pid = Number(readPid(dataDir) ?? child.pid)
    try {
      process.kill(pid, 'SIGINT')
    } catch {
      child.kill('SIGINT')
    }
  })
}

function readPid(dataDir: string): string | undefined {
  try {
    return readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]
  } catch {
    return undefined
  }
}
