import fc from 'fast-check'
import { expect, it } from 'vitest'
import { RangeFit } from './range-fit.ts'

interface Range {
  readonly low: number
  readonly high: number
}

/** Slopes of all lines through all ranges: each two of them bound these. */
function slopesThrough(ranges: readonly Range[]): Range {
  let [low, high] = [-Infinity, Infinity]
  for (const [x, one] of ranges.entries())
    for (const [before, other] of ranges.slice(0, x).entries()) {
      low = Math.max(low, (one.low - other.high) / (x - before))
      high = Math.min(high, (one.high - other.low) / (x - before))
    }
  return { low, high }
}

const range = fc
  .tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 1, max: 30 }))
  .map(([low, size]) => ({ low, high: low + size }))

it('takes ranges as long as all pairs of them leave a line, which then ends where its outermost lines do', () => {
  fc.assert(
    fc.property(fc.array(range, { minLength: 2, maxLength: 20 }), (ranges) => {
      const [first = { low: 0, high: 0 }] = ranges
      const fit = new RangeFit(first.low, first.high, first.low)
      for (const [x, { low, high }] of ranges.entries()) {
        if (x === 0) continue
        const all = ranges.slice(0, x + 1)
        const slopes = slopesThrough(all)
        // Where lines touch only just, digits decide.
        fc.pre(Math.abs(slopes.high - slopes.low) > 1e-9)
        expect(fit.fits(x, low, high)).toBe(slopes.low <= slopes.high)
        if (slopes.low > slopes.high) return
        fit.add(x, low, high)
        for (const [{ start, end }, slope] of [
          [fit.lowest, slopes.low],
          [fit.highest, slopes.high],
        ] as const) {
          expect((end - start) / x).toBeCloseTo(slope, 9)
          for (const [place, { low: least, high: most }] of all.entries()) {
            expect(start + slope * place).toBeGreaterThan(least - 1e-9)
            expect(start + slope * place).toBeLessThan(most + 1e-9)
          }
        }
      }
    }),
    { numRuns: 500 },
  )
})

it('knows ends that a line from the exact start reaches', () => {
  const fit = new RangeFit(0, 2, 1)
  fit.add(1, 0, 2)
  fit.add(2, 2, 4)
  expect([1, 2, 3, 3.5].map((end) => fit.isExactTo(end))).toEqual([false, true, true, false])
  const outside = new RangeFit(0, 2, 3)
  outside.add(1, 0, 9)
  expect(outside.isExactTo(3)).toBe(false)
})
