// The two canvases over a picture: resting regions (direct, or tiles when there are many) and active ones.
// Reads the engine's signals, draws in the next frame, writes nothing. Up to DIRECT_LIMIT regions in view are
// drawn as they are, sharp at every zoom; beyond that tiles keep the frame short.

import { effect } from '@preact/signals-core'
import type { AnnotationDoc, RecordId, Region } from '../document/document.ts'
import type { Engine, RegionRow } from '../engine/engine.types.ts'
import type { Size } from '../geometry/point.ts'
import type { Scope } from '../scope.dom.ts'
import { findRegionPaint } from '../tags/paints.ts'
import { cssColorSet } from './color.dom.ts'
import { createCanvasPainter } from './painter.canvas.ts'
import type { Painter, PaintStyle } from './painter.ts'
import type { RegionIndexSource } from './region-index.ts'
import { RegionIndex } from './region-index.ts'
import type { RegionState } from './region-look.ts'
import { createLooks } from './region-look.ts'
import { paintShape } from './region-paint.ts'
import { drawCrosshair, drawFrame, drawMarquee } from './stage-marks.canvas.ts'
import { TileLayer } from './tiles.canvas.ts'
import { shownBounds } from './tiles.ts'

/** Raster per frame, ms; the rest of 16.7 belongs to input and composition. */
const RASTER_MS = 6
const DIRECT_LIMIT = 1500
/** Selected regions drawn apart; of more the tiles show the selection. */
const ACTIVE_LIMIT = 2000
/** Names are shown for all regions when fewer are in view. */
const NAMED_LIMIT = 8
/** And at most this many when the person asked for names. */
const NAMES_LIMIT = 200

const NONE: ReadonlySet<RecordId> = new Set()

export interface StageOptions {
  readonly engine: Engine
  readonly object: string
  readonly rest: HTMLCanvasElement
  readonly active: HTMLCanvasElement
  /** The medium itself: placed over the same px as the canvases. */
  readonly medium: HTMLElement
  /** Space around the area the medium is fitted into, view px; drawing goes on in it. */
  readonly inset: () => { readonly left: number; readonly top: number }
  /** Of the canvases, view px. */
  readonly size: () => Size
  readonly isSuggestion: (region: Region) => boolean
  /** Lines through the pointer. */
  readonly crosshair: boolean
  readonly showNames: () => boolean
}

export interface Stage {
  /** Something the signals do not tell changed: size, theme, names. */
  refresh(): void
  /** Where the pointer is, view px of the canvases; undefined: not here. */
  point(at: { readonly x: number; readonly y: number } | undefined): void
  /** Tiles rastered so far, for benches. */
  readonly rastered: () => number
}

/** Starts drawing; ends with the scope. */
export function mountStage(scope: Scope, options: StageOptions): Stage {
  const { engine, object, rest, active, medium } = options
  const restContext = rest.getContext('2d')
  const activeContext = active.getContext('2d')
  if (restContext === null || activeContext === null) {
    return { refresh: () => undefined, point: () => undefined, rastered: () => 0 }
  }
  const fontFamily = getComputedStyle(active).fontFamily
  const looks = createLooks()
  const index = new RegionIndex()
  const tiles = new TileLayer(
    { slotsIn: (bounds) => index.slotsIn(bounds), paint: paintSlot },
    { fontFamily },
  )
  let mediumKey = ''
  let cancelFrame: (() => void) | undefined
  let pointer: { readonly x: number; readonly y: number } | undefined
  let mustDrawRest = true

  function styleFor(region: Region, state: RegionState): PaintStyle {
    const style = engine.styleOf(region)
    return looks(
      {
        fill: cssColorSet(style.color),
        stroke: cssColorSet(style.strokeColor),
        fillOpacity: style.fillOpacity,
        strokeWidth: style.strokeWidth,
        suggestion: options.isSuggestion(region),
      },
      state,
    )
  }

  function mediumSize(): Size {
    return engine.viewport(object).peek().medium
  }

  /** Looks at rest by region: asking the engine for each of 100,000 in each raster would cost more than drawing. */
  const restStyles = new WeakMap<Region, PaintStyle>()

  function restStyle(region: Region): PaintStyle {
    const known = restStyles.get(region)
    if (known !== undefined) return known
    const style = styleFor(region, 'rest')
    restStyles.set(region, style)
    return style
  }

  function paintSlot(slot: number, painter: Painter, zoom: number): void {
    const region = index.regionAt(slot)
    const paint = index.paintAt(slot)
    if (region === undefined || paint === undefined) return
    const selection = engine.selection.peek()
    const showsSelection = selection.size > ACTIVE_LIMIT && selection.has(region.id)
    painter.begin(showsSelection ? styleFor(region, 'selected') : restStyle(region))
    paintShape(painter, paint, region.shape, index.boundsAt(slot), mediumSize(), zoom)
  }

  /**
   * Regions missing from the resting layer. Where tiles may be in use a selected region stays in them and is
   * drawn over: rastering its tiles for each click would take several frames. A moved one is taken out.
   */
  function leftOut(): ReadonlySet<RecordId> {
    const selection = engine.selection.peek()
    const previewed = engine.preview.peek()?.regions
    if (selection.size > ACTIVE_LIMIT || engine.doc.peek().records.size > DIRECT_LIMIT) {
      return previewed === undefined ? NONE : new Set(previewed.keys())
    }
    return previewed === undefined ? selection : new Set([...selection, ...previewed.keys()])
  }

  let lastLeftOut: ReadonlySet<RecordId> = NONE
  let lastSelection: ReadonlySet<RecordId> = NONE
  let lastDoc: AnnotationDoc | undefined
  let lastHidden: ReadonlySet<RecordId> = NONE

  function updateIndex(): void {
    const viewport = engine.viewport(object).peek()
    const item = engine.item(object).peek()
    const key = `${viewport.medium.width}x${viewport.medium.height}#${item}`
    const doc = engine.doc.peek()
    const hidden = engine.hidden.peek()
    const apart = leftOut()
    const isWhole = key !== mediumKey || doc !== lastDoc || hidden !== lastHidden
    if (!isWhole && apart === lastLeftOut) return
    if (key !== mediumKey) {
      index.clear()
      tiles.clear()
    }
    const source: RegionIndexSource = {
      doc,
      object,
      item,
      isLeftOut: (region) => hidden.has(region.id) || apart.has(region.id),
      boundsOf: (region) => engine.boundsOf(region),
      findPaint: findRegionPaint,
    }
    const touched = isWhole ? index.update(source) : index.updateSome(source, [...lastLeftOut, ...apart])
    mediumKey = key
    lastDoc = doc
    lastHidden = hidden
    lastLeftOut = apart
    if (touched.length > 0) tiles.markStale(touched)
  }

  function fitCanvas(canvas: HTMLCanvasElement, ratio: number, size: Size): void {
    const width = Math.max(1, Math.round(size.width * ratio))
    const height = Math.max(1, Math.round(size.height * ratio))
    if (canvas.width !== width) canvas.width = width
    if (canvas.height !== height) canvas.height = height
  }

  function draw(): void {
    cancelFrame = undefined
    const viewport = engine.viewport(object).peek()
    const ratio = window.devicePixelRatio || 1
    const size = options.size()
    const inset = options.inset()
    const left = viewport.offset.x + inset.left
    const top = viewport.offset.y + inset.top
    medium.style.width = `${viewport.medium.width * viewport.zoom}px`
    medium.style.height = `${viewport.medium.height * viewport.zoom}px`
    medium.style.transform = `translate(${left}px, ${top}px)`
    const transform = {
      scale: viewport.zoom * ratio,
      originX: left * ratio,
      originY: top * ratio,
      ratio,
    }
    const view = {
      ...transform,
      width: Math.round(size.width * ratio),
      height: Math.round(size.height * ratio),
      content: { minX: 0, minY: 0, maxX: viewport.medium.width, maxY: viewport.medium.height },
    }
    const shown = shownBounds(view)
    if (mustDrawRest) {
      fitCanvas(rest, ratio, size)
      updateIndex()
      restContext?.clearRect(0, 0, rest.width, rest.height)
      mustDrawRest = false
      if (shown !== undefined && restContext !== null) {
        if (index.countIn(shown, DIRECT_LIMIT + 1) <= DIRECT_LIMIT) {
          const painter = createCanvasPainter(restContext, transform, { fontFamily })
          for (const slot of index.slotsIn(shown)) paintSlot(slot, painter, viewport.zoom)
          painter.end()
        } else {
          tiles.setRatio(ratio)
          if (tiles.draw(restContext, view, RASTER_MS, () => performance.now())) {
            mustDrawRest = true
            schedule()
          }
        }
      }
    }
    fitCanvas(active, ratio, size)
    activeContext?.clearRect(0, 0, active.width, active.height)
    if (activeContext === null || shown === undefined) return
    const painter = createCanvasPainter(activeContext, transform, { fontFamily })
    const drawn = drawActive(painter, viewport.zoom)
    drawNames(painter, shown, drawn)
    painter.end()
    const preview = engine.preview.peek()
    if (preview?.object === object && preview.marquee !== undefined)
      drawMarquee(activeContext, preview.marquee, transform)
    if (engine.selection.peek().size > 1)
      drawFrame(activeContext, engine.handles(object).peek(), inset, ratio)
    if (options.crosshair && pointer !== undefined) drawCrosshair(activeContext, pointer, ratio)
  }

  /** Hovered, selected and previewed regions; gives what was drawn, for their names. */
  function drawActive(painter: Painter, zoom: number): Region[] {
    const { records } = engine.doc.peek()
    const selection = engine.selection.peek()
    const hidden = engine.hidden.peek()
    const item = engine.item(object).peek()
    const preview = engine.preview.peek()?.regions ?? new Map<RecordId, Region>()
    const hover = engine.hover.peek()
    const drawn: Region[] = []
    const paintOne = (region: Region, state: RegionState) => {
      if (region.object !== object || (region.item ?? 0) !== item || hidden.has(region.id)) return
      const paint = findRegionPaint(region.shape.kind)
      if (paint === undefined) return
      painter.begin(styleFor(region, state))
      paintShape(painter, paint, region.shape, engine.boundsOf(region), mediumSize(), zoom)
      painter.end()
      drawn.push(region)
    }
    const regionOf = (id: RecordId): Region | undefined => {
      const record = records.get(id)
      return record?.kind === 'region' ? record : undefined
    }
    if (hover !== undefined && !selection.has(hover) && !preview.has(hover)) {
      const region = regionOf(hover)
      if (region !== undefined) paintOne(region, 'hover')
    }
    if (selection.size <= ACTIVE_LIMIT) {
      for (const id of selection) {
        const region = preview.has(id) ? undefined : regionOf(id)
        if (region !== undefined) paintOne(region, 'selected')
      }
    }
    for (const region of preview.values()) paintOne(region, 'selected')
    return drawn
  }

  function drawNames(
    painter: Painter,
    shown: { minX: number; minY: number; maxX: number; maxY: number },
    drawn: readonly Region[],
  ): void {
    const limit = options.showNames() ? NAMES_LIMIT : NAMED_LIMIT
    const named = new Map(drawn.map((region) => [region.id, region]))
    if (index.countIn(shown, limit) < limit) {
      for (const slot of index.slotsIn(shown)) {
        const region = index.regionAt(slot)
        if (region !== undefined) named.set(region.id, region)
      }
    }
    if (named.size === 0 || named.size > NAMES_LIMIT) return
    const rows = engine.regions.peek()
    const size = mediumSize()
    for (const region of named.values()) {
      const paint = findRegionPaint(region.shape.kind)
      const row = findRow(rows, engine.doc.peek().records.slotOf(region.id))
      const text = row?.labels.join(', ') ?? ''
      if (paint === undefined || text === '') continue
      const { x, y } = paint.tagAt(region.shape, size)
      const set = cssColorSet(engine.styleOf(region).color)
      painter.tag(x, y, {
        index: row?.index,
        text,
        background: options.isSuggestion(region) ? '#ece4ff' : set.base,
        color: options.isSuggestion(region) ? '#4d2a95' : set.on,
      })
    }
  }

  function schedule(): void {
    cancelFrame ??= scope.frame(draw)
  }

  function refreshRest(): void {
    mustDrawRest = true
    schedule()
  }

  scope.add(
    effect(() => {
      void engine.doc.value
      void engine.hidden.value
      void engine.viewport(object).value
      void engine.item(object).value
      refreshRest()
    }),
  )
  scope.add(
    effect(() => {
      void engine.selection.value
      void engine.hover.value
      void engine.preview.value
      void engine.handles(object).value
      void engine.regions.value
      // Only a different set of regions drawn apart concerns the resting ones.
      const apart = leftOut()
      if (apart.size !== lastLeftOut.size || [...apart].some((id) => !lastLeftOut.has(id))) {
        mustDrawRest = true
      }
      // Of a selection too large to be drawn apart the resting layer shows the state.
      const selection = engine.selection.peek()
      if (selection !== lastSelection && Math.max(selection.size, lastSelection.size) > ACTIVE_LIMIT) {
        tiles.clear()
        mustDrawRest = true
      }
      lastSelection = selection
      schedule()
    }),
  )

  return {
    refresh: refreshRest,
    point(at) {
      pointer = at
      if (options.crosshair) schedule()
    },
    rastered: () => tiles.rastered,
  }
}

/** The row of a slot; rows stand in order of slot. */
function findRow(rows: readonly RegionRow[], slot: number | undefined): RegionRow | undefined {
  if (slot === undefined) return undefined
  let low = 0
  let high = rows.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const row = rows[middle]
    if (row === undefined || row.slot === slot) return row
    if (row.slot < slot) low = middle + 1
    else high = middle - 1
  }
  return undefined
}
