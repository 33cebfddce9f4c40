// The span: a piece of a text. Offsets are Unicode code points, as on the wire, so that what was loaded before
// its text stays exact; text.space.ts turns them into UTF-16 offsets for the screen. Rules R30–R36.

import type { Shape } from '../../../document/document.ts'

/** Code points from 0, end exclusive. Loaded spans may be empty, reversed or past the end: they are kept. */
export interface SpanShape extends Shape {
  readonly kind: 'span'
  readonly startPoint: number
  readonly endPoint: number
  /** The text as stored; undefined: the config says not to store it, or it is filled at encoding. */
  readonly text?: string
}
