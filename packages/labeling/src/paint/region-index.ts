// Flat arrays by slot of the regions of one object (and page): bounds and what is drawn, brought up to date from
// the difference of two documents. A linear scan answers what meets some bounds: 0.95 ms at 100,000 regions, where
// building an R-tree alone cost 229 ms.

import type { AnnotationDoc, RecordId, Region } from '../document/document.ts'
import type { Bounds } from '../geometry/point.ts'
import type { RegionPaint } from './region-paint.ts'

const STRIDE = 4

export interface RegionIndexSource {
  readonly doc: AnnotationDoc
  readonly object: string
  /** Page shown; regions of others are not in the index. */
  readonly item: number
  readonly isLeftOut: (region: Region) => boolean
  readonly boundsOf: (region: Region) => Bounds
  readonly findPaint: (kind: string) => RegionPaint | undefined
}

/** Regions that can be drawn, by slot. */
export class RegionIndex {
  #regions: (Region | undefined)[] = []
  #paints: (RegionPaint | undefined)[] = []
  /** minX, minY, maxX, maxY by slot, medium px; NaN where nothing is drawn, so that no comparison holds. */
  #bounds = new Float64Array(0)
  #size = 0

  /** How many regions are drawn. */
  get size(): number {
    return this.#size
  }

  regionAt(slot: number): Region | undefined {
    return this.#regions[slot]
  }

  paintAt(slot: number): RegionPaint | undefined {
    return this.#paints[slot]
  }

  boundsAt(slot: number): Bounds {
    const at = slot * STRIDE
    return {
      minX: this.#bounds[at] ?? Number.NaN,
      minY: this.#bounds[at + 1] ?? Number.NaN,
      maxX: this.#bounds[at + 2] ?? Number.NaN,
      maxY: this.#bounds[at + 3] ?? Number.NaN,
    }
  }

  /** Slots whose bounds meet these, in order. Cost: one pass over the packed bounds. */
  slotsIn(bounds: Bounds): number[] {
    const packed = this.#bounds
    const slots: number[] = []
    const { minX, minY, maxX, maxY } = bounds
    const count = this.#regions.length
    for (let slot = 0, at = 0; slot < count; slot += 1, at += STRIDE) {
      // The four reads are inside the array by construction.
      if (
        (packed[at] as number) <= maxX &&
        (packed[at + 2] as number) >= minX &&
        (packed[at + 1] as number) <= maxY &&
        (packed[at + 3] as number) >= minY
      ) {
        slots.push(slot)
      }
    }
    return slots
  }

  /** How many regions meet the bounds, counted up to `limit`. */
  countIn(bounds: Bounds, limit: number): number {
    const packed = this.#bounds
    const { minX, minY, maxX, maxY } = bounds
    let count = 0
    for (let at = 0; at < this.#regions.length * STRIDE && count < limit; at += STRIDE) {
      if (
        (packed[at] as number) <= maxX &&
        (packed[at + 2] as number) >= minX &&
        (packed[at + 1] as number) <= maxY &&
        (packed[at + 3] as number) >= minY
      ) {
        count += 1
      }
    }
    return count
  }

  /**
   * Takes over a version of the document. Gives the bounds, before and after, of each region whose drawing
   * differs: what became stale. Cost: one comparison by identity per slot, the rest only for what differs.
   */
  update(source: RegionIndexSource): Bounds[] {
    const length = Math.max(source.doc.records.slotCount, this.#regions.length)
    this.#grow(length)
    const touched: Bounds[] = []
    for (let slot = 0; slot < length; slot += 1) this.#updateSlot(slot, source, touched)
    return touched
  }

  /** The same for some records of the version already taken over: they are left out now, or no longer. */
  updateSome(source: RegionIndexSource, ids: Iterable<RecordId>): Bounds[] {
    const touched: Bounds[] = []
    for (const id of ids) {
      const slot = source.doc.records.slotOf(id)
      if (slot !== undefined && slot < this.#regions.length) this.#updateSlot(slot, source, touched)
    }
    return touched
  }

  #updateSlot(slot: number, source: RegionIndexSource, touched: Bounds[]): void {
    const { doc, object, item, isLeftOut, boundsOf, findPaint } = source
    const record = doc.records.at(slot)
    const before = this.#regions[slot]
    if (record === before && (record === undefined || !isLeftOut(record as Region))) return
    const shown =
      record !== undefined &&
      record.kind === 'region' &&
      record.object === object &&
      (record.item ?? 0) === item &&
      !isLeftOut(record)
        ? record
        : undefined
    if (shown === before) return
    if (before !== undefined) {
      touched.push(this.boundsAt(slot))
      this.#size -= 1
    }
    const paint = shown === undefined ? undefined : findPaint(shown.shape.kind)
    const at = slot * STRIDE
    if (shown === undefined || paint === undefined) {
      this.#regions[slot] = undefined
      this.#paints[slot] = undefined
      this.#bounds.fill(Number.NaN, at, at + STRIDE)
      return
    }
    const bounds = boundsOf(shown)
    this.#regions[slot] = shown
    this.#paints[slot] = paint
    this.#bounds[at] = bounds.minX
    this.#bounds[at + 1] = bounds.minY
    this.#bounds[at + 2] = bounds.maxX
    this.#bounds[at + 3] = bounds.maxY
    this.#size += 1
    touched.push(bounds)
  }

  /** Forgets all, as when the medium changed its size. */
  clear(): void {
    this.#regions = []
    this.#paints = []
    this.#bounds = new Float64Array(0)
    this.#size = 0
  }

  #grow(length: number): void {
    while (this.#regions.length < length) {
      this.#regions.push(undefined)
      this.#paints.push(undefined)
    }
    if (this.#bounds.length >= length * STRIDE) return
    const grown = new Float64Array(Math.max(length, this.#bounds.length / 2) * STRIDE).fill(Number.NaN)
    grown.set(this.#bounds)
    this.#bounds = grown
  }
}
