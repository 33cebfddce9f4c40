// Records → a `result` list in the incumbent's key order and composition: one item an entry, each with the geometry,
// relations last. What a record gives is remembered with the record, so a save costs what changed. Rules R60–R69.

import type { ConfigObject, Control, LabelConfig } from '../config/config.types.ts'
import { matchesLabel, unsavedControls } from '../config/config.visibility.ts'
import type { AnnotationDoc, ChoiceRecord, DocRecord, Entry, Region } from '../document/document.ts'
import type { Size } from '../geometry/point.ts'
import type { Json, JsonObject } from '../json.ts'
import { findRegionKind } from '../tags/index.ts'
import { encodeRelation } from './relation.codec.ts'

/** What is known of an object's medium when results are written; undefined: nothing yet. */
export interface EncodeMedium {
  readonly size?: Size
  readonly text?: string
}

export interface ResultEncoder {
  /** The result list of a document. `mediumOf` gives the same object while a medium stays the same. */
  encode(
    doc: AnnotationDoc,
    mediumOf: (object: string, item: number | undefined) => EncodeMedium | undefined,
  ): JsonObject[]
}

/** An encoder with a memory: records already written for the same medium are not written again. */
export function createResultEncoder(config: LabelConfig): ResultEncoder {
  return new Encoder(config)
}

/** The result list of a document, without a memory. */
export function encodeResults(
  config: LabelConfig,
  doc: AnnotationDoc,
  mediumOf: (object: string, item: number | undefined) => EncodeMedium | undefined = () => undefined,
): JsonObject[] {
  return createResultEncoder(config).encode(doc, mediumOf)
}

interface Remembered {
  readonly medium: EncodeMedium | undefined
  /** One item an entry, in order. */
  readonly items: readonly JsonObject[]
}

class Encoder implements ResultEncoder {
  readonly #config: LabelConfig
  readonly #controls: ReadonlyMap<string, Control>
  readonly #objects: ReadonlyMap<string, ConfigObject>
  readonly #memory = new WeakMap<DocRecord, Remembered>()

  constructor(config: LabelConfig) {
    this.#config = config
    this.#controls = new Map(config.controls.map((control) => [control.name, control]))
    this.#objects = new Map(config.objects.map((object) => [object.name, object]))
  }

  encode(
    doc: AnnotationDoc,
    mediumOf: (object: string, item: number | undefined) => EncodeMedium | undefined,
  ): JsonObject[] {
    const blocked = this.#blockedControls(doc)
    const results: JsonObject[] = []
    const relations: JsonObject[] = []
    doc.records.forEach((record) => {
      if (record.kind === 'opaque') results.push(...record.items)
      else if (record.kind === 'relation') relations.push(encodeRelation(record))
      else if (record.kind === 'choice' || record.suggested !== true)
        this.#push(results, record, mediumOf(record.object, record.item), blocked)
    })
    results.push(...relations)
    return results
  }

  #push(
    results: JsonObject[],
    record: Region | ChoiceRecord,
    medium: EncodeMedium | undefined,
    blocked: ReadonlySet<string>,
  ): void {
    let remembered = this.#memory.get(record)
    if (remembered === undefined || remembered.medium !== medium) {
      remembered = { medium, items: this.#encodeRecord(record, medium) }
      this.#memory.set(record, remembered)
    }
    const entries = record.kind === 'choice' ? [record.entry] : record.entries
    remembered.items.forEach((item, index) => {
      const entry = entries[index]
      if (entry === undefined || blocked.has(entry.control)) return
      if (record.kind === 'region' && !this.#fitsRegion(entry, record)) return
      results.push(item)
    })
  }

  /** Controls whose condition on choices does not hold now: what they say is not saved. */
  #blockedControls(doc: AnnotationDoc): ReadonlySet<string> {
    const isConditional = this.#config.controls.some((control) =>
      control.node.attributes['visiblewhen']?.startsWith('choice-'),
    )
    if (!isConditional) return new Set()
    const payloads = new Map<string, Json>()
    for (const record of doc.records.values()) {
      if (record.kind === 'choice' && record.entry.payload !== undefined) {
        payloads.set(record.entry.control, record.entry.payload)
      }
    }
    return unsavedControls(this.#config, (name) => payloads.get(name))
  }

  /** A control per region with `whenLabelValue` is not saved on a region without the label. */
  #fitsRegion(entry: Entry, region: Region): boolean {
    const control = this.#controls.get(entry.control)
    const labels = control?.node.attributes['whenlabelvalue']
    if (control?.tag.use !== 'classify' || labels === undefined) return true
    return matchesLabel(labels, region, this.#config)
  }

  #encodeRecord(record: Region | ChoiceRecord, medium: EncodeMedium | undefined): JsonObject[] {
    return record.kind === 'choice'
      ? [this.#encodeChoice(record)]
      : record.entries.map((entry) => this.#encodeEntry(record, entry, medium))
  }

  #payload(entry: Entry): JsonObject {
    if (entry.payload === undefined) return {}
    const control = this.#controls.get(entry.control)
    const key = control?.tag.resultType === entry.type ? control.tag.valueKey : undefined
    return { [key ?? entry.type]: entry.payload }
  }

  #encodeChoice(record: ChoiceRecord): JsonObject {
    const { entry, meta, item } = record
    return {
      value: { ...this.#payload(entry), ...entry.extraValue },
      ...(meta === undefined ? {} : { meta }),
      id: wireId(record.id),
      from_name: entry.control,
      to_name: record.object,
      type: entry.type,
      origin: entry.origin,
      ...(entry.score === undefined ? {} : { score: entry.score }),
      ...(item === undefined ? {} : { item_index: item }),
      ...(record.readonly === true ? { readonly: true } : {}),
      ...entry.extra,
    }
  }

  #encodeEntry(region: Region, entry: Entry, medium: EncodeMedium | undefined): JsonObject {
    const object = this.#objects.get(region.object)
    const frame = medium?.size === undefined ? {} : (object?.tag.encodeFrame?.(medium.size) ?? {})
    const kind = findRegionKind(region.shape.kind)
    const geometry = kind?.encode(region.shape, { object, text: medium?.text }) ?? {}
    const { item, meta } = region
    const isPaged = object?.node.attributes['valuelist'] !== undefined
    return {
      ...frame,
      ...(item !== undefined && isPaged ? { item_index: item } : {}),
      value: { ...geometry, ...this.#payload(entry), ...entry.extraValue },
      ...(meta === undefined ? {} : { meta }),
      ...(region.parent === undefined ? {} : { parentID: region.parent }),
      id: wireId(region.id),
      from_name: entry.control,
      to_name: region.object,
      type: entry.type,
      origin: entry.origin,
      ...(entry.score === undefined ? {} : { score: entry.score }),
      ...(region.readonly === true ? { readonly: true } : {}),
      ...(item !== undefined && !isPaged ? { item_index: item } : {}),
      ...entry.extra,
    }
  }
}

/** Two records that came with one id are told apart inside; on the wire they have it again. */
function wireId(id: string): string {
  return id.split('\u0000', 1)[0] ?? id
}
