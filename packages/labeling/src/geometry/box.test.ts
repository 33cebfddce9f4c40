// Laws of boxes in px: the frame of the box and of the picture, grips, turning. Rules T10–T13.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BoxGrip, PxBox } from './box.ts'
import {
  BOX_GRIPS,
  boxBounds,
  boxCentre,
  boxCorners,
  boxHits,
  dragBoxGrip,
  fromLocal,
  gripCursor,
  toLocal,
} from './box.ts'
import { turnPoint } from './point.ts'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const box: fc.Arbitrary<PxBox> = fc.record({
  x: number(-500, 500),
  y: number(-500, 500),
  width: number(1, 400),
  height: number(1, 400),
  rotationDeg: number(0, 359),
})
const point = fc.record({ x: number(-800, 800), y: number(-800, 800) })

function near(
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
): void {
  expect(a.x).toBeCloseTo(b.x, 6)
  expect(a.y).toBeCloseTo(b.y, 6)
}

describe('boxes', () => {
  it('own frame and picture convert without loss', () => {
    fc.assert(fc.property(box, point, (one, at) => near(fromLocal(one, toLocal(one, at)), at)))
  })

  it('bounds hold all corners; the middle is hit, far points are not', () => {
    fc.assert(
      fc.property(box, (one) => {
        const bounds = boxBounds(one)
        for (const corner of boxCorners(one)) {
          expect(corner.x).toBeGreaterThanOrEqual(bounds.minX - 1e-9)
          expect(corner.y).toBeLessThanOrEqual(bounds.maxY + 1e-9)
        }
        expect(boxHits(one, boxCentre(one), 0)).toBe(true)
        expect(boxHits(one, fromLocal(one, { x: -5, y: one.height / 2 }), 4)).toBe(false)
        expect(boxHits(one, fromLocal(one, { x: -5, y: one.height / 2 }), 6)).toBe(true)
      }),
    )
  })

  it('[T10] a dragged grip leaves the opposite corner where it was, and no size is negative', () => {
    const grip = fc.constantFrom(...(Object.keys(BOX_GRIPS) as BoxGrip[]))
    fc.assert(
      fc.property(box, grip, point, (one, id, to) => {
        const dragged = dragBoxGrip(one, id, to)
        expect(dragged.width).toBeGreaterThanOrEqual(0)
        expect(dragged.height).toBeGreaterThanOrEqual(0)
        const at = BOX_GRIPS[id]
        const opposite = fromLocal(one, { x: at.x === 1 ? 0 : one.width, y: at.y === 1 ? 0 : one.height })
        const corners = boxCorners(dragged)
        const nearest = Math.min(
          ...corners.map((corner) => Math.hypot(corner.x - opposite.x, corner.y - opposite.y)),
        )
        expect(nearest).toBeLessThan(1e-6)
        if (at.x === 0.5) expect(dragged.width).toBeCloseTo(one.width, 9)
      }),
    )
  })

  it('turning by a full circle is nothing', () => {
    fc.assert(
      fc.property(point, point, number(-360, 360), (at, pivot, degrees) =>
        near(turnPoint(turnPoint(at, pivot, degrees), pivot, -degrees), at),
      ),
    )
  })

  it('cursors follow the turn', () => {
    expect(gripCursor('n', 0)).toBe('ns-resize')
    expect(gripCursor('n', 90)).toBe('ew-resize')
    expect(gripCursor('se', 45)).toBe('ns-resize')
    expect(gripCursor('w', -90)).toBe('ns-resize')
  })
})
