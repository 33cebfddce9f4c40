// Callers found a moment ago, by the hash of their token: a program that saves fast would spend a third of each request on
// being looked up again. What changes somebody's access makes this process forget at once; another server of the same
// database follows when the entry ends.

import type { Caller } from './auth.ts'

const KEPT_MS = 1000
const MOST = 10_000

export class CallerCache {
  readonly #found = new Map<string, { readonly caller: Caller; readonly until: number }>()
  #forgotten = 0

  /** The caller of `key`, looked up by `find` unless that was just done. Only what was found is kept. */
  async get(key: string, find: () => Promise<Caller>): Promise<Caller> {
    const known = this.#found.get(key)
    if (known !== undefined && known.until > performance.now()) return known.caller
    const began = this.#forgotten
    const caller = await find()
    // What was read before something changed may be out of date.
    if (began !== this.#forgotten) return caller
    if (this.#found.size >= MOST) this.#found.clear()
    this.#found.set(key, { caller, until: performance.now() + KEPT_MS })
    return caller
  }

  forget(): void {
    this.#forgotten += 1
    this.#found.clear()
  }
}
