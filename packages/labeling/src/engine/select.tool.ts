// Select: pick, move, resize, turn and sweep up regions of any shape. Knows shapes only by their kinds.
// Rules T10–T19.

import type { Change } from '../document/change.ts'
import type { Entry, RecordId, Region } from '../document/document.ts'
import { isBoxGrip, stretchOf } from '../geometry/box.ts'
import type { Bounds, Point } from '../geometry/point.ts'
import { clamp, distance, joinBounds } from '../geometry/point.ts'
import { findRegionKind } from '../tags/index.ts'
import type { Step, ToolContext, ToolPointer } from './tool.ts'
import { defineTool } from './tool.ts'

/** View px a press may wander and still be a click. */
export const CLICK_SLACK = 3

/** Degrees a turn snaps to while Shift is held. */
const TURN_STEP = 15

/** Id of the grip that turns. */
export const TURN_GRIP = 'rotate'

interface Memory {
  /** View px where the press was. */
  readonly pressedAt: Point
  /** Medium px where the press was. */
  readonly origin: Point
  readonly region?: RecordId
  readonly handle?: string
}

type Context = ToolContext<Memory>

export const selectTool = defineTool<Memory>({
  id: 'select',
  title: 'Select',
  key: 'tool:move',
  cursor: 'default',
  states: {
    idle: {
      pointerDown(event) {
        if (event.button !== 0) return { declined: true }
        const memory: Memory = { pressedAt: event.at, origin: event.point }
        if (event.handle !== undefined) {
          const { region, id } = event.handle
          return { to: id === TURN_GRIP ? 'turning' : 'resizing', memory: { ...memory, region, handle: id } }
        }
        if (event.over !== undefined) return { to: 'pressing', memory: { ...memory, region: event.over } }
        return { to: 'sweeping', memory }
      },
    },

    pressing: {
      pointerMove(event, cx) {
        if (distance(event.at, cx.memory.pressedAt) < CLICK_SLACK) return {}
        const { region } = cx.memory
        if (region === undefined || !cx.isEditable(region)) return {}
        const select = cx.selection.has(region) ? {} : { select: { ids: [region], mode: 'replace' as const } }
        return { to: 'moving', ...select }
      },
      pointerUp(event, cx) {
        const { region } = cx.memory
        if (region === undefined) return { to: 'idle' }
        if (event.mod) return { to: 'idle', select: { ids: [region], mode: 'toggle' } }
        const alone = cx.selection.size === 1 && cx.selection.has(region)
        return { to: 'idle', select: { ids: alone ? [] : [region], mode: 'replace' } }
      },
    },

    moving: {
      pointerMove: (event, cx) => ({ preview: previewOf(cx, moved(event, cx)) }),
      pointerUp: (event, cx) => ({ to: 'idle', ...commitOf('Move', cx, moved(event, cx)) }),
    },

    resizing: {
      pointerMove: (event, cx) => ({ preview: previewOf(cx, resized(event, cx)) }),
      pointerUp: (event, cx) => ({ to: 'idle', ...commitOf('Resize', cx, resized(event, cx)) }),
    },

    turning: {
      pointerMove: (event, cx) => ({ preview: previewOf(cx, turned(event, cx)) }),
      pointerUp: (event, cx) => ({ to: 'idle', ...commitOf('Rotate', cx, turned(event, cx)) }),
    },

    sweeping: {
      pointerMove(event, cx) {
        if (distance(event.at, cx.memory.pressedAt) < CLICK_SLACK) return {}
        return {
          preview: { object: cx.object.name, regions: new Map(), marquee: sweptBounds(event, cx) },
        }
      },
      pointerUp(event, cx) {
        if (cx.preview === undefined) {
          return event.mod ? { to: 'idle' } : { to: 'idle', select: { ids: [], mode: 'replace' } }
        }
        const ids = cx.within(sweptBounds(event, cx)).map((region) => region.id)
        return { to: 'idle', select: { ids, mode: event.mod ? 'add' : 'replace' } }
      },
    },
  },
})

function sweptBounds(event: ToolPointer, cx: Context): Bounds {
  const { origin } = cx.memory
  return {
    minX: Math.min(origin.x, event.point.x),
    minY: Math.min(origin.y, event.point.y),
    maxX: Math.max(origin.x, event.point.x),
    maxY: Math.max(origin.y, event.point.y),
  }
}

/** Regions a drag moves: the selected ones when the pressed one is among them, else that one alone. */
function movedRegions(cx: Context): readonly Region[] {
  const { region } = cx.memory
  const selected = cx.editable
  if (region === undefined || selected.some((one) => one.id === region)) return selected
  const record = cx.doc.records.get(region)
  return record?.kind === 'region' ? [record] : []
}

function moved(event: ToolPointer, cx: Context): readonly Region[] {
  const regions = movedRegions(cx)
  const { x, y } = moveLimits(
    regions,
    event.point.x - cx.memory.origin.x,
    event.point.y - cx.memory.origin.y,
    cx,
  )
  return moveRegions(regions, x, y, cx)
}

function moveRegions(
  regions: readonly Region[],
  dx: number,
  dy: number,
  cx: Pick<ToolContext, 'medium'>,
): readonly Region[] {
  if (dx === 0 && dy === 0) return []
  return regions.flatMap((region) => {
    const kind = findRegionKind(region.shape.kind)
    return kind === undefined ? [] : [{ ...region, shape: kind.move(region.shape, dx, dy, cx.medium) }]
  })
}

/** The way the regions can go together without leaving the medium. Those already outside may come back or stay. */
function moveLimits(
  regions: readonly Region[],
  dx: number,
  dy: number,
  cx: Pick<ToolContext, 'medium'>,
): Point {
  const joined = surround(regions, cx.medium)
  if (joined === undefined) return { x: 0, y: 0 }
  return {
    x: clamp(dx, Math.min(0, -joined.minX), Math.max(0, cx.medium.width - joined.maxX)),
    y: clamp(dy, Math.min(0, -joined.minY), Math.max(0, cx.medium.height - joined.maxY)),
  }
}

/** The regions moved by medium px as far as the medium goes, as a change; used by the arrow keys. */
export function nudgeChange(
  regions: readonly Region[],
  dx: number,
  dy: number,
  medium: ToolContext['medium'],
): Change {
  const way = moveLimits(regions, dx, dy, { medium })
  return changeOf(regions, moveRegions(regions, way.x, way.y, { medium }))
}

function grabbed(cx: Context): Region | undefined {
  const { region } = cx.memory
  const record = region === undefined ? undefined : cx.doc.records.get(region)
  return record?.kind === 'region' ? record : undefined
}

function resized(event: ToolPointer, cx: Context): readonly Region[] {
  if (cx.editable.length > 1) return stretched(event, cx)
  const region = grabbed(cx)
  const kind = region === undefined ? undefined : findRegionKind(region.shape.kind)
  if (region === undefined || kind === undefined) return []
  const snap = snapsToPixels(region, cx)
  const shape = kind.dragHandle(region.shape, cx.memory.handle ?? '', event.point, cx.medium, snap)
  return [{ ...region, shape }]
}

/** Several regions stretched together by a grip of what surrounds them. */
function stretched(event: ToolPointer, cx: Context): readonly Region[] {
  const bounds = surround(cx.editable, cx.medium)
  const { handle = '' } = cx.memory
  if (bounds === undefined || !isBoxGrip(handle)) return []
  const to = {
    x: clamp(event.point.x, 0, cx.medium.width),
    y: clamp(event.point.y, 0, cx.medium.height),
  }
  const { anchor, sx, sy } = stretchOf(bounds, handle, to)
  return cx.editable.flatMap((region) => {
    const kind = findRegionKind(region.shape.kind)
    return kind?.scale === undefined
      ? []
      : [{ ...region, shape: kind.scale(region.shape, anchor, sx, sy, cx.medium) }]
  })
}

/** Bounds around all regions, medium px; undefined without one. */
export function surround(regions: readonly Region[], medium: ToolContext['medium']): Bounds | undefined {
  let joined: Bounds | undefined
  for (const region of regions) {
    const bounds = findRegionKind(region.shape.kind)?.bounds(region.shape, medium)
    if (bounds !== undefined) joined = joined === undefined ? bounds : joinBounds(joined, bounds)
  }
  return joined
}

/** True when the control that drew the region puts edges on whole px. */
function snapsToPixels(region: Region, cx: Pick<ToolContext, 'config'>): boolean {
  const names = new Set(region.entries.map((entry) => entry.control))
  return cx.config.controls.some(
    (control) => names.has(control.name) && control.node.attributes['snap'] === 'pixel',
  )
}

function turned(event: ToolPointer, cx: Context): readonly Region[] {
  const regions =
    cx.editable.length > 1 ? cx.editable : [grabbed(cx)].filter((region) => region !== undefined)
  const pivot = pivotOf(regions, cx.medium)
  if (pivot === undefined) return []
  let degrees = angleOf(pivot, event.point) - angleOf(pivot, cx.memory.origin)
  if (event.shift) degrees = Math.round(degrees / TURN_STEP) * TURN_STEP
  if (degrees === 0) return []
  return regions.flatMap((region) => {
    const kind = findRegionKind(region.shape.kind)
    return kind?.turn === undefined
      ? []
      : [{ ...region, shape: kind.turn(region.shape, degrees, pivot, cx.medium) }]
  })
}

/** Middle of one region, or of what surrounds several. */
export function pivotOf(regions: readonly Region[], medium: ToolContext['medium']): Point | undefined {
  const [first, second] = regions
  if (first === undefined) return undefined
  if (second === undefined) return findRegionKind(first.shape.kind)?.centre(first.shape, medium)
  const bounds = surround(regions, medium)
  return bounds && { x: (bounds.minX + bounds.maxX) / 2, y: (bounds.minY + bounds.maxY) / 2 }
}

function angleOf(pivot: Point, point: Point): number {
  return (Math.atan2(point.y - pivot.y, point.x - pivot.x) * 180) / Math.PI
}

function previewOf(cx: Context, regions: readonly Region[]): Step['preview'] & object {
  return { object: cx.object.name, regions: new Map(regions.map((region) => [region.id, region])) }
}

function commitOf(name: string, cx: Context, regions: readonly Region[]): Pick<Step, 'commit'> {
  const before = regions.flatMap((region) => {
    const record = cx.doc.records.get(region.id)
    return record?.kind === 'region' ? [record] : []
  })
  return { commit: { name, change: changeOf(before, regions) } }
}

/** Shapes that differ, as a change; whoever edits a prediction makes it his own. */
function changeOf(before: readonly Region[], after: readonly Region[]): Change {
  const byId = new Map(after.map((region) => [region.id, region]))
  return {
    added: [],
    removed: [],
    updated: before.flatMap((from) => {
      const to = byId.get(from.id)
      return to === undefined ? [] : [[from, { ...to, entries: to.entries.map(edited) }] as const]
    }),
  }
}

/** The entry after a person edited it: a prediction becomes a changed one. */
export function edited(entry: Entry): Entry {
  return entry.origin === 'prediction' ? { ...entry, origin: 'prediction-changed' } : entry
}
