import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { HopelessError, runBatches, type BatchWork } from './batch.ts'

type Work = BatchWork<number, { said: readonly number[] }>

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at)

async function* pages(items: readonly number[], size = 7) {
  for (let from = 0; from < items.length; from += size) {
    await wait(1)
    yield items.slice(from, from + size)
  }
}

/** Runs and tells what came of each item. */
async function run(count: number, ask: Work['ask'], change: Partial<Work> = {}) {
  const kept: number[] = []
  const failed = new Map<number, string>()
  await runBatches<number, { said: readonly number[] }>({
    items: pages(numbers(count)),
    requestsAtOnce: 3,
    batchSize: 5,
    ask,
    keep: async (_batch, { said }) => {
      await wait(1)
      kept.push(...said)
    },
    fail: (item, reason) => failed.set(item, reason),
    waitForReturn: () => Promise.resolve(),
    signal: new AbortController().signal,
    ...change,
  })
  return { kept: kept.toSorted((a, b) => a - b), failed }
}

describe('batches', () => {
  it('keep every item once, with all places taken while there is work', async () => {
    let busy = 0
    const seen: number[] = []
    const { kept, failed } = await run(100, async (batch) => {
      seen.push(++busy)
      await wait(3)
      busy -= 1
      return { answer: { said: batch } }
    })
    expect(kept).toEqual(numbers(100))
    expect(failed.size).toBe(0)
    expect(Math.max(...seen)).toBe(3)
  })

  it('that fail are asked in halves until the bad items stand alone', async () => {
    const bad = new Set([4, 17])
    const { kept, failed } = await run(40, async (batch) =>
      batch.some((item) => bad.has(item))
        ? { failure: { kind: 'failed', reason: 'bad' } }
        : { answer: { said: batch } },
    )
    expect(kept).toEqual(numbers(40).filter((item) => !bad.has(item)))
    expect([...failed]).toEqual(
      expect.arrayContaining([
        [4, 'bad'],
        [17, 'bad'],
      ]),
    )
  })

  it('are asked one by one of a server that answers one', async () => {
    const sizes = new Set<number>()
    const { kept } = await run(20, async (batch) => {
      if (batch.length > 1) return { failure: { kind: 'one-by-one' } }
      sizes.add(batch.length)
      return { answer: { said: batch } }
    })
    expect([kept, [...sizes]]).toEqual([numbers(20), [1]])
  })

  it('whose answer is useless are told failed, without another try', async () => {
    let asked = 0
    const { kept, failed } = await run(5, async () => {
      asked += 1
      return { failure: { kind: 'useless', reason: 'two for five' } }
    })
    expect([asked, kept.length, failed.size]).toEqual([1, 0, 5])
  })

  it('wait together for a server that is gone, and lose nothing', async () => {
    let up = true
    let waits = 0
    let asked = 0
    const { kept, failed } = await run(
      60,
      async (batch) => {
        asked += 1
        if (asked === 4) up = false
        await wait(2)
        return up ? { answer: { said: batch } } : { failure: { kind: 'gone', reason: 'gone' } }
      },
      {
        waitForReturn: async () => {
          waits += 1
          await wait(10)
          up = true
        },
      },
    )
    expect(kept).toEqual(numbers(60))
    expect([failed.size, waits]).toEqual([0, 1])
  })

  it('end when the server does not come back, when nothing succeeds, and when they are stopped', async () => {
    const gone: Work['ask'] = async () => ({ failure: { kind: 'gone', reason: 'gone' } })
    const stays = run(10, gone, { waitForReturn: () => Promise.reject(new Error('stays away')) })
    await expect(stays).rejects.toThrow('stays away')
    const failing: Work['ask'] = async () => ({ failure: { kind: 'failed', reason: 'broken' } })
    await expect(run(1000, failing)).rejects.toThrow(HopelessError)
    const stop = new AbortController()
    const stopped = run(
      1000,
      async (batch) => {
        stop.abort(new Error('enough'))
        return { answer: { said: batch } }
      },
      { signal: stop.signal },
    )
    await expect(stopped).rejects.toThrow('enough')
  })

  it('throw what reading and keeping throw', async () => {
    async function* broken() {
      yield [1]
      throw new Error('cannot read')
    }
    const ask: Work['ask'] = async (batch) => ({ answer: { said: batch } })
    await expect(run(0, ask, { items: broken() })).rejects.toThrow('cannot read')
    const keep = () => Promise.reject(new Error('cannot keep'))
    await expect(run(10, ask, { keep })).rejects.toThrow('cannot keep')
  })
})
