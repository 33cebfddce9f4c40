// PostgreSQL refuses to run as root. As root, its programs run as the owner of the data or as nobody where that user can
// reach the files, else in a user namespace in which root is not root, else from a copy beside the data, else as nobody
// with the one capability to pass closed folders. As anybody else, they run as they are.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'

const NOBODY = 65_534

export interface Owner {
  readonly uid: number
  readonly gid: number
}

export interface RunAs {
  readonly how: 'own user' | 'another user' | 'user namespace' | 'another user, passing folders'
  /** Folder with initdb and postgres, as this user sees them. */
  readonly bin: string
  /** Owner that the data and socket folders need; undefined: they are made right. */
  readonly owner: Owner | undefined
  /** The command that runs `args`; with `tied`, it gets SIGINT when this process ends, however it ends (Linux). */
  wrap(args: readonly string[], tied: boolean): { readonly command: string; readonly args: string[] }
}

/** The first way that works here. The parent of `dataDir` exists. @throws Error with what to do when there is none. */
export function chooseRunAs(binaries: Binaries, dataDir: string): RunAs {
  const { bin } = binaries
  if (process.getuid?.() !== 0) return asMyself(bin)
  if (process.platform === 'linux' && has('setpriv')) {
    const owner = ownerOf(dataDir)
    const reachesData = canReach(owner, dirname(dataDir))
    if (reachesData && canReach(owner, join(bin, 'postgres'))) return asUser(bin, owner)
    if (canUnshare()) return inUserNamespace(bin)
    if (reachesData) return asUser(copyBinaries(binaries, dirname(dataDir)), owner)
    if (canPassFolders(owner)) return asPassingUser(bin, owner)
  }
  throw new Error(
    `PostgreSQL cannot run as root with its data in ${dataDir}. Choose a --data-dir whose parent folders others may enter, start as another user, or set DATABASE_URL.`,
  )
}

const split = (words: readonly string[]) => ({ command: words[0] ?? '', args: words.slice(1) })
const tie = (tied: boolean) => (tied ? ['--pdeathsig', 'INT'] : [])
const dropTo = ({ uid, gid }: Owner) => ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups']
const succeeds = (words: readonly string[]) =>
  spawnSync(words[0] ?? '', words.slice(1), { cwd: '/' }).status === 0
const has = (command: string) => succeeds([command, '--version'])

const PASS_FOLDERS = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override']
const ENTER_NAMESPACE = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]

function asMyself(bin: string): RunAs {
  // initdb wants its user in the list of users, where a container's number often is not.
  if (process.platform === 'linux' && !isListed(process.getuid?.() ?? 0) && canUnshare())
    return { ...inUserNamespace(bin), owner: undefined }
  const canTie = process.platform === 'linux' && has('setpriv')
  return {
    how: 'own user',
    bin,
    owner: undefined,
    wrap: (args, tied) => split(tied && canTie ? ['setpriv', ...tie(true), ...args] : args),
  }
}

/** As `owner`, who can reach programs and data. */
export function asUser(bin: string, owner: Owner): RunAs {
  return {
    how: 'another user',
    bin,
    owner,
    wrap: (args, tied) => split([...dropTo(owner), ...tie(tied), ...args]),
  }
}

/** As root that is not root inside its own namespace; the files stay root's. */
export function inUserNamespace(bin: string): RunAs {
  return {
    how: 'user namespace',
    bin,
    owner: { uid: 0, gid: 0 },
    wrap: (args, tied) => split([...(tied ? ['setpriv', ...tie(true)] : []), ...ENTER_NAMESPACE, ...args]),
  }
}

/** As `owner` with the capability to enter folders that are closed to others (containers that forbid namespaces). */
export function asPassingUser(bin: string, owner: Owner): RunAs {
  return {
    how: 'another user, passing folders',
    bin,
    owner,
    wrap: (args, tied) => split([...dropTo(owner), ...PASS_FOLDERS, ...tie(tied), ...args]),
  }
}

// A cluster that a person made stays that person's when root starts it once.
function ownerOf(dataDir: string): Owner {
  const { uid, gid } = existsSync(dataDir) ? statSync(dataDir) : { uid: 0, gid: 0 }
  const canBe = uid !== 0 && (existsSync(join(dataDir, 'PG_VERSION')) || isListed(uid))
  return canBe ? { uid, gid } : { uid: NOBODY, gid: NOBODY }
}

const isListed = (uid: number) => succeeds(['id', '-nu', String(uid)])

const canReach = (owner: Owner, path: string) => succeeds([...dropTo(owner), 'test', '-x', path])
const canUnshare = () => succeeds([...ENTER_NAMESPACE, 'true'])
const canPassFolders = (owner: Owner) => succeeds([...dropTo(owner), ...PASS_FOLDERS, 'true'])

// bin, lib and share lie side by side in the npm package: 57 MB, copied once a version.
function copyBinaries({ bin, version }: Binaries, folder: string): string {
  const target = join(folder, `postgres-programs-${version}`)
  if (!existsSync(target)) {
    const part = `${target}.${process.pid}`
    try {
      cpSync(dirname(bin), part, { recursive: true, verbatimSymlinks: true })
      renameSync(part, target)
    } finally {
      rmSync(part, { recursive: true, force: true })
    }
  }
  return join(target, basename(bin))
}
