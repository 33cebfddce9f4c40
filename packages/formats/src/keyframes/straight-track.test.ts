import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StraightTrack, toHundredths, type PixelBox } from './straight-track.ts'

const LAST = 20_000
function keysOf(boxes: readonly (readonly [frame: number, box: PixelBox])[], framesCount = LAST) {
  const track = new StraightTrack()
  const counted = boxes.reduce((count, [frame, box]) => count + track.add(frame, box), 0)
  const keys = track.keys(framesCount)
  // What counts towards a limit is what is held.
  expect(keys.filter(({ isOutside }) => !isOutside).length).toBe(counted)
  return keys
}
const brief = (boxes: readonly (readonly [number, PixelBox])[], framesCount?: number) =>
  keysOf(boxes, framesCount).map(({ frame, isOutside, box: { x } }) => (isOutside ? [frame] : [frame, x]))
const line = (count: number, xOf: (n: number) => number) =>
  Array.from({ length: count }, (_, n) => [n + 1, [xOf(n), 5, 10, 10]] as const)

describe('a track', () => {
  it('on a line is two key frames, however long', () => {
    expect(brief(line(10_000, (n) => n / 4))).toEqual([[1, 0], [10_000, 9999 / 4], [10_001]])
    expect(brief(line(10_000, () => 40))).toEqual([[1, 40], [10_000, 40], [10_001]])
  })

  it('on a line of rounded numbers is two too', () => {
    for (const slope of [0.001, 0.0005, 1 / 3, Math.PI, -0.0717])
      expect(keysOf(line(10_000, (n) => toHundredths(7.123 + slope * n)))).toHaveLength(3)
  })

  it('keeps the numbers that were read where it turns', () => {
    const xs = [10, 20, 21, 22, 23, 40, 40, 40, 7]
    expect(
      brief(
        line(xs.length, (n) => xs[n] ?? 0),
        xs.length,
      ),
    ).toEqual([
      [1, 10],
      [2, 20],
      [5, 23],
      [6, 40],
      [8, 40],
      [9, 7],
    ])
  })

  it('is gone in a gap, and at the end unless that is the end of the video', () => {
    const box: PixelBox = [1, 1, 1, 1]
    const boxes = [2, 3, 7, 9].map((frame) => [frame, box] as const)
    expect(brief(boxes, 9)).toEqual([[2, 1], [3, 1], [4], [7, 1], [8], [9, 1]])
    expect(brief(boxes, 10)).toEqual([[2, 1], [3, 1], [4], [7, 1], [8], [9, 1], [10]])
    expect(brief([])).toEqual([])
  })
})

it('of any numbers, the frames between come out as they were read, to the hundredth', () => {
  const px = fc.oneof(
    fc.integer({ min: -9, max: 400 }),
    fc.integer({ min: 0, max: 300 }).map((n) => n / 100),
  )
  const step = fc.tuple(fc.constantFrom(1, 1, 1, 2), px, px, fc.nat(50), fc.integer({ min: 1, max: 40 }))
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (steps) => {
      const boxes: [number, PixelBox][] = []
      let frame = 0
      let from: PixelBox = [0, 0, 1, 1]
      for (const [gap, x, y, size, count] of steps) {
        const to: PixelBox = [x, y, size, size / 3]
        frame += gap - 1
        for (let n = 1; n <= count; n++) {
          const at = from.map((value, side) =>
            toHundredths(value + ((to[side] ?? 0) - value) * (n / count)),
          ) as unknown as PixelBox
          boxes.push([(frame += 1), at])
        }
        from = to
      }
      const keys = keysOf(boxes, frame)
      const shown = keys.filter(({ isOutside }) => !isOutside)
      for (const [on, box] of boxes) {
        const before = shown.findLast((key) => key.frame <= on)
        const after = shown.find((key) => key.frame >= on) ?? before
        if (before === undefined || after === undefined) throw new Error(`nothing on frame ${on}`)
        const share = before === after ? 0 : (on - before.frame) / (after.frame - before.frame)
        const got = (['x', 'y', 'width', 'height'] as const).map(
          (side) => toHundredths(before.box[side] + (after.box[side] - before.box[side]) * share) + 0,
        )
        expect(got).toEqual(box.map((value) => value + 0))
      }
      // Each line that it was made of begins and ends once.
      expect(shown.length).toBeLessThanOrEqual(2 * steps.length)
    }),
    { numRuns: 300 },
  )
})
