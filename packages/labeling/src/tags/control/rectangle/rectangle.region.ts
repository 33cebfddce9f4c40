// The box: a rectangle on a picture, turned around its own top-left corner.
// Rotation acts in pixel space, so every function takes the size of the medium. Rules R20–R27, T20–T29.

import type { Shape } from '../../../document/document.ts'

/** Percent of the medium, 0–100; a turned box may leave it. Turned around (xPct, yPct), degrees clockwise. */
export interface BoxShape extends Shape {
  readonly kind: 'box'
  readonly xPct: number
  readonly yPct: number
  readonly widthPct: number
  readonly heightPct: number
  readonly rotationDeg: number
}
