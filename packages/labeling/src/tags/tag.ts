// What a tag is: the facts the language states about it, and for tags with an editor how their regions behave.
// The three families share the facts; a tag without `region`, `tool` or `space` is known but has no editor yet.

import type { ConfigObject } from '../config/config.types.ts'
import type { Shape } from '../document/document.ts'
import type { Tool } from '../engine/tool.ts'
import type { Bounds, Point, Size } from '../geometry/point.ts'
import type { Json, JsonObject } from '../json.ts'
import type { ValueRule } from './value-rule.ts'

/** Accepted values of an attribute; anything else is ERR_BAD_TYPE. Attributes not listed are free. */
export type AttributeRule =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'color' }
  | { readonly kind: 'range'; readonly min: number; readonly max: number }
  | { readonly kind: 'oneOf'; readonly values: readonly string[] }

/** JSON types of task data, in the words of the import check. */
export type DataType = 'str' | 'int' | 'float' | 'list' | 'dict' | 'none'

interface TagFacts {
  /** As documented: `RectangleLabels`. Looked up without regard to case. */
  readonly name: string
  readonly aliases?: readonly string[]
  /** By lower-case attribute name. */
  readonly attributes: Readonly<Record<string, AttributeRule>>
  /** Tags one of which must be above it, at any depth. */
  readonly within?: readonly string[]
  /** Types the import accepts for the task value it reads; text alone when absent. */
  readonly dataTypes?: readonly DataType[]
}

/** Shows data. */
export interface ObjectTag extends TagFacts {
  readonly family: 'object'
  /** It may stand without a name. */
  readonly nameless?: true
  /** Value is the inner markup, not only text. */
  readonly takesMarkup?: true
  /** It writes results about itself (Chat, ReactCode). */
  readonly selfControl?: string
  /** What the value of such a result must hold; undefined: any object. */
  readonly valueRule?: ValueRule
  /** What its coordinates are; undefined: no editor yet. */
  readonly space?: 'picture' | 'text'
  /** Keys every region item on it begins with, from the natural size of its medium, px. */
  readonly encodeFrame?: (size: Size) => JsonObject
  /** Keys of an item that `encodeFrame` writes; they are not unknown. */
  readonly frameKeys?: readonly string[]
  /** Natural size of the medium as an item says it, px. */
  readonly decodeFrame?: (item: JsonObject) => Size | undefined
}

/** What a control is to the person: labels regions, draws without labels, or says something of region or task. */
export type ControlUse = 'labels' | 'draw' | 'classify' | 'relate'

/** Writes results. */
export interface ControlTag extends TagFacts {
  readonly family: 'control'
  readonly use: ControlUse
  /** `type` of its results, lower case. */
  readonly resultType: string
  /** Key of its payload in `value`; undefined: geometry only. */
  readonly valueKey?: string
  /** Tag of its options. */
  readonly optionTag?: 'Label' | 'Choice' | 'Relation'
  /** Objects it is meant for; `any` for classifications. */
  readonly objects: readonly string[] | 'any'
  /** Objects outside `objects` are an error, not a warning. */
  readonly strictObject?: true
  /** It compares exactly two objects. */
  readonly twoObjects?: true
  /** True: how it is edited is known here. Results of others are kept word for word. */
  readonly hasEditor?: true
  /** What it draws, when it draws. */
  readonly region?: RegionKind
  /** Its labels fit regions of any shape, beside the control that drew them. */
  readonly labelsAnyShape?: true
  /** Tools it brings to its object, in tool bar order. */
  readonly tools?: readonly Tool[]
  /** Reads its payload; undefined: not readable, the item is kept opaque. Without it any payload is kept. */
  readonly readPayload?: (payload: unknown) => Json | undefined
  /** What the value of a result must hold besides labels; undefined: any object. */
  readonly valueRule?: ValueRule
  /** Message of an empty required control, with its name. */
  readonly requiredMessage?: (name: string) => string
}

/** Lays out, or belongs to another tag (Label, Choice, Channel …). */
export interface VisualTag extends TagFacts {
  readonly family: 'visual'
  /** It needs a name all the same. */
  readonly named?: true
  /** It belongs to the tag above it and shows nothing by itself. */
  readonly part?: true
}

export type Tag = ObjectTag | ControlTag | VisualTag

/** A grip of a selected region: where it is on the medium and what it does. */
export interface Handle {
  readonly id: string
  /** In medium px. */
  readonly at: Point
  /** CSS cursor. */
  readonly cursor: string
}

/** Reads and writes the geometry of a shape: the only place that knows its wire keys. */
export interface ShapeCodec<S extends Shape = Shape> {
  /** Geometry keys of the wire; others in a value are the control's payload or unknown. */
  readonly wireKeys: readonly string[]
  /** Keys that came with the geometry once and are never written. */
  readonly forgottenKeys?: readonly string[]
  /** Shape of a wire value; undefined when the value holds another geometry or none. Numeric texts are read. */
  decode(value: JsonObject): S | undefined
  /** Geometry part of the wire value, in the order written. */
  encode(shape: S, frame: EncodeFrame): JsonObject
}

/** What writing a shape may need of its object. `text` is there for texts that were loaded. */
export interface EncodeFrame {
  readonly object: ConfigObject | undefined
  readonly text: string | undefined
}

/** Geometry of a shape. Sizes are of the medium in px, points in medium px; of texts, x is a code point. */
export interface ShapeGeometry<S extends Shape = Shape> {
  bounds(shape: S, medium: Size): Bounds
  /** True when the point is on the shape, `slack` medium px around it included. */
  hits(shape: S, point: Point, medium: Size, slack: number): boolean
  /** Grips of a selected shape, without the rotation grip. */
  handles(shape: S, medium: Size): readonly Handle[]
  /** The shape with one grip dragged to the point, inside the medium; `snap` rounds to whole medium px. */
  dragHandle(shape: S, handle: string, to: Point, medium: Size, snap: boolean): S
  /** The shape moved by (dx, dy) medium px, as it is: limits are the caller's. */
  move(shape: S, dx: number, dy: number, medium: Size): S
  /** The shape turned around the pivot, degrees clockwise; absent where it cannot turn. */
  turn?(shape: S, degrees: number, pivot: Point, medium: Size): S
  /** The shape in a group stretched by (sx, sy) away from the anchor, medium px; absent where it cannot stretch. */
  scale?(shape: S, anchor: Point, sx: number, sy: number, medium: Size): S
  /** Middle of the shape, the pivot of turning by hand. */
  centre(shape: S, medium: Size): Point
  /** The shape with numbers typed in a panel; unknown keys are ignored. */
  withNumbers(shape: S, numbers: Readonly<Record<string, number>>): S
}

/**
 * How regions of one shape behave. `kind` equals `shape.kind` of all its shapes, which is what makes the
 * casts between `Shape` and `S` safe.
 */
export interface RegionKind<S extends Shape = Shape> extends ShapeCodec<S>, ShapeGeometry<S> {
  readonly kind: S['kind']
  /** Objects it lies on. */
  readonly objects: readonly string[]
}
