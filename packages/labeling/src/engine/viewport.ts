// Where the medium lies on the stage: zoom and offset. Pure conversions view px ⇄ medium px ⇄ percent.
// The range 0.1–100 and "below fit only with negativeZoom" follow the behaviour people know.

import type { Bounds, Point, Size } from '../geometry/point.ts'
import { clamp } from '../geometry/point.ts'

/** View px per medium px, and the view position of the medium's top-left corner. */
export interface Viewport {
  readonly zoom: number
  readonly offset: Point
  /** Of the stage, view px. 0 x 0 until the stage was measured. */
  readonly stage: Size
  /** Of the medium, px. */
  readonly medium: Size
}

export const ZOOM_MIN = 0.01
export const ZOOM_MAX = 100

export const EMPTY_VIEWPORT: Viewport = {
  zoom: 1,
  offset: { x: 0, y: 0 },
  stage: { width: 0, height: 0 },
  medium: { width: 0, height: 0 },
}

export function toMedium(viewport: Viewport, at: Point): Point {
  return {
    x: (at.x - viewport.offset.x) / viewport.zoom,
    y: (at.y - viewport.offset.y) / viewport.zoom,
  }
}

export function toView(viewport: Viewport, point: Point): Point {
  return {
    x: point.x * viewport.zoom + viewport.offset.x,
    y: point.y * viewport.zoom + viewport.offset.y,
  }
}

/** Two corners, view px, of a quarter of what is seen of the medium, in its middle. */
export function middleOf(viewport: Viewport): readonly [from: Point, to: Point] {
  const { stage, medium } = viewport
  const start = toView(viewport, { x: 0, y: 0 })
  const end = toView(viewport, { x: medium.width, y: medium.height })
  const within = (low: number, high: number, most: number, share: number) =>
    Math.max(0, low) + (Math.min(most, high) - Math.max(0, low)) * share
  const at = (share: number) => ({
    x: within(start.x, end.x, stage.width, share),
    y: within(start.y, end.y, stage.height, share),
  })
  return [at(3 / 8), at(5 / 8)]
}

/** Zoom at which the whole medium fits the stage; 1 while either is unmeasured. */
export function fitZoom(stage: Size, medium: Size): number {
  if (stage.width <= 0 || stage.height <= 0 || medium.width <= 0 || medium.height <= 0) return 1
  return Math.min(stage.width / medium.width, stage.height / medium.height)
}

/** The medium as large as fits, in the middle of the stage. */
export function fit(viewport: Viewport): Viewport {
  return centred(viewport, fitZoom(viewport.stage, viewport.medium))
}

/** One medium px per view px, in the middle of the stage. */
export function actualSize(viewport: Viewport): Viewport {
  return centred(viewport, 1)
}

/** Share of the stage that shown bounds fill at most: what lies around them helps to see what they are. */
const SHOWN_SHARE = 0.6

/** The bounds (medium px) in the middle of the stage, as large as leaves room around them. Never smaller than fitted. */
export function showBounds(viewport: Viewport, bounds: Bounds): Viewport {
  const { stage, medium } = viewport
  const fitted = fitZoom(stage, medium)
  const width = Math.max(1, bounds.maxX - bounds.minX)
  const height = Math.max(1, bounds.maxY - bounds.minY)
  const wanted = Math.min(stage.width / width, stage.height / height) * SHOWN_SHARE
  const zoom = clamp(wanted, fitted, Math.max(ZOOM_MAX, fitted))
  return held({
    ...viewport,
    zoom,
    offset: {
      x: stage.width / 2 - ((bounds.minX + bounds.maxX) / 2) * zoom,
      y: stage.height / 2 - ((bounds.minY + bounds.maxY) / 2) * zoom,
    },
  })
}

/** Zoomed by the factor so that what is under `at` (view px) stays there. */
export function zoomAt(viewport: Viewport, factor: number, at: Point, belowFit: boolean): Viewport {
  const fitted = fitZoom(viewport.stage, viewport.medium)
  const least = belowFit ? Math.min(ZOOM_MIN, fitted) : Math.min(fitted, viewport.zoom)
  const zoom = clamp(viewport.zoom * factor, least, Math.max(ZOOM_MAX, fitted))
  if (zoom === viewport.zoom) return viewport
  const under = toMedium(viewport, at)
  return held({
    ...viewport,
    zoom,
    offset: { x: at.x - under.x * zoom, y: at.y - under.y * zoom },
  })
}

/** Moved by view px, as far as keeps the medium on the stage. */
export function panBy(viewport: Viewport, dx: number, dy: number): Viewport {
  return held({ ...viewport, offset: { x: viewport.offset.x + dx, y: viewport.offset.y + dy } })
}

/** With new sizes; a viewport that showed the whole medium goes on doing so, others keep their centre. */
export function resized(viewport: Viewport, stage: Size, medium: Size): Viewport {
  const sameMedium = medium.width === viewport.medium.width && medium.height === viewport.medium.height
  const wasFitted = viewport.zoom === fitZoom(viewport.stage, viewport.medium)
  const next = { ...viewport, stage, medium }
  if (!sameMedium || wasFitted || viewport.stage.width === 0) return fit(next)
  const middle = toMedium(viewport, {
    x: viewport.stage.width / 2,
    y: viewport.stage.height / 2,
  })
  return held({
    ...next,
    offset: {
      x: stage.width / 2 - middle.x * viewport.zoom,
      y: stage.height / 2 - middle.y * viewport.zoom,
    },
  })
}

function centred(viewport: Viewport, zoom: number): Viewport {
  return held({ ...viewport, zoom, offset: { x: 0, y: 0 } })
}

/** An axis on which the medium is smaller than the stage is centred; on the others no gap may open at an edge. */
function held(viewport: Viewport): Viewport {
  const { zoom, stage, medium } = viewport
  return {
    ...viewport,
    offset: {
      x: heldAxis(viewport.offset.x, stage.width, medium.width * zoom),
      y: heldAxis(viewport.offset.y, stage.height, medium.height * zoom),
    },
  }
}

function heldAxis(offset: number, stage: number, shown: number): number {
  return shown <= stage ? (stage - shown) / 2 : clamp(offset, stage - shown, 0)
}
