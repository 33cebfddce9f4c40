import { describe, expect, it } from 'vitest'
import type { Caller } from './auth.ts'
import { CallerCache } from './caller-cache.ts'

const caller: Caller = {
  userId: 1,
  email: 'a@example.test',
  organizationId: 1,
  role: 'member',
  via: 'legacy-token',
}

describe('callers found a moment ago', () => {
  it('are not looked up again, until somebody’s access changes', async () => {
    const cache = new CallerCache()
    let lookUps = 0
    const find = () => {
      lookUps += 1
      return Promise.resolve(caller)
    }
    await cache.get('k', find)
    expect(await cache.get('k', find)).toBe(caller)
    expect(lookUps).toBe(1)
    cache.forget()
    await cache.get('k', find)
    expect(lookUps).toBe(2)
  })

  it('are not kept when access changed while they were looked up', async () => {
    const cache = new CallerCache()
    const started = cache.get('k', () => {
      cache.forget()
      return Promise.resolve(caller)
    })
    expect(await started).toBe(caller)
    const now = { ...caller, role: 'owner' as const }
    expect(await cache.get('k', () => Promise.resolve(now))).toBe(now)
  })

  it('are not kept when they were refused', async () => {
    const cache = new CallerCache()
    await expect(cache.get('k', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await cache.get('k', () => Promise.resolve(caller))).toBe(caller)
  })
})
