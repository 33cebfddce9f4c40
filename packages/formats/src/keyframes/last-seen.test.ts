import fc from 'fast-check'
import { expect, it } from 'vitest'
import { framesOf } from '../mot/track-frames.ts'
import { enabledKeys, type SeenKey } from './last-seen.ts'

const FRAMES = 12
const percent = fc.integer({ min: 0, max: 100 })
const key = fc.record({
  frame: fc.integer({ min: 1, max: FRAMES }),
  isOutside: fc.boolean(),
  box: fc.record({ x: percent, y: percent, width: percent, height: percent, rotation: fc.constant(0) }),
})

/** Frame by frame: the key before says whether it is seen, and the key behind where it goes. */
function seenOn(keys: readonly SeenKey[], frame: number) {
  const before = keys.findLast((it) => it.frame <= frame)
  if (before === undefined || before.isOutside) return []
  const next = keys.find((it) => it.frame > frame)
  const share = next === undefined ? 0 : (frame - before.frame) / (next.frame - before.frame)
  const to = next?.box ?? before.box
  return [{ frame, x: before.box.x + (to.x - before.box.x) * share }]
}

it('objects are seen on the frames on which other tools show them, at the same places', () => {
  fc.assert(
    fc.property(fc.uniqueArray(key, { selector: ({ frame }) => frame, maxLength: 6 }), (keys) => {
      const sorted = keys.toSorted((a, b) => a.frame - b.frame)
      const wanted = Array.from({ length: FRAMES }, (_, n) => seenOn(sorted, n + 1)).flat()
      const sequence = enabledKeys(keys).map(({ box, ...rest }) => ({ ...rest, ...box }))
      const got = framesOf({ sequence, framesCount: FRAMES })
      expect(got.map(({ frame }) => frame)).toEqual(wanted.map(({ frame }) => frame))
      for (const [at, { box }] of got.entries()) expect(box.x).toBeCloseTo(wanted[at]?.x ?? NaN, 6)
    }),
  )
})

it('of two keys on one frame the later counts', () => {
  const box = { x: 0, y: 0, width: 1, height: 1, rotation: 0 }
  const keys = [false, true].map((isOutside) => ({ frame: 3, isOutside, box }))
  expect(enabledKeys(keys)).toEqual([])
  expect(enabledKeys(keys.toReversed())).toEqual([{ frame: 3, enabled: true, box }])
})
