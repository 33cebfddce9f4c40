// The folder of a cluster: made by initdb, of the right major version, owned by the user that runs the server.

import { spawnSync } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  statfsSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { explain } from './explain.ts'
import { USER } from './postmaster.ts'
import type { RunAs } from './run-as.ts'

// A cluster takes 39 MB and its log of changes up to 80 more; below this a start would die half-way with a worse message.
const MIN_FREE_BYTES = 200 * 1024 * 1024

/** Makes the folder that holds the cluster and everything else the application writes: closed to others. */
export function makeParent(dataDir: string): void {
  const folder = dirname(dataDir)
  // Root's server runs as nobody, who must pass, but not list or read.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700
  // One by one: mkdir's own recursive way never ends below /proc.
  const missing: string[] = []
  for (let path = folder; !existsSync(path); path = dirname(path)) missing.unshift(path)
  try {
    for (const path of missing) mkdirSync(path, { mode })
  } catch (error) {
    // Another process of ours made it in the meantime.
    if (existsSync(folder)) return
    throw new Error(`${folder} cannot be made: ${explain(String(error))} Choose another --data-dir.`, {
      cause: error,
    })
  }
}

export const hasCluster = (dataDir: string): boolean => existsSync(join(dataDir, 'PG_VERSION'))

/** @throws Error with one sentence: disk, permission, files of somebody else. Leaves nothing half-made. */
export function makeCluster(binaries: Binaries, runAs: RunAs, dataDir: string): void {
  requireSpace(dirname(dataDir))
  // What an interrupted initdb left has no PG_VERSION and is not worth keeping.
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) {
    if (existsSync(join(dataDir, 'base')) || existsSync(join(dataDir, 'global')))
      rmSync(dataDir, { recursive: true })
    else throw new Error(`${dataDir} holds files that are not a database. Choose another --data-dir.`)
  }
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new Error(`The database could not be made in ${dataDir}: ${explain(String(error))}`, {
      cause: error,
    })
  }
  if (runAs.owner !== undefined) chownSync(dataDir, runAs.owner.uid, runAs.owner.gid)
  // Builtin C.UTF-8: Unicode case folding at 57 % of ICU's cost, and an order that never changes under an index.
  const locale = binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  const program = join(runAs.bin, 'initdb')
  // trust: only who can enter the 0700 socket folder can connect.
  const how = ['-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', ...locale, '--no-sync']
  const { command, args } = runAs.wrap([program, '-D', dataDir, ...how], false)
  const made = spawnSync(command, args, { cwd: '/', encoding: 'utf8' })
  if (made.status !== 0) {
    rmSync(dataDir, { recursive: true, force: true })
    throw new Error(
      `The database could not be made in ${dataDir}: ${explain(made.stderr || String(made.error))}`,
    )
  }
  // One sync at the end instead of initdb's one for each of 1,000 files.
  spawnSync('sync', ['-f', dataDir])
}

function requireSpace(folder: string): void {
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize < MIN_FREE_BYTES)
    throw new Error(
      `Less than ${MIN_FREE_BYTES >> 20} MB are free in ${folder}. Free space or choose another --data-dir.`,
    )
}

/** @throws Error when another major version made the cluster. */
export function requireSameMajor(binaries: Binaries, dataDir: string): void {
  let made: string
  try {
    made = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim()
  } catch (error) {
    throw new Error(`The database in ${dataDir} cannot be read: ${explain(String(error))}`, { cause: error })
  }
  if (made !== String(binaries.major))
    throw new Error(
      `${dataDir} was made by PostgreSQL ${made}, this is ${binaries.major}. Point POSTGRES_BIN at PostgreSQL ${made}, or choose another --data-dir.`,
    )
}

/** Gives a cluster that root made in another way to the user that runs it now. Only while no server runs on it. */
export function ownCluster(runAs: RunAs, dataDir: string): void {
  if (runAs.owner === undefined) return
  const { uid, gid } = runAs.owner
  if (statSync(dataDir).uid !== uid) spawnSync('chown', ['-R', '-h', `${uid}:${gid}`, dataDir])
}
