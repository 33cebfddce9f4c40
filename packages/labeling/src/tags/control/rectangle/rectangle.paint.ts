// A box as four corners, turned around its top-left corner in pixel space.

import { turnPoint } from '../../../geometry/point.ts'
import type { Point, Size } from '../../../geometry/point.ts'
import { defineRegionPaint } from '../../../paint/region-paint.ts'
import type { BoxShape } from './rectangle.region.ts'

function corners(shape: BoxShape, medium: Size): readonly Point[] {
  const left = (shape.xPct / 100) * medium.width
  const top = (shape.yPct / 100) * medium.height
  const right = left + (shape.widthPct / 100) * medium.width
  const bottom = top + (shape.heightPct / 100) * medium.height
  const pivot = { x: left, y: top }
  return [
    pivot,
    turnPoint({ x: right, y: top }, pivot, shape.rotationDeg),
    turnPoint({ x: right, y: bottom }, pivot, shape.rotationDeg),
    turnPoint({ x: left, y: bottom }, pivot, shape.rotationDeg),
  ]
}

export const rectanglePaint = defineRegionPaint<BoxShape>({
  kind: 'box',
  outline(shape, medium, painter) {
    if (shape.rotationDeg !== 0) {
      painter.polygon(corners(shape, medium).flatMap((corner) => [corner.x, corner.y]))
      return
    }
    const left = (shape.xPct / 100) * medium.width
    const top = (shape.yPct / 100) * medium.height
    const right = left + (shape.widthPct / 100) * medium.width
    const bottom = top + (shape.heightPct / 100) * medium.height
    painter.polygon([left, top, right, top, right, bottom, left, bottom])
  },
  // The highest corner carries the name, the leftmost of two equal ones.
  tagAt(shape, medium) {
    return corners(shape, medium).reduce((best, corner) =>
      corner.y < best.y || (corner.y === best.y && corner.x < best.x) ? corner : best,
    )
  },
})
