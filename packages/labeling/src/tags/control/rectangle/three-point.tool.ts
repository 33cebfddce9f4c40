// Drawing a turned box by three points: two ends of its base, then its height. Rules T27–T29.

import type { Region } from '../../../document/document.ts'
import type { PxBox } from '../../../geometry/box.ts'
import { normalAngle } from '../../../geometry/box.ts'
import type { Point } from '../../../geometry/point.ts'
import { clamp, distance, turnPoint } from '../../../geometry/point.ts'
import type { Step, ToolContext, ToolPointer } from '../../../engine/tool.ts'
import { defineTool } from '../../../engine/tool.ts'
import { boxBetween, fromPxBox } from './rectangle.region.ts'

/** View px below which a base or a height is none. */
const LEAST_SIZE = 3

interface Memory {
  readonly draft: Region
  /** Medium px. */
  readonly start: Point
  readonly end?: Point
}

type Context = ToolContext<Memory>

export const threePointTool = defineTool<Memory>({
  id: 'rectangle-three-point',
  title: 'Rectangle by three points',
  key: 'tool:rect-3point',
  cursor: 'crosshair',
  states: {
    idle: {
      pointerDown(event, cx) {
        if (event.button !== 0 || event.handle !== undefined) return { declined: true }
        const start = inside(event.point, cx)
        const draft = cx.newRegion('box', fromPxBox(boxBetween(start, start, cx.medium, false), cx.medium))
        return draft === undefined ? { declined: true } : { to: 'base', memory: { draft, start } }
      },
    },

    base: {
      pointerMove: (event, cx) => ({
        preview: previewOf(cx, boxOf(cx.memory.start, inside(event.point, cx))),
      }),
      pointerDown: takeBase,
      // A drag gives the base as well as two clicks do.
      pointerUp: takeBase,
      undo: () => ({ to: 'idle' }),
    },

    height: {
      pointerMove: (event, cx) => ({ preview: previewOf(cx, drawn(event, cx)) }),
      pointerDown(event, cx) {
        const box = drawn(event, cx)
        if (event.button !== 0 || box.height * cx.viewport.zoom < LEAST_SIZE) return {}
        const added = [regionOf(cx, box)]
        return {
          to: 'done',
          preview: null,
          commit: { name: 'Draw', change: { added, updated: [], removed: [] } },
        }
      },
      undo: (cx) => ({ to: 'base', memory: { draft: cx.memory.draft, start: cx.memory.start } }),
    },

    done: { pointerUp: () => ({ to: 'idle' }) },
  },
})

function takeBase(event: ToolPointer, cx: Context): Step<Memory> {
  const end = inside(event.point, cx)
  if (distance(end, cx.memory.start) * cx.viewport.zoom < LEAST_SIZE) return {}
  return { to: 'height', memory: { ...cx.memory, end }, preview: previewOf(cx, boxOf(cx.memory.start, end)) }
}

function inside(point: Point, cx: Pick<Context, 'medium'>): Point {
  return { x: clamp(point.x, 0, cx.medium.width), y: clamp(point.y, 0, cx.medium.height) }
}

/** The box on the base from start to end that reaches as far as the third point; on either side of the base. */
function boxOf(start: Point, end: Point, third: Point = end): PxBox {
  const degrees = (Math.atan2(end.y - start.y, end.x - start.x) * 180) / Math.PI
  const level = turnPoint(third, start, -degrees)
  const depth = level.y - start.y
  const corner = depth < 0 ? turnPoint({ x: start.x, y: start.y + depth }, start, degrees) : start
  return {
    x: corner.x,
    y: corner.y,
    width: distance(start, end),
    height: Math.abs(depth),
    rotationDeg: normalAngle(degrees),
  }
}

function drawn(event: ToolPointer, cx: Context): PxBox {
  const { start, end } = cx.memory
  return boxOf(start, end ?? start, inside(event.point, cx))
}

function regionOf(cx: Context, box: PxBox): Region {
  return { ...cx.memory.draft, shape: fromPxBox(box, cx.medium) }
}

function previewOf(cx: Context, box: PxBox): NonNullable<Step['preview']> {
  const region = regionOf(cx, box)
  return { object: cx.object.name, regions: new Map([[region.id, region]]) }
}
