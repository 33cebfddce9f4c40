// Small pictures on the disk, within a bound: what was not looked at for the longest time goes first, and all that nobody
// looked at for a month. Every server keeps its own; losing it costs time alone.

import { randomUUID } from 'node:crypto'
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const BLOCK_BYTES = 4096
/** How much of the bound is left after older ones went. */
const KEPT = 0.9
const UNSEEN_MS = 30 * 24 * 3600_000
// Being looked at is noted once a day.
const NOTED_MS = 24 * 3600_000

interface Entry {
  readonly path: string
  readonly bytes: number
  readonly seenMs: number
}

export class ThumbnailCache {
  readonly #folder: string
  readonly #mostBytes: number
  readonly #now: () => number
  /** Bytes on the disk, once they were counted. */
  #total: number | undefined
  #cleaning: Promise<void> | undefined

  constructor(folder: string, mostBytes: number, now: () => number) {
    this.#folder = folder
    this.#mostBytes = mostBytes
    this.#now = now
  }

  /** `key` is hexadecimal. An empty buffer stands for a file that no picture can be made of. */
  async get(key: string): Promise<Buffer | undefined> {
    if (this.#mostBytes === 0) return undefined
    const path = this.#pathOf(key)
    try {
      const bytes = await readFile(path)
      // Nobody waits for that.
      void this.#note(path)
      return bytes
    } catch {
      // Never made, or gone in this moment: it is made again.
      return undefined
    }
  }

  async #note(path: string): Promise<void> {
    const now = this.#now()
    const info = await stat(path).catch(() => undefined)
    if (info === undefined || now - info.mtimeMs < NOTED_MS) return
    await utimes(path, now / 1000, now / 1000).catch(() => {})
  }

  /** Keeps bytes under a key, as long as there is room. Never throws: what cannot be kept is made again. */
  async put(key: string, bytes: Buffer): Promise<void> {
    if (this.#mostBytes === 0) return
    const path = this.#pathOf(key)
    const part = `${path}.${randomUUID()}.part`
    try {
      await mkdir(join(path, '..'), { recursive: true, mode: 0o700 })
      await writeFile(part, bytes, { mode: 0o600 })
      await rename(part, path)
    } catch {
      await rm(part, { force: true }).catch(() => {})
      return
    }
    if (this.#total !== undefined) this.#total += sizeOnDisk(bytes.length)
    if (this.#total === undefined || this.#total > this.#mostBytes) await this.#clean()
  }

  #pathOf(key: string): string {
    return join(this.#folder, key.slice(0, 2), key.slice(2))
  }

  /** Counts what is there and removes what is too old or too much; one at a time. */
  #clean(): Promise<void> {
    this.#cleaning ??= this.#removeOldest().finally(() => {
      this.#cleaning = undefined
    })
    return this.#cleaning
  }

  async #removeOldest(): Promise<void> {
    const entries = await this.#list()
    let total = entries.reduce((sum, one) => sum + one.bytes, 0)
    const isTooMuch = total > this.#mostBytes
    const goal = isTooMuch ? this.#mostBytes * KEPT : this.#mostBytes
    const unseen = this.#now() - UNSEEN_MS
    for (const one of entries.toSorted((a, b) => a.seenMs - b.seenMs)) {
      if (total <= goal && one.seenMs > unseen) break
      await rm(one.path, { force: true }).catch(() => {})
      total -= one.bytes
    }
    this.#total = total
  }

  async #list(): Promise<readonly Entry[]> {
    const found: Entry[] = []
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const folder = join(this.#folder, name)
      for (const file of await readdir(folder).catch(() => [])) {
        const path = join(folder, file)
        const info = await stat(path).catch(() => undefined)
        if (info !== undefined) found.push({ path, bytes: sizeOnDisk(info.size), seenMs: info.mtimeMs })
      }
    }
    return found
  }
}

const sizeOnDisk = (bytes: number) => Math.max(1, Math.ceil(bytes / BLOCK_BYTES)) * BLOCK_BYTES
