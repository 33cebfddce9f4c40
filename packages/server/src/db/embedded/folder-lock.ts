// One process at a time keeps the database of a folder: a lock of the system on the folder itself. It ends with the
// process however that ends, so that nothing stale is ever in the way; a file with a process id would need guesses.

import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

export interface FolderLock {
  /** False: this system has no program for it, and another process may hold the folder too. */
  readonly isSure: boolean
  release(): void
}

const TAKEN = 1

/** Locks an existing folder without waiting; undefined when another holder has it, in this process or another. */
export function lockFolder(folder: string): FolderLock | undefined {
  const fd = openSync(folder, 'r')
  // The lock belongs to the open folder, which the program shares with us and leaves open.
  const { status } = spawnSync('flock', ['--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', fd] })
  if (status === TAKEN) {
    closeSync(fd)
    return undefined
  }
  return { isSure: status === 0, release: () => closeSync(fd) }
}
