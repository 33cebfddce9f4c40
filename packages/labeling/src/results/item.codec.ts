// Fields of one result item that mean the same for every control. Wire: key names as people's data hold them.
// Rules R2–R5.

import type { Control } from '../config/config.types.ts'
import type { Json, JsonObject } from '../json.ts'
import { isJsonObject } from '../json.ts'
import { readNumber } from './numbers.ts'

/** Keys of an item that we read; all others are kept as they are. */
export const ITEM_KEYS = new Set([
  'id',
  'from_name',
  'to_name',
  'type',
  'origin',
  'value',
  'item_index',
  'meta',
  'parentID',
  'score',
  'readonly',
])

/** Keys of older editors: read where they mean something, never written. */
export const OLD_KEYS = new Set(['hidden', 'locked', 'normalization', 'parent_id', 'source'])

/** Keys by which the geometry of any object is recognised, also where we have no editor. */
export const GEOMETRY_KEYS = [
  'x',
  'points',
  'vertices',
  'rle',
  'imageDataURL',
  'sequence',
  'ranges',
  'start',
  'startOffset',
]

/** Where an item's payload stands: the control's key, else a key named as the type. */
export function payloadKeyOf(
  value: JsonObject,
  type: string,
  control: Control | undefined,
): string | undefined {
  const own = control?.tag.resultType === type ? control.tag.valueKey : undefined
  if (own !== undefined) return own
  return Object.hasOwn(value, type) ? type : undefined
}

/** The keys that are not known, with their values; undefined when all are. */
export function pickUnknown(json: JsonObject, isKnown: (key: string) => boolean): JsonObject | undefined {
  let unknown: Record<string, Json> | undefined
  for (const key of Object.keys(json)) {
    if (isKnown(key)) continue
    unknown ??= {}
    // A key such as __proto__ is data: it must become one of its own.
    Object.defineProperty(unknown, key, {
      value: json[key],
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return unknown
}

/** Note and further data of a region; the old `normalization` is read as a note. */
export function decodeMeta(json: JsonObject): JsonObject | undefined {
  const { meta, normalization } = json
  if (isJsonObject(meta)) return meta
  return typeof normalization === 'string' ? { text: [normalization as Json] } : undefined
}

/** Page of an item, from 0; undefined when it names none. */
export function decodeItemIndex(json: JsonObject): number | undefined {
  const index = readNumber(json['item_index'])
  return index !== undefined && Number.isInteger(index) && index >= 0 ? index : undefined
}
