import fc from 'fast-check'
import { expect, it } from 'vitest'
import { polygonsOf } from '../image/outline.ts'
import type { Point } from '../image/image-item.ts'
import { simpleRings } from './simple-rings.ts'

const WIDTH = 12

/** Outlines of a mask whose rows are drawn with `#`. */
const outlinesOf = (rows: readonly string[]) => {
  const plane = Uint8Array.from(
    rows.flatMap((row) => [...row.padEnd(WIDTH)]),
    (sign) => (sign === '#' ? 255 : 0),
  )
  return polygonsOf({ kind: 'mask', mask: { plane, width: WIDTH, height: rows.length } })
}

const ringsOf = (rows: readonly string[]) =>
  outlinesOf(rows)
    .flatMap(simpleRings)
    .map((ring) => ring.map((point) => point.join()).toSorted())

it('parts that meet at a corner become rings of their own', () => {
  expect(ringsOf(['###', '###', '###', '   ###', '   ###', '   ###'])).toEqual(
    expect.arrayContaining([
      ['0,0', '0,2', '2,0', '2,2'],
      ['3,3', '3,5', '5,3', '5,5'],
    ]),
  )
})

it('lines of one pixel are left out: spurs in any direction, bridges, and whole ones', () => {
  expect(ringsOf(['######', '###', '###'])).toEqual([['0,0', '0,2', '2,1', '2,2', '3,0']])
  expect(ringsOf(['###', '###', '###', ' #', ' #'])).toEqual([['0,0', '0,2', '1,3', '2,0', '2,2']])
  expect(ringsOf(['###    ###', '##########', '###    ###'])).toEqual(
    expect.arrayContaining([
      ['0,0', '0,2', '2,0', '2,2', '3,1'],
      ['6,1', '7,0', '7,2', '9,0', '9,2'],
    ]),
  )
  expect(ringsOf(['#', '#', '#', '#'])).toEqual([])
})

it('no ring passes a pixel twice, and together they are as large as the outlines', () => {
  const row = fc
    .array(fc.constantFrom('#', '#', ' '), { minLength: WIDTH, maxLength: WIDTH })
    .map((it) => it.join(''))
  fc.assert(
    fc.property(fc.array(row, { minLength: 3, maxLength: 10 }), (rows) => {
      const outlines = outlinesOf(rows)
      const rings = outlines.flatMap(simpleRings)
      for (const ring of rings) expect(new Set(ring.map(String)).size).toBe(ring.length)
      const total = (all: readonly (readonly Point[])[]) => all.reduce((sum, it) => sum + signedArea(it), 0)
      expect(total(rings)).toBeCloseTo(total(outlines), 9)
      for (const ring of rings)
        expect(Math.sign(signedArea(ring))).toBe(Math.sign(signedArea(rings[0] ?? [])))
    }),
  )
})

function signedArea(ring: readonly Point[]): number {
  return ring.reduce((sum, [x, y], at) => {
    const [nextX, nextY] = ring[(at + 1) % ring.length] ?? [x, y]
    return sum + (x * nextY - nextX * y) / 2
  }, 0)
}
