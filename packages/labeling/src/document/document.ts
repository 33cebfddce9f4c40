// The annotation as an immutable value: records of four kinds in one ordered table.
// Knows nothing of the wire (codecs do) and nothing of pixels on a screen (spaces do).
// Rules D1–D9 of SPEC.md.

import type { Json, JsonObject } from '../json.ts'
import type { RecordTable } from './record-table.ts'

declare const recordId: unique symbol
/** Id of a record. For regions and choice records it is the id on the wire. */
export type RecordId = string & { readonly [recordId]: true }

/** Marks a text as a record id. */
export function toRecordId(id: string): RecordId {
  return id as RecordId
}

/** Who made a value; an edited `prediction` becomes `prediction-changed`. */
export type Origin = 'manual' | 'prediction' | 'prediction-changed'

/** Geometry of a region. Each kind stands in its `*.region.ts` and adds its own fields. */
export interface Shape {
  readonly kind: string
}

/**
 * What one control says of a region or of the task: one item on the wire.
 * `payload` undefined: the control said nothing beyond the geometry (a bare tool).
 */
export interface Entry {
  /** Name of the control. */
  readonly control: string
  /** Result type, lower case; usually the control's own. */
  readonly type: string
  readonly payload?: Json
  readonly origin: Origin
  readonly score?: number
  /** Keys of the item that we do not know, written back after the known ones. */
  readonly extra?: JsonObject
  /** Keys of the item's value that we do not know, written back after the known ones. */
  readonly extraValue?: JsonObject
}

/** Something marked on an object, with geometry. */
export interface Region {
  readonly kind: 'region'
  readonly id: RecordId
  /** Name of the object tag it lies on. */
  readonly object: string
  /** Page of a multi-item object, from 0; undefined where the object has one item. */
  readonly item?: number
  readonly shape: Shape
  /** At least one; the first is the drawing or label control, as a rule. */
  readonly entries: readonly Entry[]
  readonly parent?: RecordId
  readonly meta?: JsonObject
  /** True: from the data; it cannot be edited, relabelled or deleted. */
  readonly readonly?: true
  /** True: a model suggests it and nobody took it yet. Of this session only: it is written nowhere. */
  readonly suggested?: true
}

/** Something said of a whole object (or of one page of it), without geometry. */
export interface ChoiceRecord {
  readonly kind: 'choice'
  readonly id: RecordId
  readonly object: string
  readonly item?: number
  readonly entry: Entry
  readonly meta?: JsonObject
  readonly readonly?: true
}

export type Direction = 'right' | 'left' | 'bi'

/** A directed link of two regions. */
export interface Relation {
  readonly kind: 'relation'
  /** Of this session only: the wire has none. */
  readonly id: RecordId
  readonly from: RecordId
  readonly to: RecordId
  readonly direction: Direction
  /** Undefined: no label was ever chosen (the key is not written). */
  readonly labels?: readonly string[]
  readonly extra?: JsonObject
}

/**
 * Items we have no editor for, or could not read: kept word for word and in order, written back
 * as they came. `wireId` is the id they share, when they have one.
 */
export interface OpaqueRecord {
  readonly kind: 'opaque'
  readonly id: RecordId
  readonly wireId?: string
  readonly object?: string
  readonly items: readonly JsonObject[]
}

export type DocRecord = Region | ChoiceRecord | Relation | OpaqueRecord

/** An annotation's content at one moment. Never changes; `apply` gives the next one. */
export interface AnnotationDoc {
  readonly records: RecordTable
  /** Grows by one with each change of this session, from 0. */
  readonly revision: number
}
