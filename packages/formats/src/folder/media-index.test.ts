import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseOf, folderOf, stemOf } from './folder.ts'
import { mediaIndex, SEVERAL } from './media-index.ts'

const part = fc.constantFrom('a', 'A', 'b', 'set')
const name = fc.constantFrom('1.png', '1.PNG', '1.jpg', '2.png', 'b')
const path = fc
  .tuple(fc.array(part, { maxLength: 4 }), name)
  .map(([parts, base]) => [...parts, base].join('/'))

/** The rules as they are said: most in common from the end, then with the folder of who asks, then the same case. */
function slowly(paths: readonly string[], reference: string, from: string, byStem: boolean) {
  const direct = [from === '' ? reference : `${from}/${reference}`, reference].find((one) =>
    paths.includes(one),
  )
  if (direct !== undefined) return direct
  const common = (one: readonly string[], two: readonly string[]) => {
    const differs = one.findIndex((text, at) => text !== two[at])
    return differs === -1 ? one.length : differs
  }
  const fromEnd = (one: string) => one.toLowerCase().split('/').toReversed()
  const best = (some: readonly string[], rank: (one: string) => number) =>
    some.filter((one) => some.every((other) => rank(other) <= rank(one)))
  const pick = (some: readonly string[]) => {
    const alike = best(some, (one) => common(fromEnd(one), fromEnd(reference)))
    const near = best(alike, (one) => common(folderOf(one).split('/'), from.split('/')))
    const same = best(near, (one) => (baseOf(one) === baseOf(reference) ? 1 : 0))
    return same.length > 1 ? SEVERAL : same[0]
  }
  const lower = reference.toLowerCase()
  const found = pick(paths.filter((one) => baseOf(one).toLowerCase() === baseOf(lower)))
  if (found !== undefined || !byStem) return found
  return pick(paths.filter((one) => stemOf(one).toLowerCase() === stemOf(lower)))
}

describe('names of media in a folder', () => {
  it('mean what the rules say, however often they are asked', () => {
    const asked = fc.tuple(
      path,
      fc.array(part, { maxLength: 4 }).map((parts) => parts.join('/')),
      fc.boolean(),
    )
    fc.assert(
      fc.property(
        fc.uniqueArray(path, { maxLength: 12 }),
        fc.array(asked, { maxLength: 8 }),
        (paths, all) => {
          const index = mediaIndex(paths)
          for (const [reference, from, byStem] of all)
            expect(index.find(reference, from, byStem)).toBe(slowly(paths, reference, from, byStem))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('of thousands of the same name are found without a look at each', () => {
    const folders = Array.from({ length: 20_000 }, (_, n) => `set/${n}`)
    const index = mediaIndex(folders.map((folder) => `${folder}/images/1.png`))
    for (const folder of folders)
      expect(index.find('1.png', `${folder}/labels`)).toBe(`${folder}/images/1.png`)
    expect(index.find('1.png', '')).toBe(SEVERAL)
  })
})
