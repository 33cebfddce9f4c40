// Laws of the viewport: conversions at any zoom, zooming around a point, panning to the edges. Rule T5.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxCodec } from '../tags/control/rectangle/rectangle.codec.ts'
import { fromPxBox, toPxBox } from '../tags/control/rectangle/rectangle.region.ts'
import type { Viewport } from './viewport.ts'
import {
  actualSize,
  EMPTY_VIEWPORT,
  fit,
  panBy,
  resized,
  showBounds,
  toMedium,
  toView,
  zoomAt,
  ZOOM_MAX,
} from './viewport.ts'

const size = fc.record({
  width: fc.integer({ min: 1, max: 20_000 }),
  height: fc.integer({ min: 1, max: 20_000 }),
})
const stage = fc.record({
  width: fc.integer({ min: 50, max: 3000 }),
  height: fc.integer({ min: 50, max: 3000 }),
})
const at = fc.record({ x: fc.integer({ min: 0, max: 3000 }), y: fc.integer({ min: 0, max: 3000 }) })
const factors = fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { maxLength: 6 })

function zoomed(view: Viewport, point: { x: number; y: number }, by: readonly number[]): Viewport {
  return by.reduce((before, factor) => zoomAt(before, factor, point, false), view)
}

describe('the viewport', () => {
  it('view, medium and wire convert without loss at any zoom', () => {
    fc.assert(
      fc.property(stage, size, at, factors, (area, medium, point, by) => {
        const view = zoomed(resized(EMPTY_VIEWPORT, area, medium), point, by)
        const back = toView(view, toMedium(view, point))
        expect(back.x).toBeCloseTo(point.x, 6)
        expect(back.y).toBeCloseTo(point.y, 6)
        const px = { ...toMedium(view, point), width: 7, height: 9, rotationDeg: 12 }
        const shape = boxCodec.decode(
          boxCodec.encode(fromPxBox(px, medium), { object: undefined, text: undefined }),
        )
        if (shape === undefined) throw new Error('unreadable')
        expect(toPxBox(shape, medium).x).toBeCloseTo(px.x, 6)
        expect(toPxBox(shape, medium).height).toBeCloseTo(9, 6)
      }),
    )
  })

  it('[T5] no gap opens at an edge, and what is smaller than the stage is centred', () => {
    fc.assert(
      fc.property(stage, size, at, factors, at, (area, medium, point, by, way) => {
        const view = panBy(
          zoomed(resized(EMPTY_VIEWPORT, area, medium), point, by),
          way.x - 1500,
          way.y - 1500,
        )
        for (const [offset, room, shown] of [
          [view.offset.x, area.width, medium.width * view.zoom],
          [view.offset.y, area.height, medium.height * view.zoom],
        ] as const) {
          if (shown <= room) expect(offset).toBeCloseTo((room - shown) / 2, 6)
          else {
            expect(offset).toBeLessThanOrEqual(1e-6)
            expect(offset + shown).toBeGreaterThanOrEqual(room - 1e-6)
          }
        }
      }),
    )
  })

  it('what is under the pointer stays under it while the medium is larger than the stage', () => {
    const view = fit(resized(EMPTY_VIEWPORT, { width: 400, height: 300 }, { width: 800, height: 600 }))
    const point = { x: 120, y: 90 }
    const near = zoomAt(view, 3, point, false)
    expect(toMedium(near, point).x).toBeCloseTo(toMedium(view, point).x, 9)
    expect(zoomAt(near, 1 / 100, point, false).zoom).toBe(view.zoom)
    expect(zoomAt(near, 1e9, point, false).zoom).toBe(ZOOM_MAX)
    expect(zoomAt(view, 0.5, point, true).zoom).toBeLessThan(view.zoom)
    expect(actualSize(view).zoom).toBe(1)
  })

  it('a fitted view stays fitted when the stage changes; another keeps its middle', () => {
    const view = resized(EMPTY_VIEWPORT, { width: 400, height: 300 }, { width: 800, height: 600 })
    expect(resized(view, { width: 200, height: 300 }, view.medium).zoom).toBe(0.25)
    const near = zoomAt(view, 4, { x: 200, y: 150 }, false)
    const other = resized(near, { width: 300, height: 300 }, near.medium)
    expect(other.zoom).toBe(near.zoom)
    expect(toMedium(other, { x: 150, y: 150 }).x).toBeCloseTo(toMedium(near, { x: 200, y: 150 }).x, 9)
  })

  it('[T69] shows bounds in the middle with room around them, and never less than the whole picture', () => {
    const view = resized(EMPTY_VIEWPORT, { width: 800, height: 600 }, { width: 4000, height: 3000 })
    const shown = showBounds(view, { minX: 1900, minY: 1400, maxX: 2100, maxY: 1600 })
    const corner = toView(shown, { x: 1900, y: 1400 })
    const other = toView(shown, { x: 2100, y: 1600 })
    expect((corner.x + other.x) / 2).toBeCloseTo(400, 6)
    expect((corner.y + other.y) / 2).toBeCloseTo(300, 6)
    expect(other.y - corner.y).toBeCloseTo(360, 6)
    expect(showBounds(view, { minX: 0, minY: 0, maxX: 4000, maxY: 3000 })).toEqual(view)
  })
})
