// Bytes that are not rows: uploads, exports, avatars. Keys are slash-separated and made by the server; the directory
// store resolves them through one path check.

import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { randomUUID } from 'node:crypto'

export interface BlobInfo {
  readonly sizeBytes: number
  readonly modifiedAt: Date
}

export interface Blobs {
  /** Writes whole or not at all. @throws the source's error; ENOSPC when the disk is full. */
  write(key: string, source: Readable | Buffer): Promise<BlobInfo>
  /** `end` is inclusive, as in a range header. @throws when the key does not exist. */
  read(key: string, range?: { start: number; end: number }): Readable
  /** Undefined when the key does not exist. */
  find(key: string): Promise<BlobInfo | undefined>
  remove(key: string): Promise<void>
}

/** Blobs below `root`, one file each. */
export function directoryBlobs(root: string): Blobs {
  const base = resolve(root)
  const pathOf = (key: string): string => {
    const path = resolve(base, key)
    if (key.includes('\0') || key === '' || !path.startsWith(base + sep))
      throw new Error(`blob key leaves its folder: ${JSON.stringify(key)}`)
    return path
  }
  const find = async (key: string): Promise<BlobInfo | undefined> => {
    try {
      const found = await stat(pathOf(key))
      return found.isFile() ? { sizeBytes: found.size, modifiedAt: found.mtime } : undefined
    } catch (error) {
      if (
        error instanceof Error &&
        'code' in error &&
        ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(String(error.code))
      )
        return undefined
      throw error
    }
  }
  return {
    async write(key, source) {
      const path = pathOf(key)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      // Written beside its place and renamed, so that a reader or a crash never sees half a file.
      const part = join(dirname(path), `.${randomUUID()}.part`)
      try {
        const target = createWriteStream(part, { mode: 0o600, flush: true })
        await (Buffer.isBuffer(source) ? pipeline([source], target) : pipeline(source, target))
        await rename(part, path)
      } catch (error) {
        await rm(part, { force: true })
        throw error
      }
      const info = await find(key)
      if (info === undefined) throw new Error(`blob ${key} vanished while it was written`)
      return info
    },
    read: (key, range) => createReadStream(pathOf(key), range),
    find,
    remove: (key) => rm(pathOf(key), { force: true }),
  }
}
