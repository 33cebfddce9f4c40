// Slows down password guessing: ten failures for one e-mail and address in five minutes, then wait. Kept in memory: a
// restart forgives, which is accepted because argon2 bounds the rate anyway.

import type { Clock } from '../../clock.ts'
import { AppError } from '../../http/errors.ts'

const WINDOW_MS = 5 * 60_000
const LIMIT = 10
const MAX_KEYS = 50_000

export interface Attempts {
  /** @throws AppError 429 while too many tries failed. */
  require(key: string): void
  failed(key: string): void
}

export function createAttempts(clock: Clock): Attempts {
  const failures = new Map<string, { count: number; until: number }>()
  return {
    require(key) {
      const entry = failures.get(key)
      const now = clock.now().getTime()
      if (entry === undefined || entry.until <= now || entry.count < LIMIT) return
      const seconds = Math.ceil((entry.until - now) / 1000)
      throw new AppError('too_many_requests', `Too many wrong passwords. Try again in ${seconds} seconds.`, {
        headers: { 'retry-after': String(seconds) },
      })
    },
    failed(key) {
      const now = clock.now().getTime()
      const entry = failures.get(key)
      if (entry === undefined || entry.until <= now) {
        if (failures.size >= MAX_KEYS) failures.clear()
        failures.set(key, { count: 1, until: now + WINDOW_MS })
      } else entry.count += 1
    },
  }
}
