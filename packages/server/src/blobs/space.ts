// Space on the disk that files and the embedded database share, asked for before work begins: a PostgreSQL that finds no
// room for its log ends itself, and everybody waits until there is room again.

import { statfs } from 'node:fs/promises'
import { storageFull } from '../http/errors.ts'

export interface Space {
  /** @throws AppError 507 unless `bytes` more may be written. Without a number it is asked once a second at most. */
  require(bytes?: number): Promise<void>
}

// Enough for the database to write its log, a checkpoint and what deletes space.
const RESERVE_BYTES = 64 * 1024 * 1024
const REMEMBERED_MS = 1000

export function diskSpace(folder: string): Space {
  let askedAt = -Infinity
  return {
    async require(bytes) {
      if (bytes === undefined && performance.now() - askedAt < REMEMBERED_MS) return
      const { bavail, bsize } = await statfs(folder)
      if (bavail * bsize < RESERVE_BYTES + (bytes ?? 0)) throw storageFull()
      askedAt = performance.now()
    },
  }
}

/** For a database that lies elsewhere: its disk cannot be seen from here. */
export const UNSEEN_SPACE: Space = { require: () => Promise.resolve() }
