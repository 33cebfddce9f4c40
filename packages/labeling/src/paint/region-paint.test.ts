// What regions ask painters to draw, recorded; looks and colours by the design's numbers.

import { describe, expect, it } from 'vitest'
import type { BoxShape } from '../tags/control/rectangle/rectangle.region.ts'
import { findRegionPaint } from '../tags/paints.ts'
import { createRecorder } from './painter.record.ts'
import { colorSet, contrast, PALETTE } from './region-color.ts'
import { createLooks } from './region-look.ts'
import type { RegionPaint } from './region-paint.ts'
import { paintShape } from './region-paint.ts'

const box = findRegionPaint('box') as RegionPaint
const medium = { width: 200, height: 100 }
const shape = (more: Partial<BoxShape> = {}): BoxShape => ({
  kind: 'box',
  xPct: 10,
  yPct: 20,
  widthPct: 50,
  heightPct: 40,
  rotationDeg: 0,
  ...more,
})
const bounds = { minX: 20, minY: 20, maxX: 120, maxY: 60 }

describe('a box', () => {
  it('is its four corners in medium px, from the top-left corner clockwise', () => {
    const { painter, calls } = createRecorder()
    paintShape(painter, box, shape(), bounds, medium, 1)
    expect(calls).toEqual([{ call: 'polygon', points: [20, 20, 120, 20, 120, 60, 20, 60] }])
  })

  it('turns around its top-left corner in pixel space', () => {
    const { painter, calls } = createRecorder()
    box.outline(shape({ rotationDeg: 90 }), medium, painter)
    const [call] = calls
    const points = call?.call === 'polygon' ? call.points.map((value) => Math.round(value)) : []
    expect(points).toEqual([20, 20, 20, 120, -20, 120, -20, 20])
  })

  it('is a dot when it is under 3 px on the screen', () => {
    const { painter, calls } = createRecorder()
    paintShape(painter, box, shape(), bounds, medium, 0.02)
    expect(calls).toEqual([{ call: 'dot', x: 70, y: 40 }])
  })

  it('carries its name at the highest corner', () => {
    expect(box.tagAt(shape(), medium)).toEqual({ x: 20, y: 20 })
    expect(box.tagAt(shape({ rotationDeg: -45 }), medium).y).toBeLessThan(0)
  })
})

describe('looks', () => {
  const look = createLooks()
  const input = {
    fill: colorSet('#507bf2'),
    stroke: colorSet('#507bf2'),
    fillOpacity: 0.2,
    strokeWidth: 1,
    suggestion: false,
  }

  it('follow the table: 2 px and 12 % at rest, 24 % under the pointer, 2.5 px and 32 % selected', () => {
    expect(look(input, 'rest')).toMatchObject({ strokeWidth: 2, fillOpacity: 0.12, dashed: false })
    expect(look(input, 'hover').fillOpacity).toBeCloseTo(0.24)
    expect(look(input, 'selected').fillOpacity).toBeCloseTo(0.32)
    expect(look(input, 'selected').strokeWidth).toBe(2.5)
  })

  it('are the same object for the same look, so that painters batch them', () => {
    expect(look({ ...input }, 'rest')).toBe(look(input, 'rest'))
  })

  it('dash what a machine suggests, and nothing else', () => {
    expect(look({ ...input, suggestion: true }, 'rest')).toMatchObject({ dashed: true, stroke: '#c9b7ff' })
  })
})

describe('colours', () => {
  it('are readable: text on each base, and its ink on both surfaces', () => {
    for (const base of PALETTE) {
      const set = colorSet(base)
      expect(contrast(set.on, base), base).toBeGreaterThan(4.5)
      expect(contrast(set.inkLight, '#ffffff'), base).toBeGreaterThan(5.1)
      expect(contrast(set.inkDark, '#15191b'), base).toBeGreaterThan(5.1)
    }
  })

  it('keep a light casing for dark ones', () => {
    expect(colorSet('#015434').casing).toBe('light')
    expect(colorSet('#eadb5d').casing).toBe('dark')
  })
})
