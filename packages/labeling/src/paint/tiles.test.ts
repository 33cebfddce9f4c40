// The tile plan as data: what is drawn covers what is seen, what is missing is stood in for, what is near comes first.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TileId, TileView } from './tiles.ts'
import { levelOf, planTiles, shownBounds, TILE_SIZE, tileBounds, tileKey, tilesIn } from './tiles.ts'

const medium = { minX: 0, minY: 0, maxX: 4000, maxY: 3000 }
const view = (more: Partial<TileView> = {}): TileView => ({
  scale: 0.25,
  originX: 0,
  originY: 0,
  width: 1000,
  height: 750,
  content: medium,
  ...more,
})
const nothing = () => 'missing' as const
const all = () => 'fresh' as const

const anyView = fc
  .record({
    scale: fc.double({ min: 0.02, max: 8, noNaN: true }),
    originX: fc.integer({ min: -3000, max: 900 }),
    originY: fc.integer({ min: -3000, max: 700 }),
  })
  .map(view)

describe('the plan', () => {
  it('rasters nothing and draws each needed tile once when all are fresh', () => {
    const plan = planTiles(view(), all)
    expect(plan.raster).toEqual([])
    expect(plan.draws.map((draw) => tileKey(draw.tile))).toEqual(plan.needed.map(tileKey))
  })

  it('rasters what is near the middle first, and missing tiles before stale ones', () => {
    const stale = tileKey({ level: -2, column: 0, row: 0 })
    const plan = planTiles(view(), (tile) => (tileKey(tile) === stale ? 'stale' : 'missing'))
    expect(tileKey(plan.raster.at(-1) as TileId)).toBe(stale)
    expect(plan.raster).toHaveLength(plan.needed.length)
  })

  it('stands in for a missing tile with its part of the coarser one', () => {
    const plan = planTiles(view({ scale: 0.5, width: 500, height: 500 }), (tile) =>
      tile.level === -2 ? 'fresh' : 'missing',
    )
    expect(plan.draws).toEqual([
      {
        tile: { level: -2, column: 0, row: 0 },
        from: { x: 0, y: 0, size: 256 },
        to: { x: 0, y: 0, size: 512 },
      },
    ])
  })

  it('stands in with the finer ones when there is no coarser', () => {
    const plan = planTiles(view(), (tile) => (tile.level === -1 ? 'fresh' : 'missing'))
    expect(plan.draws.length).toBe(plan.needed.length * 4)
    expect(plan.draws.every((draw) => draw.to.size === TILE_SIZE / 2)).toBe(true)
  })

  it('is empty when the medium is out of view', () => {
    expect(planTiles(view({ originX: 5000 }), nothing)).toEqual({ draws: [], raster: [], needed: [] })
  })

  it('needs tiles that cover all that is shown, each meeting it, at a size of 0.7 to 1.42', () => {
    fc.assert(
      fc.property(anyView, (given) => {
        const shown = shownBounds(given)
        const { needed } = planTiles(given, nothing)
        if (shown === undefined) {
          expect(needed).toEqual([])
          return
        }
        const bounds = needed.map(tileBounds)
        expect(Math.min(...bounds.map((one) => one.minX))).toBeLessThanOrEqual(shown.minX)
        expect(Math.min(...bounds.map((one) => one.minY))).toBeLessThanOrEqual(shown.minY)
        expect(Math.max(...bounds.map((one) => one.maxX))).toBeGreaterThanOrEqual(shown.maxX)
        expect(Math.max(...bounds.map((one) => one.maxY))).toBeGreaterThanOrEqual(shown.maxY)
        const columns = new Set(needed.map((tile) => tile.column)).size
        const rows = new Set(needed.map((tile) => tile.row)).size
        expect(needed).toHaveLength(columns * rows)
        const stretch = given.scale / 2 ** levelOf(given.scale)
        expect(stretch).toBeGreaterThan(0.7)
        expect(stretch).toBeLessThan(1.42)
      }),
    )
  })

  it('shows the same place of the medium whether by the tile or by what stands in for it', () => {
    fc.assert(
      fc.property(anyView, fc.integer({ min: 1, max: 3 }), (given, up) => {
        const level = levelOf(given.scale) - up
        const { draws } = planTiles(given, (tile) => (tile.level === level ? 'fresh' : 'missing'))
        for (const { tile, from, to } of draws) {
          const side = TILE_SIZE / 2 ** tile.level
          const mediumX = tile.column * side + (from.x / TILE_SIZE) * side
          expect(mediumX * given.scale + given.originX).toBeCloseTo(to.x, 4)
          expect((from.size / TILE_SIZE) * side * given.scale).toBeCloseTo(to.size, 4)
        }
      }),
    )
  })
})

it('a tile whose edge lies on the end of the bounds is not needed', () => {
  expect(tilesIn(0, { minX: 0, minY: 0, maxX: 512, maxY: 512 })).toEqual([{ level: 0, column: 0, row: 0 }])
})
