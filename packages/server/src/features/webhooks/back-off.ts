// When a request that failed is tried again. Pure.

const FIRST_MS = 1000
const LONGEST_MS = 3_600_000
/** Tried for this long in vain, a delivery is given up. */
export const TRIED_FOR_MS = 24 * 3_600_000

/**
 * The time of the next try: 1 s after the first failure, each wait twice the one before, an hour at most. Undefined: it is
 * given up. `attempts`: how many failed one after the other, this one included.
 */
export function nextTry(attempts: number, failingSince: Date, now: Date): Date | undefined {
  if (now.getTime() - failingSince.getTime() >= TRIED_FOR_MS) return undefined
  return new Date(now.getTime() + Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 30)))
}
