// Raster tiles of the resting regions: drawn a slice at a time within a budget per frame, kept by use, marked
// stale by bounds. What to draw where is planned by tiles.ts.

import type { Bounds } from '../geometry/point.ts'
import { boundsMeet } from '../geometry/point.ts'
import type { CanvasPainterOptions } from './painter.canvas.ts'
import { createCanvasPainter } from './painter.canvas.ts'
import type { Painter } from './painter.ts'
import type { TileId, TileState, TileView } from './tiles.ts'
import { planTiles, TILE_LIMIT, TILE_SIZE, tileBounds, tileKey } from './tiles.ts'

/** Regions drawn between two looks at the clock: about 0.3 ms of raster. */
const SLICE = 256

/** Outlines reach this far over their bounds, view px: half a stroke and its casing. */
const REACH = 4

/** Bounds beyond this many mark everything stale: testing them would cost more than drawing. */
const STALE_LIMIT = 400

/** What tiles show, by slot. */
export interface TileContent {
  slotsIn(bounds: Bounds): readonly number[]
  /** Draws the region of a slot; zoom in device px per medium px. */
  paint(slot: number, painter: Painter, zoom: number): void
}

interface Tile {
  readonly id: TileId
  readonly bounds: Bounds
  canvas: OffscreenCanvas | undefined
  stale: boolean
  job: RasterJob | undefined
  usedAt: number
}

interface RasterJob {
  readonly canvas: OffscreenCanvas
  readonly context: OffscreenCanvasRenderingContext2D
  readonly painter: Painter
  readonly slots: readonly number[]
  next: number
}

export class TileLayer {
  readonly #tiles = new Map<string, Tile>()
  readonly #content: TileContent
  readonly #options: CanvasPainterOptions
  /** Device px per view px. */
  #ratio = 1
  #frame = 0
  #rastered = 0

  constructor(content: TileContent, options: CanvasPainterOptions) {
    this.#content = content
    this.#options = options
  }

  /** Tiles finished since the layer was made: the counter benches read. */
  get rastered(): number {
    return this.#rastered
  }

  setRatio(ratio: number): void {
    if (ratio === this.#ratio) return
    this.#ratio = ratio
    this.clear()
  }

  clear(): void {
    this.#tiles.clear()
  }

  /** What was drawn within these bounds (medium px) is no longer right. */
  markStale(changes: readonly Bounds[]): void {
    const all = changes.length > STALE_LIMIT
    for (const tile of this.#tiles.values()) {
      if (tile.stale && tile.job === undefined) continue
      const reach = (REACH * this.#ratio) / 2 ** tile.id.level
      const reached = {
        minX: tile.bounds.minX - reach,
        minY: tile.bounds.minY - reach,
        maxX: tile.bounds.maxX + reach,
        maxY: tile.bounds.maxY + reach,
      }
      if (all || changes.some((bounds) => boundsMeet(bounds, reached))) {
        tile.stale = true
        tile.job = undefined
      }
    }
  }

  /**
   * Draws the view and rasters for at most `budgetMs`; `now` gives ms. At least one slice is done per call.
   * True when tiles of the view are still to be made: call again in the next frame.
   */
  draw(context: CanvasRenderingContext2D, view: TileView, budgetMs: number, now: () => number): boolean {
    this.#frame += 1
    const plan = planTiles(view, (tile) => this.#stateOf(tile))
    const end = now() + budgetMs
    let pending = 0
    let worked = false
    for (const id of plan.raster) {
      if (worked && now() >= end) pending += 1
      else {
        worked = true
        if (!this.#work(id, end, now)) pending += 1
      }
    }
    const after = worked ? planTiles(view, (tile) => this.#stateOf(tile)) : plan
    for (const { tile, from, to } of after.draws) {
      const kept = this.#tiles.get(tileKey(tile))
      if (kept?.canvas === undefined) continue
      kept.usedAt = this.#frame
      context.drawImage(kept.canvas, from.x, from.y, from.size, from.size, to.x, to.y, to.size, to.size)
    }
    this.#forget()
    return pending > 0
  }

  #stateOf(id: TileId): TileState {
    const tile = this.#tiles.get(tileKey(id))
    if (tile?.canvas === undefined) return 'missing'
    return tile.stale ? 'stale' : 'fresh'
  }

  /** Goes on with a tile until it is done or the time is over; true when it is done. */
  #work(id: TileId, end: number, now: () => number): boolean {
    const key = tileKey(id)
    let tile = this.#tiles.get(key)
    if (tile === undefined) {
      tile = {
        id,
        bounds: tileBounds(id),
        canvas: undefined,
        stale: true,
        job: undefined,
        usedAt: this.#frame,
      }
      this.#tiles.set(key, tile)
    }
    tile.usedAt = this.#frame
    const job = (tile.job ??= this.#startJob(tile))
    if (job === undefined) return true
    const zoom = 2 ** id.level / this.#ratio
    while (job.next < job.slots.length) {
      const last = Math.min(job.slots.length, job.next + SLICE)
      for (; job.next < last; job.next += 1)
        this.#content.paint(job.slots[job.next] as number, job.painter, zoom)
      job.painter.end()
      if (now() >= end && job.next < job.slots.length) return false
    }
    tile.canvas = job.canvas
    tile.stale = false
    tile.job = undefined
    this.#rastered += 1
    return true
  }

  #startJob(tile: Tile): RasterJob | undefined {
    const canvas = new OffscreenCanvas(TILE_SIZE, TILE_SIZE)
    const context = canvas.getContext('2d')
    if (context === null) return undefined
    const scale = 2 ** tile.id.level
    const reach = (REACH * this.#ratio) / scale
    const { minX, minY, maxX, maxY } = tile.bounds
    const painter = createCanvasPainter(
      context,
      { scale, originX: -minX * scale, originY: -minY * scale, ratio: this.#ratio },
      this.#options,
    )
    const slots = this.#content.slotsIn({
      minX: minX - reach,
      minY: minY - reach,
      maxX: maxX + reach,
      maxY: maxY + reach,
    })
    return { canvas, context, painter, slots, next: 0 }
  }

  #forget(): void {
    if (this.#tiles.size <= TILE_LIMIT) return
    const byUse = [...this.#tiles.entries()].sort(([, a], [, b]) => a.usedAt - b.usedAt)
    for (const [key, tile] of byUse.slice(0, this.#tiles.size - TILE_LIMIT)) {
      if (tile.usedAt < this.#frame) this.#tiles.delete(key)
    }
  }
}
