// Outlines, bounds and areas of shapes, in pixels. Pure.
import { boundsOf, polygonArea, type Bounds } from '../coco/shapes.ts'
import { outerContours } from '../rle/contours.ts'
import type { Mask } from '../rle/mask-files.ts'
import type { Point } from './image-item.ts'
import type { PixelSize, Shape } from './shape.ts'

/** Corners of an ellipse that is written as a polygon: off by less than 0.13 % of its radius. */
const ELLIPSE_POINTS = 64

/** A vector turned clockwise on the screen. */
export function turn(x: number, y: number, rotationDeg: number): Point {
  const angle = (rotationDeg * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return [x * cos - y * sin, x * sin + y * cos]
}

/** Corners of a turned box: top left, top right, bottom right, bottom left before the turn. */
export function boxCorners(box: Extract<Shape, { kind: 'box' }>): readonly Point[] {
  const corners = [
    [0, 0],
    [box.width, 0],
    [box.width, box.height],
    [0, box.height],
  ] as const
  return corners.map(([dx, dy]): Point => {
    const [x, y] = turn(dx, dy, box.rotationDeg)
    return [box.x + x, box.y + y]
  })
}

/** Pixels, and shares of the longer side, that corners of a box may be off by. */
const OFF_PX = 0.5
const OFF_SHARE = 0.01

/** The box of four corners in either order of turning; undefined when they are those of no box. */
export function boxFromCorners(points: readonly Point[]): Extract<Shape, { kind: 'box' }> | undefined {
  const [first, second, third, fourth] = points
  if (first === undefined || second === undefined || third === undefined || fourth === undefined)
    return undefined
  if (points.length !== 4) return undefined
  const [ax, ay] = [second[0] - first[0], second[1] - first[1]]
  const [bx, by] = [fourth[0] - first[0], fourth[1] - first[1]]
  const [width, height] = [Math.hypot(ax, ay), Math.hypot(bx, by)]
  if (width === 0 || height === 0) return undefined
  // Against the clock on the screen: the same box from its other side.
  if (ax * by - ay * bx < 0) return boxFromCorners([first, fourth, third, second])
  const off = OFF_PX + OFF_SHARE * Math.max(width, height)
  const isClosed = Math.hypot(third[0] - second[0] - bx, third[1] - second[1] - by) <= off
  const isSquare = Math.abs(ax * bx + ay * by) / Math.max(width, height) <= off
  if (!isClosed || !isSquare) return undefined
  const rotationDeg = ((Math.atan2(ay, ax) * 180) / Math.PI + 360) % 360
  return { kind: 'box', x: first[0], y: first[1], width, height, rotationDeg }
}

/** The centre of a turned box. */
export function boxCentre(box: Extract<Shape, { kind: 'box' }>): Point {
  const [dx, dy] = turn(box.width / 2, box.height / 2, box.rotationDeg)
  return [box.x + dx, box.y + dy]
}

/** A box by its centre. */
export function boxAround(
  [x, y]: Point,
  { width, height }: PixelSize,
  rotationDeg: number,
): Extract<Shape, { kind: 'box' }> {
  const [dx, dy] = turn(width / 2, height / 2, rotationDeg)
  return { kind: 'box', x: x - dx, y: y - dy, width, height, rotationDeg }
}

/** A line that ends where it began is closed; undefined for fewer than two points. */
export function lineThrough(points: readonly Point[]): Extract<Shape, { kind: 'line' }> | undefined {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || points.length < 2) return undefined
  const isClosed = points.length > 3 && first[0] === last?.[0] && first[1] === last[1]
  return { kind: 'line', points: isClosed ? points.slice(0, -1) : points, isClosed }
}

/** The points of a line, of a closed one the first again at the end. */
export function pointsAlong({ points, isClosed }: Extract<Shape, { kind: 'line' }>): readonly Point[] {
  return isClosed ? [...points, ...points.slice(0, 1)] : points
}

/** Polygons that together cover the shape; holes of masks are filled, lines and points have none. */
export function polygonsOf(shape: Shape): readonly (readonly Point[])[] {
  switch (shape.kind) {
    case 'box':
      return [boxCorners(shape)]
    case 'polygon':
      return [shape.points]
    case 'ellipse':
      return [
        Array.from({ length: ELLIPSE_POINTS }, (_, n): Point => {
          const angle = (2 * Math.PI * n) / ELLIPSE_POINTS
          const [dx, dy] = turn(
            shape.radiusX * Math.cos(angle),
            shape.radiusY * Math.sin(angle),
            shape.rotationDeg,
          )
          return [shape.x + dx, shape.y + dy]
        }),
      ]
    case 'mask':
      return contoursOf(shape.mask)
    case 'line':
    case 'point':
      return []
  }
}

function contoursOf({ plane, width, height }: Mask): (readonly Point[])[] {
  return outerContours(plane, width, height).map((contour) =>
    Array.from({ length: contour.length / 2 }, (_, n): Point => [
      contour[n * 2] ?? 0,
      contour[n * 2 + 1] ?? 0,
    ]),
  )
}

/** Upright bounds; undefined for an empty mask. */
export function shapeBounds(shape: Shape): Bounds | undefined {
  if (shape.kind === 'point') return [shape.x, shape.y, 0, 0]
  if (shape.kind === 'mask') return maskBounds(shape.mask)
  if (shape.kind === 'line') return boundsOf(shape.points)
  return boundsOf(polygonsOf(shape).flat())
}

export function shapeArea(shape: Shape): number {
  switch (shape.kind) {
    case 'box':
      return shape.width * shape.height
    case 'ellipse':
      return Math.PI * shape.radiusX * shape.radiusY
    case 'mask':
      return shape.mask.plane.reduce((sum, value) => sum + (value === 0 ? 0 : 1), 0)
    case 'polygon':
      return polygonArea(shape.points)
    case 'line':
    case 'point':
      return 0
  }
}

/** Whole pixels. */
export function maskBounds({ plane, width, height }: Mask): Bounds | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (plane[y * width + x] === 0) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  return right < 0 ? undefined : [left, top, right - left + 1, bottom - top + 1]
}
