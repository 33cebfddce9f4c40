// Measures of points in pixels. Pure.
import type { Point } from '../image/image-item.ts'

export type Bounds = [x: number, y: number, width: number, height: number]

/** The box around points. */
export function boundsOf(points: readonly Point[]): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return points.length === 0 ? [0, 0, 0, 0] : [left, top, right - left, bottom - top]
}

/** By the shoelace formula, never negative. */
export function polygonArea(points: readonly Point[]): number {
  let [previous, sum] = [points.at(-1), 0]
  for (const point of points) {
    if (previous !== undefined) sum += previous[0] * point[1] - point[0] * previous[1]
    previous = point
  }
  return Math.abs(sum) / 2
}

/** Halves go to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
