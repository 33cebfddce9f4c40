// Slows down password guessing: ten failures for one e-mail and address in five minutes, then wait. Kept in memory: a
// restart forgives, which is accepted because argon2 bounds the rate anyway.

import type { Clock } from '../../clock.ts'
import { AppError } from '../../http/errors.ts'

const WINDOW_MS = 5 * 60_000
const LIMIT = 10
const MAX_KEYS = 50_000
const MAX_EMAIL = 254

export interface Attempts {
  /** Counts a try before its password is looked at: tries sent together count as those sent in turn. @throws AppError 429. */
  begin(email: string, address: string): void
  /** Takes back a try whose password was right. */
  succeeded(email: string, address: string): void
}

export function createAttempts(clock: Clock): Attempts {
  const tries = new Map<string, { count: number; until: number }>()
  // An e-mail as accounts are looked up: white space around it would be a way around the limit.
  const keyOf = (email: string, address: string) =>
    `${address} ${email.trim().toLowerCase().slice(0, MAX_EMAIL)}`
  return {
    begin(email, address) {
      const key = keyOf(email, address)
      const now = clock.now().getTime()
      const entry = tries.get(key)
      if (entry === undefined || entry.until <= now) {
        if (tries.size >= MAX_KEYS) tries.clear()
        tries.set(key, { count: 1, until: now + WINDOW_MS })
        return
      }
      if (entry.count < LIMIT) {
        entry.count += 1
        return
      }
      const seconds = Math.ceil((entry.until - now) / 1000)
      throw new AppError('too_many_requests', `Too many wrong passwords. Try again in ${seconds} seconds.`, {
        headers: { 'retry-after': String(seconds) },
      })
    },
    succeeded(email, address) {
      const entry = tries.get(keyOf(email, address))
      if (entry !== undefined) entry.count -= 1
    },
  }
}
