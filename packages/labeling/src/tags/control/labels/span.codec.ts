// Text results ⇄ spans. Wire: start and end in code points, end exclusive; `text` unless the config says no.
// The stored text of a drawn span shows line breaks as the two signs backslash and n; a loaded one stays as it came.
// Rules R30–R36.

import type { JsonObject } from '../../../json.ts'
import type { TextOffsets } from '../../../geometry/text-offsets.ts'
import { createTextOffsets } from '../../../geometry/text-offsets.ts'
import { readNumber } from '../../../results/numbers.ts'
import type { ShapeCodec } from '../../tag.ts'
import { savesText } from '../../object/text/text.space.ts'
import type { SpanShape } from './span.region.ts'

export const spanCodec: ShapeCodec<SpanShape> = {
  wireKeys: ['start', 'end', 'text'],
  forgottenKeys: ['globalOffsets'],

  decode(value: JsonObject): SpanShape | undefined {
    const startPoint = readNumber(value['start'])
    const endPoint = readNumber(value['end'])
    if (!Number.isInteger(startPoint) || !Number.isInteger(endPoint)) return undefined
    if (startPoint === undefined || endPoint === undefined) return undefined
    const { text } = value
    return { kind: 'span', startPoint, endPoint, ...(typeof text === 'string' ? { text } : {}) }
  },

  encode({ startPoint, endPoint, text }: SpanShape, frame): JsonObject {
    const span = { start: startPoint, end: endPoint }
    if (text !== undefined) return { ...span, text }
    if (frame.text === undefined || !savesText(frame.object)) return span
    return { ...span, text: textOfSpan(frame.text, startPoint, endPoint) }
  },
}

/** The piece of a text between two code points as results store it; line breaks become `\n` in two signs. */
export function textOfSpan(text: string, startPoint: number, endPoint: number): string {
  const offsets = offsetsOf(text)
  return text.slice(offsets.toUtf16(startPoint), offsets.toUtf16(endPoint)).replaceAll('\n', '\\n')
}

/** The offsets of the last text: thousands of spans of one text are written one after the other. */
let last: { readonly text: string; readonly offsets: TextOffsets } | undefined

function offsetsOf(text: string): TextOffsets {
  if (last?.text !== text) last = { text, offsets: createTextOffsets(text) }
  return last.offsets
}
