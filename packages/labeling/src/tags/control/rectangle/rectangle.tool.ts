// Drawing a box: press and drag, or click and click. Pure; what it answers is in medium px. Rules T20–T26.

import type { Region } from '../../../document/document.ts'
import type { PxBox } from '../../../geometry/box.ts'
import type { Point } from '../../../geometry/point.ts'
import { distance } from '../../../geometry/point.ts'
import type { Step, ToolContext, ToolPointer } from '../../../engine/tool.ts'
import { defineTool } from '../../../engine/tool.ts'
import { boxBetween, fromPxBox } from './rectangle.region.ts'

/** View px per axis below which a drag draws nothing. */
const LEAST_SIZE = 3
/** View px of the sides of the box a double click draws. */
const DEFAULT_SIZE = 30

interface Memory {
  readonly pressedAt: Point
  readonly origin: Point
  /** The region being drawn; its shape changes until it is done. */
  readonly draft: Region
}

type Context = ToolContext<Memory>

export const rectangleTool = defineTool<Memory>({
  id: 'rectangle',
  title: 'Rectangle',
  key: 'tool:rect',
  cursor: 'crosshair',
  states: {
    idle: {
      pointerDown(event, cx) {
        if (event.button !== 0 || event.handle !== undefined) return { declined: true }
        const origin = event.point
        const draft = cx.newRegion('box', fromPxBox(boxBetween(origin, origin, cx.medium, false), cx.medium))
        if (draft === undefined) return { declined: true }
        return { to: 'pointing', memory: { pressedAt: event.at, origin, draft } }
      },
    },

    pointing: {
      pointerMove: (event, cx) =>
        distance(event.at, cx.memory.pressedAt) < LEAST_SIZE
          ? {}
          : { to: 'dragging', preview: previewOf(cx, drawn(event, cx)) },
      // A click on a region selects it; beside regions it is the first of two.
      pointerUp: (event, cx) =>
        event.over !== undefined
          ? { to: 'idle', select: { ids: [event.over], mode: event.mod ? 'toggle' : 'replace' } }
          : { to: 'stretching', preview: previewOf(cx, drawn(event, cx)) },
    },

    dragging: {
      pointerMove: (event, cx) => ({ preview: previewOf(cx, drawn(event, cx)) }),
      pointerUp: (event, cx) => ({ to: 'idle', ...commitOf(cx, drawn(event, cx), LEAST_SIZE) }),
    },

    stretching: {
      pointerMove: (event, cx) => ({ preview: previewOf(cx, drawn(event, cx)) }),
      pointerDown(event, cx) {
        if (event.button !== 0) return {}
        const box = event.clicks === 2 ? defaultBox(cx) : drawn(event, cx)
        const step = commitOf(cx, box, LEAST_SIZE)
        return step.commit === undefined ? {} : { to: 'done', preview: null, ...step }
      },
      undo: () => ({ to: 'idle' }),
    },

    // The second click has drawn; its release means nothing more.
    done: { pointerUp: () => ({ to: 'idle' }) },
  },
})

function snaps(cx: Context): boolean {
  const names = new Set(cx.memory.draft.entries.map((entry) => entry.control))
  return cx.config.controls.some(
    (control) => names.has(control.name) && control.node.attributes['snap'] === 'pixel',
  )
}

function drawn(event: ToolPointer, cx: Context): PxBox {
  return boxBetween(cx.memory.origin, event.point, cx.medium, snaps(cx))
}

/** 30 px of the stage to the right and down, whatever the zoom; cut at the border. */
function defaultBox(cx: Context): PxBox {
  const { origin } = cx.memory
  const { stage } = cx.viewport
  const across = (DEFAULT_SIZE / stage.width) * cx.medium.width
  const down = (DEFAULT_SIZE / stage.height) * cx.medium.height
  return boxBetween(origin, { x: origin.x + across, y: origin.y + down }, cx.medium, snaps(cx))
}

function regionOf(cx: Context, box: PxBox): Region {
  return { ...cx.memory.draft, shape: fromPxBox(box, cx.medium) }
}

function previewOf(cx: Context, box: PxBox): NonNullable<Step['preview']> {
  const region = regionOf(cx, box)
  return { object: cx.object.name, regions: new Map([[region.id, region]]) }
}

function commitOf(cx: Context, box: PxBox, least: number): Pick<Step<Memory>, 'commit'> {
  const { zoom } = cx.viewport
  if (box.width * zoom < least || box.height * zoom < least) return {}
  return { commit: { name: 'Draw', change: { added: [regionOf(cx, box)], updated: [], removed: [] } } }
}
