// PostgreSQL refuses to run as root. As root, its programs run as nobody where nobody can reach the files, else in a
// user namespace in which root is not root. As anybody else, they run as they are.

import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const NOBODY = 65_534

export interface RunAs {
  readonly how: 'own user' | 'nobody' | 'user namespace'
  /** Owner that data and socket folders need; undefined: leave as is. */
  readonly owner: number | undefined
  /** The command that runs `args`; with `tied`, it gets SIGINT when this process ends, however it ends (Linux). */
  wrap(args: readonly string[], tied: boolean): { readonly command: string; readonly args: string[] }
}

/** @throws Error with what to do when root has no way to run it here. */
export function chooseRunAs(bin: string, dataDir: string): RunAs {
  const linux = process.platform === 'linux'
  const canTie = linux && has('setpriv')
  const plain = (args: readonly string[]) => ({ command: args[0] ?? '', args: args.slice(1) })
  if (process.getuid?.() !== 0) {
    return {
      how: 'own user',
      owner: undefined,
      wrap: (args, tied) =>
        tied && canTie ? plain(['setpriv', '--pdeathsig', 'INT', ...args]) : plain(args),
    }
  }
  if (canTie && isReachable(bin) && isReachable(dirname(dataDir))) {
    const drop = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
    return {
      how: 'nobody',
      owner: NOBODY,
      wrap: (args, tied) => plain(['setpriv', ...drop, ...(tied ? ['--pdeathsig', 'INT'] : []), ...args]),
    }
  }
  const enter = ['unshare', '--user', '--map-user=1000', '--map-group=1000']
  if (canTie && spawnSync('unshare', [...enter.slice(1), 'true']).status === 0) {
    return {
      how: 'user namespace',
      owner: undefined,
      wrap: (args, tied) => plain([...(tied ? ['setpriv', '--pdeathsig', 'INT'] : []), ...enter, ...args]),
    }
  }
  throw new Error(
    `PostgreSQL cannot run as root with its data in ${dataDir}. Choose a --data-dir whose parent folders others may enter, start as another user, or set DATABASE_URL.`,
  )
}

const has = (command: string) => spawnSync(command, ['--version']).status === 0

/** True when every existing folder up to the root may be entered by others. */
function isReachable(path: string): boolean {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false
  }
  return true
}
