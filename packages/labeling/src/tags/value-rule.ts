// What a result value must hold, field by field: used to check predictions that come from outside.
// Upper bounds only, as in the incumbent's check; unknown fields are free.

import type { Control } from '../config/config.types.ts'
import type { Json } from '../json.ts'
import { isJsonObject } from '../json.ts'

export interface FieldRule {
  /** `control` is undefined where an object answers for itself. */
  readonly accepts: (value: Json, control: Control | undefined) => boolean
  readonly optional?: true
  /** Upper bound, for the message about numbers beyond it. */
  readonly most?: number
}

/** By field of the value. */
export type ValueRule = Readonly<Record<string, FieldRule>>

const isText = (value: Json): value is string => typeof value === 'string'
const isNumber = (value: Json): value is number => typeof value === 'number' && Number.isFinite(value)
const isWhole = (value: Json) => isNumber(value) && Number.isInteger(value)

export const NUMBER: FieldRule = { accepts: isNumber }
export const WHOLE: FieldRule = { accepts: isWhole }
export const FROM_ZERO: FieldRule = { accepts: (value) => isNumber(value) && isWhole(value) && value >= 0 }
export const TEXT: FieldRule = { accepts: isText }
export const BOOLEAN_FIELD: FieldRule = { accepts: (value) => typeof value === 'boolean' }
export const NUMBER_OR_TEXT: FieldRule = { accepts: (value) => isNumber(value) || isText(value) }
export const ANY: FieldRule = { accepts: () => true }
export const TEXTS: FieldRule = { accepts: (value) => Array.isArray(value) && value.every(isText) }
export const OBJECT: FieldRule = { accepts: isJsonObject }
/** Lists of texts by name. */
export const NAMED_TEXTS: FieldRule = {
  accepts: (value) =>
    isJsonObject(value) && Object.values(value).every((list) => Array.isArray(list) && list.every(isText)),
}

/** A number up to a bound. */
export function atMost(most: number): FieldRule {
  return { accepts: (value) => isNumber(value) && value <= most, most }
}

export const PERCENT = atMost(100)

export function optional(rule: FieldRule): FieldRule {
  return { ...rule, optional: true }
}

/** A list whose items all pass. */
export function listOf(accepts: (item: Json, control: Control | undefined) => boolean): FieldRule {
  return {
    accepts: (value, control) => Array.isArray(value) && value.every((item: Json) => accepts(item, control)),
  }
}

/** An object whose fields follow a rule. */
export function shaped(rule: ValueRule): (value: Json, control: Control | undefined) => boolean {
  return (value, control) => isJsonObject(value) && findFault(rule, value, control) === undefined
}

/** The first field that breaks the rule; undefined when all hold. */
export function findFault(
  rule: ValueRule,
  value: { readonly [key: string]: Json },
  control: Control | undefined,
): { readonly field: string; readonly rule: FieldRule } | undefined {
  for (const [field, one] of Object.entries(rule)) {
    const found = Object.hasOwn(value, field) ? value[field] : undefined
    if (found === undefined) {
      if (one.optional !== true) return { field, rule: one }
      continue
    }
    if (!one.accepts(found, control)) return { field, rule: one }
  }
  return undefined
}

export const BOX_RULE: ValueRule = {
  x: PERCENT,
  y: PERCENT,
  width: PERCENT,
  height: PERCENT,
  rotation: optional(atMost(360)),
}

export const ELLIPSE_RULE: ValueRule = {
  x: PERCENT,
  y: PERCENT,
  radiusX: atMost(50),
  radiusY: atMost(50),
  rotation: optional(atMost(360)),
}

export const POINT_RULE: ValueRule = { x: PERCENT, y: PERCENT }

export const POLYGON_RULE: ValueRule = {
  points: listOf(
    (pair) =>
      Array.isArray(pair) && pair.length === 2 && pair.every((one: Json) => isNumber(one) && one <= 100),
  ),
}

export const MASK_RULE: ValueRule = {
  rle: {
    accepts: (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((byte: Json) => isNumber(byte) && isWhole(byte) && byte >= 0 && byte <= 255),
  },
  format: optional(TEXT),
}

export const VERTICES_RULE: ValueRule = { vertices: listOf(shaped({ x: NUMBER, y: NUMBER })) }
export const SPAN_RULE: ValueRule = { start: NUMBER_OR_TEXT, end: NUMBER_OR_TEXT }
export const NODE_SPAN_RULE: ValueRule = {
  ...SPAN_RULE,
  startOffset: optional(FROM_ZERO),
  endOffset: optional(FROM_ZERO),
}
export const TIME_RULE: ValueRule = { ...SPAN_RULE, instant: BOOLEAN_FIELD }
export const TRACK_RULE: ValueRule = {
  framesCount: WHOLE,
  duration: NUMBER,
  sequence: listOf(
    shaped({
      x: PERCENT,
      y: PERCENT,
      width: PERCENT,
      height: PERCENT,
      time: NUMBER,
      frame: NUMBER,
      rotation: optional(NUMBER),
    }),
  ),
}
export const VERTEX_TRACK_RULE: ValueRule = {
  sequence: listOf(shaped({ frame: NUMBER, vertices: { accepts: Array.isArray } })),
}
