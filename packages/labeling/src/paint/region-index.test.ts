// The packed index against the plain way, over random edits.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { apply, createDoc } from '../document/change.ts'
import type { AnnotationDoc, Region } from '../document/document.ts'
import { toRecordId } from '../document/document.ts'
import type { Bounds } from '../geometry/point.ts'
import { boundsMeet } from '../geometry/point.ts'
import { findRegionPaint } from '../tags/paints.ts'
import type { BoxShape } from '../tags/control/rectangle/rectangle.region.ts'
import { RegionIndex } from './region-index.ts'

const region = (id: string, xPct: number, more: Partial<Region> = {}): Region => ({
  kind: 'region',
  id: toRecordId(id),
  object: 'image',
  shape: { kind: 'box', xPct, yPct: xPct / 2, widthPct: 5, heightPct: 5, rotationDeg: 0 } as BoxShape,
  entries: [],
  ...more,
})
const boundsOf = (one: Region): Bounds => {
  const { xPct, yPct, widthPct, heightPct } = one.shape as BoxShape
  return { minX: xPct, minY: yPct, maxX: xPct + widthPct, maxY: yPct + heightPct }
}
const source = (doc: AnnotationDoc, leftOut: ReadonlySet<string> = new Set()) => ({
  doc,
  object: 'image',
  item: 0,
  isLeftOut: (one: Region) => leftOut.has(one.id),
  boundsOf,
  findPaint: findRegionPaint,
})

describe('the index', () => {
  it('tells the bounds before and after of a moved region, and nothing of the others', () => {
    const [a, b, moved] = [region('a', 0), region('b', 40), region('b', 60)]
    const index = new RegionIndex()
    const doc = createDoc([a, b])
    expect(index.update(source(doc))).toHaveLength(2)
    const touched = index.update(source(apply(doc, { added: [], updated: [[b, moved]], removed: [] })))
    expect(touched).toEqual([boundsOf(b), boundsOf(moved)])
    expect(index.size).toBe(2)
  })

  it('takes out what is left out and puts it back, looking only at those', () => {
    const doc = createDoc([region('a', 0), region('b', 40)])
    const index = new RegionIndex()
    index.update(source(doc))
    const ids = [toRecordId('b')]
    expect(index.updateSome(source(doc, new Set(ids)), ids)).toEqual([boundsOf(region('b', 40))])
    expect(index.slotsIn({ minX: 0, minY: 0, maxX: 100, maxY: 100 })).toEqual([0])
    index.updateSome(source(doc), ids)
    expect(index.size).toBe(2)
  })

  it('holds nothing of other objects, other pages, and shapes nobody draws', () => {
    const index = new RegionIndex()
    const odd = { ...region('c', 0), shape: { kind: 'cloud' } }
    index.update(source(createDoc([region('a', 0, { object: 'text' }), region('b', 0, { item: 1 }), odd])))
    expect(index.size).toBe(0)
  })

  it('finds what the plain way finds, after any edits', () => {
    const edit = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.option(fc.integer({ min: 0, max: 95 })))
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 40 }), fc.integer({ min: 0, max: 90 }), (edits, at) => {
        const index = new RegionIndex()
        let doc = createDoc()
        for (const [number, place] of edits) {
          const id = toRecordId(`r${number}`)
          const before = doc.records.get(id)
          const after = place === null ? undefined : region(`r${number}`, place)
          doc = apply(doc, {
            added: before === undefined && after !== undefined ? [after] : [],
            updated: before !== undefined && after !== undefined ? [[before, after]] : [],
            removed: before !== undefined && after === undefined ? [before] : [],
          })
          index.update(source(doc))
        }
        const window = { minX: at, minY: 0, maxX: at + 10, maxY: 100 }
        const plain: number[] = []
        doc.records.forEach((record, slot) => {
          if (record.kind === 'region' && boundsMeet(boundsOf(record), window)) plain.push(slot)
        })
        expect(index.slotsIn(window)).toEqual(plain)
        expect(index.countIn(window, 1000)).toBe(plain.length)
        expect(index.size).toBe(doc.records.size)
      }),
    )
  })
})
