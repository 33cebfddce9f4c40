import { describe, expect, it } from 'vitest'
import { nextTry, TRIED_FOR_MS } from './back-off.ts'

describe('a request that fails', () => {
  it('is tried again after waits that double up to an hour, for a day', () => {
    const begin = new Date('2026-03-01T00:00:00Z')
    const waits: number[] = []
    let now = begin
    for (let attempts = 1; ; attempts++) {
      const next = nextTry(attempts, begin, now)
      if (next === undefined) break
      waits.push((next.getTime() - now.getTime()) / 1000)
      now = next
    }
    expect(waits.slice(0, 13)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600])
    expect(new Set(waits.slice(12))).toEqual(new Set([3600]))
    expect(now.getTime() - begin.getTime()).toBeGreaterThanOrEqual(TRIED_FOR_MS)
    expect(waits.length).toBeLessThan(40)
  })
})
