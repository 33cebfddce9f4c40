// The supervisor of the embedded PostgreSQL: makes the cluster, starts or adopts the server, starts it again when it
// dies, stops it with us. One server a data directory, on a unix socket, no password, no TCP. One process keeps it: a
// second server is refused, a command joins the server or waits for another command's end.
// What it must survive: root, 0700 homes, kill -9 of either side, zombies, stale lock files, two processes on one folder.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findBinaries, type Binaries } from './binaries.ts'
import { lockFolder, type FolderLock } from './folder-lock.ts'
import { hasCluster, makeCluster, makeParent, ownCluster, requireSameMajor } from './cluster.ts'
import {
  PORT,
  USER,
  askPostmaster,
  hasProcessesIn,
  isAlive,
  isPostgres,
  readPostmaster,
  stopPostmaster,
  type Postmaster,
} from './postmaster.ts'
import { chooseRunAs, type RunAs } from './run-as.ts'
import { SOCKET_DIR_PREFIX, supervise, type Supervised } from './supervise.ts'

export interface EmbeddedOptions {
  /** Folder of the cluster; made when missing. Its last part is PostgreSQL's own. */
  readonly dataDir: string
  /** Gets the server's own log, a line at a time, and ours about it. */
  readonly log: (line: string) => void
  readonly env?: Readonly<Record<string, string | undefined>>
  /** How its programs run; chosen when left out. */
  readonly runAs?: RunAs
  /** True: short work, which uses the database that a server of ours keeps. False: refused while another keeps it. */
  readonly joins?: boolean
}

export interface EmbeddedServer {
  readonly connection: { readonly host: string; readonly port: number; readonly user: string }
  /** True: it ran already. stop() leaves it to the process that keeps it, if that still lives. */
  readonly adopted: boolean
  readonly runAs: RunAs['how']
  stop(): Promise<void>
}

// Process id of whoever keeps the server running, its socket folder, and `server` when it is no short work. There from
// ready until it ends; what a killed one left is removed by the next.
const KEEPER_FILE = 'siali-keeper.pid'
// Recovery and the last checkpoint of a big database take their time.
const ADOPT_TIMEOUT_MS = 60_000
const POLL_MS = 100

/** @throws Error with one clear sentence: in use, no disk, no permission, other major version, no way to run as root. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { dataDir, joins = false } = options
  const folder = dirname(dataDir)
  const binaries = findBinaries(options.env ?? process.env)
  makeParent(dataDir)
  const runAs = options.runAs ?? chooseRunAs(binaries, dataDir)
  let keeper = readKeeper(dataDir)
  for (let waitedMs = 0; waitedMs < ADOPT_TIMEOUT_MS; waitedMs += POLL_MS) {
    const lock = lockFolder(folder)
    keeper = readKeeper(dataDir)
    const isFree = lock !== undefined && (lock.isSure || !isKept(dataDir, keeper))
    if (isFree) return keep(options, { lock, binaries, runAs, socketLeft: keeper.socketDir })
    lock?.release()
    // What keeps it without being a server ends in a moment: a command, or a server that is about to end.
    if (keeper.isServer && !joins)
      throw new Error(
        `Siali Label runs on ${folder} already (process ${keeper.pid}). Use that one, stop it first, or choose another --data-dir.`,
      )
    if (keeper.isServer && (await askPostmaster(keeper.socketDir)) === 'ready')
      return {
        connection: connectionOf(keeper.socketDir),
        adopted: true,
        runAs: runAs.how,
        stop: () => Promise.resolve(),
      }
    await wait(POLL_MS)
  }
  throw new Error(`Another process (${keeper.pid}) holds ${folder}. End it, then start again.`)
}

interface Kept {
  readonly lock: FolderLock
  readonly binaries: Binaries
  readonly runAs: RunAs
  /** Socket folder of the keeper before; '' for none. */
  readonly socketLeft: string
}

async function keep(options: EmbeddedOptions, { lock, binaries, runAs, socketLeft }: Kept) {
  const { dataDir, log } = options
  try {
    if (!hasCluster(dataDir)) makeCluster(binaries, runAs, dataDir)
    requireSameMajor(binaries, dataDir)
    rmSync(join(dataDir, KEEPER_FILE), { force: true })
    const running = await findRunning(dataDir)
    const server = running === undefined ? await start() : adopt(running)
    writeFileSync(
      join(dataDir, KEEPER_FILE),
      `${process.pid}\n${server.socketDir}\n${options.joins === true ? '' : 'server'}`,
    )
    return {
      connection: connectionOf(server.socketDir),
      adopted: running !== undefined,
      runAs: runAs.how,
      async stop() {
        rmSync(join(dataDir, KEEPER_FILE), { force: true })
        await server.stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }

  function start(): Promise<Supervised> {
    ownCluster(runAs, dataDir)
    if (basename(socketLeft).startsWith(SOCKET_DIR_PREFIX))
      rmSync(socketLeft, { recursive: true, force: true })
    return supervise({ runAs, dataDir, log })
  }
}

const connectionOf = (host: string) => ({ host, port: PORT, user: USER })

/** A server whose keeper is gone: ours from now on. */
function adopt({ pid, socketDir }: Postmaster): Supervised {
  return {
    socketDir,
    async stop() {
      await stopPostmaster(pid)
      rmSync(socketDir, { recursive: true, force: true })
    },
  }
}

interface Keeper extends Postmaster {
  readonly isServer: boolean
}

function readKeeper(dataDir: string): Keeper {
  try {
    const [pid = '', socketDir = '', kind] = readFileSync(join(dataDir, KEEPER_FILE), 'utf8').split('\n')
    return { pid: Number(pid), socketDir, isServer: kind === 'server' }
  } catch {
    return { pid: 0, socketDir: '', isServer: false }
  }
}

/** What the files say where the system has no lock: a live server, kept by a live process. */
function isKept(dataDir: string, keeper: Keeper): boolean {
  return isAlive(keeper.pid) && isAlive(readPostmaster(dataDir)?.pid ?? 0)
}

// A live server of this folder is used as it is. A pid file whose process is a zombie or somebody else's is removed, but
// only when no session is left: PostgreSQL's own guard against two servers on one folder needs that file.
async function findRunning(dataDir: string): Promise<Postmaster | undefined> {
  for (let waitedMs = 0; waitedMs < ADOPT_TIMEOUT_MS; waitedMs += POLL_MS) {
    const found = readPostmaster(dataDir)
    if (found === undefined) return undefined
    if (!isAlive(found.pid) || !isPostgres(found.pid)) {
      if (!hasProcessesIn(dataDir)) {
        // Elsewhere than on Linux sessions cannot be seen, and PostgreSQL itself clears the file of a process that is gone.
        if (process.platform === 'linux' || isAlive(found.pid))
          rmSync(join(dataDir, 'postmaster.pid'), { force: true })
        return undefined
      }
    } else if (found.socketDir !== '' && (await askPostmaster(found.socketDir)) === 'ready') return found
    await wait(POLL_MS)
  }
  throw new Error(
    `A PostgreSQL (process ${readPostmaster(dataDir)?.pid}) holds ${dataDir} and does not answer. End it, then start again.`,
  )
}
