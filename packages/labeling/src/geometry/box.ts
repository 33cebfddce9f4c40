// A box in px, turned around its own corner (x, y): corners, hit, grips. Kernels: numbers in, numbers out.

import type { Bounds, Point } from './point.ts'
import { boundsOfPoints, turnPoint } from './point.ts'

/** px; degrees clockwise around (x, y). */
export interface PxBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly rotationDeg: number
}

/** Corners in order: own corner, along the width, opposite, along the height. */
export function boxCorners(box: PxBox): readonly [Point, Point, Point, Point] {
  return [
    { x: box.x, y: box.y },
    fromLocal(box, { x: box.width, y: 0 }),
    fromLocal(box, { x: box.width, y: box.height }),
    fromLocal(box, { x: 0, y: box.height }),
  ]
}

/** A point of the box's own frame, whose axes run along its sides, in the frame of the picture. */
export function fromLocal(box: PxBox, local: Point): Point {
  return turnPoint({ x: box.x + local.x, y: box.y + local.y }, box, box.rotationDeg)
}

/** A point of the picture in the box's own frame. */
export function toLocal(box: PxBox, point: Point): Point {
  const turned = turnPoint(point, box, -box.rotationDeg)
  return { x: turned.x - box.x, y: turned.y - box.y }
}

export function boxBounds(box: PxBox): Bounds {
  if (box.rotationDeg === 0) {
    return {
      minX: Math.min(box.x, box.x + box.width),
      minY: Math.min(box.y, box.y + box.height),
      maxX: Math.max(box.x, box.x + box.width),
      maxY: Math.max(box.y, box.y + box.height),
    }
  }
  return boundsOfPoints(boxCorners(box)) ?? { minX: box.x, minY: box.y, maxX: box.x, maxY: box.y }
}

export function boxCentre(box: PxBox): Point {
  return fromLocal(box, { x: box.width / 2, y: box.height / 2 })
}

/** True when the point lies on the box or at most `slack` beside it. */
export function boxHits(box: PxBox, point: Point, slack: number): boolean {
  const local = toLocal(box, point)
  const minX = Math.min(0, box.width)
  const minY = Math.min(0, box.height)
  return (
    local.x >= minX - slack &&
    local.x <= minX + Math.abs(box.width) + slack &&
    local.y >= minY - slack &&
    local.y <= minY + Math.abs(box.height) + slack
  )
}

/** Grips by compass point, and where they sit along width and height: 0 start, 0.5 middle, 1 end. */
export const BOX_GRIPS = {
  nw: { x: 0, y: 0 },
  n: { x: 0.5, y: 0 },
  ne: { x: 1, y: 0 },
  e: { x: 1, y: 0.5 },
  se: { x: 1, y: 1 },
  s: { x: 0.5, y: 1 },
  sw: { x: 0, y: 1 },
  w: { x: 0, y: 0.5 },
} as const

export type BoxGrip = keyof typeof BOX_GRIPS

export function isBoxGrip(id: string): id is BoxGrip {
  return Object.hasOwn(BOX_GRIPS, id)
}

const CURSORS = ['ns-resize', 'nesw-resize', 'ew-resize', 'nwse-resize'] as const
const GRIP_ANGLE: Readonly<Record<BoxGrip, number>> = {
  n: 0,
  ne: 45,
  e: 90,
  se: 135,
  s: 180,
  sw: 225,
  w: 270,
  nw: 315,
}

/** CSS cursor of a grip of a turned box. */
export function gripCursor(grip: BoxGrip, rotationDeg: number): string {
  const eighth = Math.round((GRIP_ANGLE[grip] + rotationDeg) / 45)
  return CURSORS[((eighth % 4) + 4) % 4] ?? 'ns-resize'
}

/**
 * The box with a grip dragged to the point. Drawn over a side the box is anchored anew with the same rotation; over a
 * corner, both axes at once, it turns by 180 degrees around the new start, as people's data do.
 */
export function dragBoxGrip(box: PxBox, grip: BoxGrip, to: Point): PxBox {
  const local = toLocal(box, to)
  const at = BOX_GRIPS[grip]
  const left = at.x === 0 ? local.x : 0
  const right = at.x === 1 ? local.x : box.width
  const top = at.y === 0 ? local.y : 0
  const bottom = at.y === 1 ? local.y : box.height
  const width = Math.abs(right - left)
  const height = Math.abs(bottom - top)
  const overX = right < left
  const overY = bottom < top
  if (overX && overY) {
    const start = fromLocal(box, { x: left, y: top })
    return { ...start, width, height, rotationDeg: normalAngle(box.rotationDeg + 180) }
  }
  const start = fromLocal(box, { x: Math.min(left, right), y: Math.min(top, bottom) })
  return { ...start, width, height, rotationDeg: box.rotationDeg }
}

/** The angle in [0, 360). */
export function normalAngle(degrees: number): number {
  const rest = degrees % 360
  return rest < 0 ? rest + 360 : rest
}

/** Grips of upright bounds, with their places. */
export function boundsGrips(
  bounds: Bounds,
): readonly { readonly id: BoxGrip; readonly at: Point; readonly cursor: string }[] {
  return (Object.keys(BOX_GRIPS) as BoxGrip[]).map((id) => ({
    id,
    at: {
      x: bounds.minX + (bounds.maxX - bounds.minX) * BOX_GRIPS[id].x,
      y: bounds.minY + (bounds.maxY - bounds.minY) * BOX_GRIPS[id].y,
    },
    cursor: gripCursor(id, 0),
  }))
}

/** How dragging a grip of upright bounds to a point stretches what is in them, and from where; never through zero. */
export function stretchOf(
  bounds: Bounds,
  grip: BoxGrip,
  to: Point,
): { readonly anchor: Point; readonly sx: number; readonly sy: number } {
  const width = bounds.maxX - bounds.minX
  const height = bounds.maxY - bounds.minY
  const at = BOX_GRIPS[grip]
  const anchor = {
    x: at.x === 0 ? bounds.maxX : bounds.minX,
    y: at.y === 0 ? bounds.maxY : bounds.minY,
  }
  const share = (place: number, dragged: number, size: number) =>
    place === 0.5 || size === 0 ? 1 : Math.max(LEAST_STRETCH, (place === 0 ? -dragged : dragged) / size)
  return { anchor, sx: share(at.x, to.x - anchor.x, width), sy: share(at.y, to.y - anchor.y, height) }
}

const LEAST_STRETCH = 0.01
