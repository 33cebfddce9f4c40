// The plan of the tile layer, as data: which squares show the view, what to draw for those not ready, what to
// raster next. Knows no canvas. Tiles are 512 device px at power-of-two zooms, so that zooming reuses them.

import type { Bounds } from '../geometry/point.ts'

/** Side of a tile, device px. */
export const TILE_SIZE = 512

/** Tiles kept; 512 x 512 x 4 bytes each, so about 100 MB at most. */
export const TILE_LIMIT = 96

/** How many zooms up or down a substitute may come from. */
const SUBSTITUTE_LEVELS = 5

export interface TileId {
  /** Device px per medium px is 2 ** level. */
  readonly level: number
  readonly column: number
  readonly row: number
}

/** A part of a tile and where it goes on the canvas, both device px. */
export interface TileDraw {
  readonly tile: TileId
  readonly from: { readonly x: number; readonly y: number; readonly size: number }
  readonly to: { readonly x: number; readonly y: number; readonly size: number }
}

export interface TileView {
  /** Device px per medium px. */
  readonly scale: number
  /** Device px of the medium's top-left corner on the canvas. */
  readonly originX: number
  readonly originY: number
  /** Of the canvas, device px. */
  readonly width: number
  readonly height: number
  /** What may hold regions, medium px. */
  readonly content: Bounds
}

export type TileState = 'fresh' | 'stale' | 'missing'

export interface TilePlan {
  readonly draws: readonly TileDraw[]
  /** Not fresh, nearest to the middle of the view first; missing before stale. */
  readonly raster: readonly TileId[]
  /** All tiles of the view, for the order of forgetting. */
  readonly needed: readonly TileId[]
}

export function tileKey({ level, column, row }: TileId): string {
  return `${level}/${column}/${row}`
}

/** The level nearest to the scale, so that a tile is drawn at 0.71 to 1.41 of its size. */
export function levelOf(scale: number): number {
  return Math.round(Math.log2(scale))
}

/** What a tile covers, medium px. */
export function tileBounds({ level, column, row }: TileId): Bounds {
  const side = TILE_SIZE / 2 ** level
  return { minX: column * side, minY: row * side, maxX: (column + 1) * side, maxY: (row + 1) * side }
}

/** The tiles of a level that meet the bounds (medium px), row by row. */
export function tilesIn(level: number, bounds: Bounds): TileId[] {
  const side = TILE_SIZE / 2 ** level
  const tiles: TileId[] = []
  const lastColumn = Math.ceil(bounds.maxX / side) - 1
  const lastRow = Math.ceil(bounds.maxY / side) - 1
  for (let row = Math.floor(bounds.minY / side); row <= lastRow; row += 1) {
    for (let column = Math.floor(bounds.minX / side); column <= lastColumn; column += 1) {
      tiles.push({ level, column, row })
    }
  }
  return tiles
}

/** The part of the medium the canvas shows and that may hold regions, medium px; undefined when they do not meet. */
export function shownBounds(view: TileView): Bounds | undefined {
  const bounds = {
    minX: Math.max(view.content.minX, -view.originX / view.scale),
    minY: Math.max(view.content.minY, -view.originY / view.scale),
    maxX: Math.min(view.content.maxX, (view.width - view.originX) / view.scale),
    maxY: Math.min(view.content.maxY, (view.height - view.originY) / view.scale),
  }
  return bounds.minX < bounds.maxX && bounds.minY < bounds.maxY ? bounds : undefined
}

/** What to draw and to raster for a view, given the state of each tile. */
export function planTiles(view: TileView, stateOf: (tile: TileId) => TileState): TilePlan {
  const bounds = shownBounds(view)
  if (bounds === undefined) return { draws: [], raster: [], needed: [] }
  const needed = tilesIn(levelOf(view.scale), bounds)
  const draws: TileDraw[] = []
  const raster: { tile: TileId; distance: number }[] = []
  const middleX = (bounds.minX + bounds.maxX) / 2
  const middleY = (bounds.minY + bounds.maxY) / 2
  for (const tile of needed) {
    const state = stateOf(tile)
    if (state === 'missing') draws.push(...substitutes(tile, view, stateOf))
    else draws.push(placed(tile, { x: 0, y: 0, size: TILE_SIZE }, tile, view))
    if (state === 'fresh') continue
    const { minX, minY, maxX, maxY } = tileBounds(tile)
    const distance = Math.hypot((minX + maxX) / 2 - middleX, (minY + maxY) / 2 - middleY)
    // A missing tile shows a stand-in, a stale one shows nearly what it should: missing ones go first.
    raster.push({ tile, distance: state === 'missing' ? distance - 1e12 : distance })
  }
  raster.sort((a, b) => a.distance - b.distance)
  return { draws, raster: raster.map((entry) => entry.tile), needed }
}

/** What stands in for a missing tile: a part of a coarser tile, else the finer ones there are. */
function substitutes(tile: TileId, view: TileView, stateOf: (tile: TileId) => TileState): TileDraw[] {
  for (let up = 1; up <= SUBSTITUTE_LEVELS; up += 1) {
    const factor = 2 ** up
    const coarse = {
      level: tile.level - up,
      column: Math.floor(tile.column / factor),
      row: Math.floor(tile.row / factor),
    }
    if (stateOf(coarse) === 'missing') continue
    const size = TILE_SIZE / factor
    const x = (tile.column - coarse.column * factor) * size
    const y = (tile.row - coarse.row * factor) * size
    return [placed(coarse, { x, y, size }, tile, view)]
  }
  const whole = { x: 0, y: 0, size: TILE_SIZE }
  return [0, 1, 2, 3]
    .map((part) => ({
      level: tile.level + 1,
      column: tile.column * 2 + (part & 1),
      row: tile.row * 2 + (part >> 1),
    }))
    .filter((fine) => stateOf(fine) !== 'missing')
    .map((fine) => placed(fine, whole, fine, view))
}

/** `from` of `tile`, drawn where `target` lies. */
function placed(tile: TileId, from: TileDraw['from'], target: TileId, view: TileView): TileDraw {
  const { minX, minY, maxX } = tileBounds(target)
  return {
    tile,
    from,
    to: {
      x: minX * view.scale + view.originX,
      y: minY * view.scale + view.originY,
      size: (maxX - minX) * view.scale,
    },
  }
}
