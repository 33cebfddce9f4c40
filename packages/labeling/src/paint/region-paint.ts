// How regions of one kind are drawn, and the drawing of any region: small ones become dots.

import type { Shape } from '../document/document.ts'
import type { Bounds, Point, Size } from '../geometry/point.ts'
import type { Painter } from './painter.ts'

/** Drawing of one kind of shape. `kind` equals `shape.kind`, which makes the casts between Shape and S safe. */
export interface RegionPaint<S extends Shape = Shape> {
  readonly kind: S['kind']
  /** Draws the outline in medium px; the style was begun. */
  outline(shape: S, medium: Size, painter: Painter): void
  /** Where its name tag stands, medium px. */
  tagAt(shape: S, medium: Size): Point
}

/** A drawing known only by the name of its kind. */
export function defineRegionPaint<S extends Shape>(paint: RegionPaint<S>): RegionPaint {
  return paint as unknown as RegionPaint
}

/** Below this size on screen, view px, a region is drawn as a dot. */
export const DOT_LIMIT = 3

/** Draws a shape, or a dot when its bounds are under the limit at this zoom (view px per medium px). */
export function paintShape(
  painter: Painter,
  paint: RegionPaint,
  shape: Shape,
  bounds: Bounds,
  medium: Size,
  zoom: number,
): void {
  const isSmall =
    (bounds.maxX - bounds.minX) * zoom < DOT_LIMIT && (bounds.maxY - bounds.minY) * zoom < DOT_LIMIT
  if (isSmall) painter.dot((bounds.minX + bounds.maxX) / 2, (bounds.minY + bounds.maxY) / 2)
  else paint.outline(shape, medium, painter)
}
