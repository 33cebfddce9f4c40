// The supervisor of the embedded PostgreSQL: makes the cluster, starts or adopts the server, starts it again when it
// dies, stops it with us. One server a data directory, on a unix socket, no password, no TCP.
// What it must survive: root, 0700 homes, kill -9 of either side, zombies, stale lock files, two processes on one folder.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { findBinaries } from './binaries.ts'
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
import { SOCKET_DIR_PREFIX, supervise } from './supervise.ts'

export interface EmbeddedOptions {
  /** Folder of the cluster; made when missing. Its last part is PostgreSQL's own. */
  readonly dataDir: string
  /** Gets the server's own log, a line at a time, and ours about it. */
  readonly log: (line: string) => void
  readonly env?: Readonly<Record<string, string | undefined>>
  /** How its programs run; chosen when left out. */
  readonly runAs?: RunAs
}

export interface EmbeddedServer {
  readonly connection: { readonly host: string; readonly port: number; readonly user: string }
  /** True: it ran already. stop() leaves it to the process that started it, if that still lives. */
  readonly adopted: boolean
  readonly runAs: RunAs['how']
  stop(): Promise<void>
}

// Process id of whoever keeps the server running, and its socket folder. A dead one's server passes to the next who
// comes, and what it could not clear away is removed.
const KEEPER_FILE = 'siali-keeper.pid'
// Recovery and the last checkpoint of a big database take their time.
const ADOPT_TIMEOUT_MS = 60_000
const POLL_MS = 100

/** @throws Error with one clear sentence: no disk, no permission, other major version, no way to run as root. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { dataDir, log } = options
  const binaries = findBinaries(options.env ?? process.env)
  makeParent(dataDir)
  const runAs = options.runAs ?? chooseRunAs(binaries, dataDir)
  if (!hasCluster(dataDir)) makeCluster(binaries, runAs, dataDir)
  requireSameMajor(binaries, dataDir)
  const running = await findRunning(dataDir)
  if (running !== undefined) return adopt(running, dataDir, runAs)
  ownCluster(runAs, dataDir)
  const left = readKeeper(dataDir).socketDir
  if (basename(left).startsWith(SOCKET_DIR_PREFIX)) rmSync(left, { recursive: true, force: true })
  const server = await supervise({ runAs, dataDir, log })
  writeKeeper(dataDir, server.socketDir)
  return { connection: connectionOf(server.socketDir), adopted: false, runAs: runAs.how, stop: server.stop }
}

const connectionOf = (host: string) => ({ host, port: PORT, user: USER })

function adopt({ pid, socketDir }: Postmaster, dataDir: string, runAs: RunAs): EmbeddedServer {
  const isOrphan = !isAlive(readKeeper(dataDir).pid)
  if (isOrphan) writeKeeper(dataDir, socketDir)
  return {
    connection: connectionOf(socketDir),
    adopted: true,
    runAs: runAs.how,
    async stop() {
      if (!isOrphan) return
      await stopPostmaster(pid)
      rmSync(socketDir, { recursive: true, force: true })
    },
  }
}

function readKeeper(dataDir: string): Postmaster {
  try {
    const [pid = '', socketDir = ''] = readFileSync(join(dataDir, KEEPER_FILE), 'utf8').split('\n')
    return { pid: Number(pid), socketDir }
  } catch {
    return { pid: 0, socketDir: '' }
  }
}

const writeKeeper = (dataDir: string, socketDir: string) =>
  writeFileSync(join(dataDir, KEEPER_FILE), `${process.pid}\n${socketDir}`)

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
