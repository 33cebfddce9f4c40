import { crc32, inflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFLATE_END, joinCrc, packBlock } from './packed-block.ts'
import { memoryScratch } from './scratch.ts'
import { withScratchLists } from './scratch-list.ts'

const bytes = fc.uint8Array({ maxLength: 5000 })

describe('blocks', () => {
  it('stand one behind the other, and so do their sums', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { maxLength: 6 }), async (plains) => {
        const blocks = await Promise.all(plains.map(packBlock))
        const whole = Buffer.concat(plains)
        const packed = Buffer.concat([...blocks.map((block) => block.packed), DEFLATE_END])
        expect(inflateRawSync(packed)).toEqual(whole)
        expect(blocks.reduce((sum, { crc, length }) => joinCrc(sum, crc, length), 0)).toBe(crc32(whole))
        expect(blocks.map((block) => Buffer.from(block.unpack()))).toEqual(
          plains.map((one) => Buffer.from(one)),
        )
      }),
    )
  })

  it('are summed over more bytes than 32 bits count', () => {
    const zeros = new Uint8Array(2 ** 20)
    let sum = crc32('start')
    for (let n = 0; n < 20; n++) sum = joinCrc(sum, crc32(zeros), zeros.length)
    let long = crc32('start')
    for (let n = 0; n < 20; n++) long = crc32(zeros, long)
    expect(sum).toBe(long)
    // Adding 2^32 - 1 zero bytes brings every sum back: the polynomial's powers repeat then.
    expect(joinCrc(long, 0, 2 ** 32 - 1)).toBe(long)
    expect(joinCrc(long, 0, 3 * (2 ** 32 - 1) + 4)).toBe(joinCrc(long, 0, 4))
  })
})

describe('lists that are put aside', () => {
  const member = (n: number) => `{"n":${n},"text":"${'é'.repeat(n % 200)}"}`

  it('come back whole and in order, several blocks of them', async () => {
    const text = await withScratchLists(undefined, async (newList) => {
      const list = await newList()
      for (let n = 0; n < 20_000; n++) {
        list.add(member(n))
        await list.settle()
      }
      const blocks = []
      for await (const block of list.read()) blocks.push(Buffer.from(block.unpack()))
      expect(blocks.length).toBeGreaterThan(3)
      return Buffer.concat(blocks).toString()
    })
    expect(JSON.parse(`[${text}]`)).toEqual(
      Array.from({ length: 20_000 }, (_, n) => JSON.parse(member(n)) as unknown),
    )
  })

  it('tell that the disk is full, and are freed', async () => {
    let isClosed = false
    const scratch = await memoryScratch()
    const open = () =>
      Promise.resolve({
        ...scratch,
        append: () => Promise.reject(new Error('No space is left.')),
        close: () => ((isClosed = true), scratch.close()),
      })
    const work = withScratchLists(open, async (newList) => {
      const list = await newList()
      for (let n = 0; n < 20_000; n++) {
        list.add(member(n))
        await list.settle()
      }
    })
    await expect(work).rejects.toThrow('No space is left.')
    expect(isClosed).toBe(true)
  })
})
