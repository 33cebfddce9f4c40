// One object during a session: its medium, viewport, page, and the packed bounds of its regions.
// Bounds follow the changes; only a new medium or page makes them anew.

import type { Signal } from '@preact/signals-core'
import { signal } from '@preact/signals-core'
import type { ConfigObject } from '../config/config.types.ts'
import { BoundsTable } from '../document/bounds.ts'
import type { Change } from '../document/change.ts'
import type { AnnotationDoc, DocRecord, RecordId, Region } from '../document/document.ts'
import type { Bounds, Point, Size } from '../geometry/point.ts'
import type { TextOffsets } from '../geometry/text-offsets.ts'
import { createTextOffsets } from '../geometry/text-offsets.ts'
import type { EncodeMedium } from '../results/results.encode.ts'
import { findRegionKind } from '../tags/index.ts'
import { isTextUrl, textOfValue } from '../tags/object/text/text.space.ts'
import type { Medium } from './engine.types.ts'
import type { Viewport } from './viewport.ts'
import { EMPTY_VIEWPORT, resized } from './viewport.ts'

/** Stands for the size of a picture nobody has measured yet, px. */
const UNKNOWN_SIZE: Size = { width: 100, height: 100 }

export class ObjectView {
  readonly object: ConfigObject
  readonly medium: Signal<Medium>
  readonly viewport: Signal<Viewport> = signal(EMPTY_VIEWPORT)
  readonly item: Signal<number> = signal(0)
  /** Of a text; undefined until it is there. */
  offsets: TextOffsets | undefined
  readonly #table = new BoundsTable()
  /** Measured media by page. */
  readonly #measured = new Map<number, EncodeMedium>()

  /** `claimed`: natural sizes the results state, px, by page; they count until the medium is measured. */
  constructor(object: ConfigObject, claimed: ReadonlyMap<number, Size> = new Map()) {
    this.object = object
    if (object.tag.encodeFrame !== undefined) {
      for (const [page, size] of claimed) this.#measured.set(page, { size })
    }
    this.medium = signal<Medium>({ status: 'loading' })
    if (object.tag.space === 'text' && !isTextUrl(object)) {
      const text = textOfValue(object, object.value)
      if (text === undefined) this.medium.value = { status: 'error', message: 'the text is not valid base64' }
      else this.setMedium({ status: 'ready', size: { width: 0, height: 0 }, text })
    }
  }

  /** True when the object has several pages. */
  get isPaged(): boolean {
    return Array.isArray(this.object.value)
  }

  get pageCount(): number {
    return Array.isArray(this.object.value) ? this.object.value.length : 1
  }

  get size(): Size {
    const medium = this.medium.peek()
    if (medium.status === 'ready') return medium.size
    return this.#measured.get(this.item.peek())?.size ?? UNKNOWN_SIZE
  }

  /** Takes a medium of the page shown. The bounds must be made anew afterwards. */
  setMedium(medium: Medium): void {
    let taken = medium
    // Percentages of nothing would be no numbers: a drawing without a size cannot be labeled.
    if (medium.status === 'ready' && this.object.tag.space === 'picture' && !hasArea(medium.size)) {
      taken = { status: 'error', message: 'the picture has no size' }
    }
    if (medium.status === 'ready' && medium.text !== undefined) {
      this.offsets = createTextOffsets(medium.text)
      taken = { ...medium, size: { width: this.offsets.pointCount, height: 0 } }
    }
    if (taken.status === 'ready') {
      this.#measured.set(this.item.peek(), {
        ...(this.object.tag.encodeFrame === undefined ? {} : { size: taken.size }),
        ...(taken.text === undefined ? {} : { text: taken.text }),
      })
      this.viewport.value = resized(this.viewport.peek(), this.viewport.peek().stage, taken.size)
    }
    this.medium.value = taken
  }

  setStage(stage: Size): void {
    const view = this.viewport.peek()
    if (view.stage.width === stage.width && view.stage.height === stage.height) return
    this.viewport.value = resized(view, stage, view.medium)
  }

  /** What is known of a page's medium; the same object while it stays. */
  measured(item: number | undefined): EncodeMedium | undefined {
    return this.#measured.get(this.isPaged ? (item ?? 0) : 0)
  }

  /** True for regions of this object on the page shown. */
  holds(record: DocRecord | undefined): record is Region {
    if (record?.kind !== 'region' || record.object !== this.object.name) return false
    return !this.isPaged || (record.item ?? 0) === this.item.peek()
  }

  boundsOf(region: Region): Bounds {
    const kind = findRegionKind(region.shape.kind)
    if (kind === undefined) return { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity }
    return kind.bounds(region.shape, this.size)
  }

  /** Makes all bounds anew. Cost: O(records). */
  rebuild(doc: AnnotationDoc): void {
    this.#table.clear()
    doc.records.forEach((record, slot) => {
      if (this.holds(record)) this.#table.set(slot, this.boundsOf(record))
    })
  }

  /** Follows a change. Cost: O(records changed). */
  update(doc: AnnotationDoc, change: Change, slotOf: (id: RecordId) => number | undefined): void {
    for (const record of change.removed) {
      const slot = slotOf(record.id)
      if (slot !== undefined && record.kind === 'region') this.#table.set(slot, undefined)
    }
    for (const record of [...change.added, ...change.updated.map(([, to]) => to)]) {
      const slot = doc.records.slotOf(record.id)
      if (slot !== undefined && record.kind === 'region' && record.object === this.object.name) {
        this.#table.set(slot, this.holds(record) ? this.boundsOf(record) : undefined)
      }
    }
  }

  slotsWithin(bounds: Bounds): number[] {
    return this.#table.within(bounds)
  }

  /** Regions under a point, topmost first. */
  regionsAt(doc: AnnotationDoc, point: Point, slack: number, isHidden: (id: RecordId) => boolean): Region[] {
    const found: Region[] = []
    for (const slot of this.#table.near(point, slack)) {
      const record = doc.records.at(slot)
      if (!this.holds(record) || isHidden(record.id)) continue
      const kind = findRegionKind(record.shape.kind)
      if (kind?.hits(record.shape, point, this.size, slack) === true) found.push(record)
    }
    return found
  }
}

function hasArea({ width, height }: Size): boolean {
  return width > 0 && height > 0 && Number.isFinite(width) && Number.isFinite(height)
}
