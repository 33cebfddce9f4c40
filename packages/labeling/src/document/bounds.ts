// Packed bounds of the regions of one object, by slot: what is in view, what may be under a point.
// A linear scan of 100,000 takes 0.95 ms and needs no upkeep; an R-tree's bulk load alone took 229 ms.

import type { Bounds, Point } from '../geometry/point.ts'

const STRIDE = 4

/** Float64Array, stride 4: minX, minY, maxX, maxY, by slot; an empty slot has minX = Infinity and meets nothing. */
export class BoundsTable {
  #packed = new Float64Array(0)
  #count = 0

  clear(): void {
    this.#packed = new Float64Array(0)
    this.#count = 0
  }

  /** Sets or takes away the bounds of a slot. */
  set(slot: number, bounds: Bounds | undefined): void {
    if (slot >= this.#count) this.#grow(slot + 1)
    const at = slot * STRIDE
    this.#packed[at] = bounds?.minX ?? Number.POSITIVE_INFINITY
    this.#packed[at + 1] = bounds?.minY ?? Number.POSITIVE_INFINITY
    this.#packed[at + 2] = bounds?.maxX ?? Number.NEGATIVE_INFINITY
    this.#packed[at + 3] = bounds?.maxY ?? Number.NEGATIVE_INFINITY
  }

  /** Slots whose bounds meet these, lowest first. */
  within(bounds: Bounds): number[] {
    const packed = this.#packed
    const slots: number[] = []
    const end = this.#count * STRIDE
    for (let at = 0; at < end; at += STRIDE) {
      if (
        (packed[at] ?? 0) <= bounds.maxX &&
        (packed[at + 2] ?? 0) >= bounds.minX &&
        (packed[at + 1] ?? 0) <= bounds.maxY &&
        (packed[at + 3] ?? 0) >= bounds.minY
      ) {
        slots.push(at / STRIDE)
      }
    }
    return slots
  }

  /** Slots whose bounds hold the point or lie at most `slack` from it, highest first. */
  near(point: Point, slack: number): number[] {
    return this.within({
      minX: point.x - slack,
      minY: point.y - slack,
      maxX: point.x + slack,
      maxY: point.y + slack,
    }).reverse()
  }

  #grow(count: number): void {
    if (count * STRIDE > this.#packed.length) {
      const grown = new Float64Array(Math.max(count, this.#count * 2, 64) * STRIDE)
      grown.set(this.#packed)
      this.#packed = grown
    }
    for (let slot = this.#count; slot < count; slot += 1) {
      this.#packed[slot * STRIDE] = Number.POSITIVE_INFINITY
      this.#packed[slot * STRIDE + 2] = Number.NEGATIVE_INFINITY
    }
    this.#count = count
  }
}
