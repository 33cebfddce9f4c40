// The space of a text: what the text is, which part of a selection counts, and whether results hold the text.
// Granularity and trimming follow what people know: white-space around a selection is cut unless the unit is a symbol.

import type { ConfigObject } from '../../../config/config.types.ts'
import type { Json } from '../../../json.ts'

export type Granularity = 'symbol' | 'word' | 'sentence' | 'paragraph'

/** Reads a granularity attribute; anything else is `symbol`. */
export function toGranularity(written: string | undefined): Granularity {
  return written === 'word' || written === 'sentence' || written === 'paragraph' ? written : 'symbol'
}

/** True when results on this text hold the marked text: by attribute, else yes for text and no for URLs. */
export function savesText(object: ConfigObject | undefined): boolean {
  const attributes = object?.node.attributes ?? {}
  const written = attributes['savetextresult']
  if (written === 'yes') return true
  if (written === 'no' || written === 'none') return false
  return attributes['valuetype'] !== 'url'
}

/** True when the value is an address to fetch, not the text. */
export function isTextUrl(object: ConfigObject): boolean {
  return object.node.attributes['valuetype'] === 'url'
}

/** The text an object's value shows; undefined when its encoding cannot be read. */
export function textOfValue(object: ConfigObject, value: Json | undefined): string | undefined {
  const written =
    value === undefined || value === null
      ? ''
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)
  const encoding = object.node.attributes['encoding']
  if (encoding !== 'base64' && encoding !== 'base64unicode') return written
  return decodeBase64(written)
}

/** A selection widened to whole units and trimmed: UTF-16 offsets, end exclusive; undefined when nothing is left. */
export function snapSelection(
  text: string,
  start: number,
  end: number,
  granularity: Granularity,
): { readonly start: number; readonly end: number } | undefined {
  let from = Math.max(0, Math.min(start, end))
  let to = Math.min(text.length, Math.max(start, end))
  if (granularity !== 'symbol') {
    const isEdge = EDGES[granularity]
    while (from < to && /\s/.test(text[from] ?? '')) from += 1
    while (to > from && /\s/.test(text[to - 1] ?? '')) to -= 1
    while (from > 0 && !isEdge(text, from - 1)) from -= 1
    while (to < text.length && !isEdge(text, to)) to += 1
    while (from < to && /\s/.test(text[from] ?? '')) from += 1
    while (to > from && /\s/.test(text[to - 1] ?? '')) to -= 1
  }
  return from < to ? { start: from, end: to } : undefined
}

/** True when the sign at the offset separates units. */
const EDGES: Readonly<Record<Exclude<Granularity, 'symbol'>, (text: string, at: number) => boolean>> = {
  word: (text, at) => /[^\p{L}\p{N}\p{M}\p{Cs}_'’-]/u.test(text[at] ?? ' '),
  sentence: (text, at) => /[.!?…。！？\n]/.test(text[at] ?? '\n'),
  paragraph: (text, at) => text[at] === '\n',
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** UTF-8 text of a base64 text; undefined when it is none. */
function decodeBase64(written: string): string | undefined {
  const signs = written.replace(/[\s=]/g, '')
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const sign of signs) {
    const value = BASE64.indexOf(sign)
    if (value === -1) return undefined
    held = ((held << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes.push((held >> bits) & 0xff)
    }
  }
  let escaped = ''
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`
  try {
    return decodeURIComponent(escaped)
  } catch {
    return undefined
  }
}
