// The box: a rectangle on a picture, turned around its own corner.
// Rotation acts in pixel space, so every function takes the size of the medium. Rules T20–T29.

import type { Shape } from '../../../document/document.ts'
import type { BoxGrip, PxBox } from '../../../geometry/box.ts'
import {
  BOX_GRIPS,
  boxBounds,
  boxCentre,
  boxHits,
  dragBoxGrip,
  fromLocal,
  gripCursor,
  isBoxGrip,
  normalAngle,
} from '../../../geometry/box.ts'
import type { Point, Size } from '../../../geometry/point.ts'
import { clamp, turnPoint } from '../../../geometry/point.ts'
import type { ShapeGeometry } from '../../tag.ts'

/** Percent of the medium, 0–100; a turned box may leave it. Turned around (xPct, yPct), degrees clockwise. */
export interface BoxShape extends Shape {
  readonly kind: 'box'
  readonly xPct: number
  readonly yPct: number
  readonly widthPct: number
  readonly heightPct: number
  readonly rotationDeg: number
}

/** The box in medium px. */
export function toPxBox(shape: BoxShape, medium: Size): PxBox {
  return {
    x: (shape.xPct / 100) * medium.width,
    y: (shape.yPct / 100) * medium.height,
    width: (shape.widthPct / 100) * medium.width,
    height: (shape.heightPct / 100) * medium.height,
    rotationDeg: shape.rotationDeg,
  }
}

/** The shape of a box in medium px. */
export function fromPxBox(box: PxBox, medium: Size): BoxShape {
  return {
    kind: 'box',
    xPct: (box.x / medium.width) * 100,
    yPct: (box.y / medium.height) * 100,
    widthPct: (box.width / medium.width) * 100,
    heightPct: (box.height / medium.height) * 100,
    rotationDeg: box.rotationDeg,
  }
}

/** The upright box between two points, cut at the border of the medium; `snap` puts its edges on whole px. */
export function boxBetween(a: Point, b: Point, medium: Size, snap: boolean): PxBox {
  const put = (value: number, most: number) => clamp(snap ? Math.round(value) : value, 0, most)
  const ax = put(a.x, medium.width)
  const bx = put(b.x, medium.width)
  const ay = put(a.y, medium.height)
  const by = put(b.y, medium.height)
  return {
    x: Math.min(ax, bx),
    y: Math.min(ay, by),
    width: Math.abs(bx - ax),
    height: Math.abs(by - ay),
    rotationDeg: 0,
  }
}

export const boxGeometry: ShapeGeometry<BoxShape> = {
  bounds: (shape, medium) => boxBounds(toPxBox(shape, medium)),

  hits: (shape, point, medium, slack) => boxHits(toPxBox(shape, medium), point, slack),

  handles(shape, medium) {
    const box = toPxBox(shape, medium)
    return (Object.keys(BOX_GRIPS) as BoxGrip[]).map((id) => ({
      id,
      at: fromLocal(box, { x: box.width * BOX_GRIPS[id].x, y: box.height * BOX_GRIPS[id].y }),
      cursor: gripCursor(id, box.rotationDeg),
    }))
  },

  dragHandle(shape, handle, to, medium, snap) {
    if (!isBoxGrip(handle)) return shape
    const place = (value: number, most: number) => clamp(snap ? Math.round(value) : value, 0, most)
    const inside = { x: place(to.x, medium.width), y: place(to.y, medium.height) }
    const box = toPxBox(shape, medium)
    const dragged = dragBoxGrip(box, handle, inside)
    if (!snap) return fromPxBox(dragged, medium)
    return fromPxBox(
      { ...dragged, width: Math.max(1, dragged.width), height: Math.max(1, dragged.height) },
      medium,
    )
  },

  move: (shape, dx, dy, medium) => ({
    ...shape,
    xPct: shape.xPct + (dx / medium.width) * 100,
    yPct: shape.yPct + (dy / medium.height) * 100,
  }),

  turn(shape, degrees, pivot, medium) {
    const box = toPxBox(shape, medium)
    const start = turnPoint(box, pivot, degrees)
    return fromPxBox(
      { ...box, x: start.x, y: start.y, rotationDeg: normalAngle(box.rotationDeg + degrees) },
      medium,
    )
  },

  // A turned box keeps its angle: stretched exactly it would be no box. Its sides follow the stretch along them.
  scale(shape, anchor, sx, sy, medium) {
    const box = toPxBox(shape, medium)
    const angle = (box.rotationDeg * Math.PI) / 180
    const along = Math.hypot(sx * Math.cos(angle), sy * Math.sin(angle))
    const across = Math.hypot(sx * Math.sin(angle), sy * Math.cos(angle))
    const middle = boxCentre(box)
    const centre = { x: anchor.x + (middle.x - anchor.x) * sx, y: anchor.y + (middle.y - anchor.y) * sy }
    const size = { width: box.width * along, height: box.height * across }
    const corner = { x: centre.x - size.width / 2, y: centre.y - size.height / 2 }
    return fromPxBox(
      { ...turnPoint(corner, centre, box.rotationDeg), ...size, rotationDeg: box.rotationDeg },
      medium,
    )
  },

  centre: (shape, medium) => boxCentre(toPxBox(shape, medium)),

  // An angle typed in a panel turns around the stored corner: x and y do not move.
  withNumbers(shape, numbers) {
    const { xPct, yPct, widthPct, heightPct, rotationDeg } = { ...shape, ...numbers }
    return {
      kind: 'box',
      xPct,
      yPct,
      widthPct: Math.max(0, widthPct),
      heightPct: Math.max(0, heightPct),
      rotationDeg: normalAngle(rotationDeg),
    }
  },
}
