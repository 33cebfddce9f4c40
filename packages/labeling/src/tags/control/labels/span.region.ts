// The span: a piece of a text. Offsets are Unicode code points, as on the wire, so that what was loaded before
// its text stays exact; text.space.ts turns them into UTF-16 offsets for the screen. Rules T40–T46.

import type { Shape } from '../../../document/document.ts'
import { clamp } from '../../../geometry/point.ts'
import type { ShapeGeometry } from '../../tag.ts'

/** Code points from 0, end exclusive. Loaded spans may be empty, reversed or past the end: they are kept. */
export interface SpanShape extends Shape {
  readonly kind: 'span'
  readonly startPoint: number
  readonly endPoint: number
  /** The marked text as the results hold it; undefined: it is filled when written. */
  readonly text?: string
}

/** The x axis counts code points, half-open; there is no y. `medium.width` is the length of the text. */
export const spanGeometry: ShapeGeometry<SpanShape> = {
  bounds: ({ startPoint, endPoint }) => ({
    minX: Math.min(startPoint, endPoint),
    minY: 0,
    maxX: Math.max(startPoint, endPoint),
    maxY: 0,
  }),

  hits: ({ startPoint, endPoint }, { x }, _medium, slack) => x >= startPoint - slack && x < endPoint + slack,

  handles: ({ startPoint, endPoint }) => [
    { id: 'start', at: { x: startPoint, y: 0 }, cursor: 'ew-resize' },
    { id: 'end', at: { x: endPoint, y: 0 }, cursor: 'ew-resize' },
  ],

  // The text of the old span would be wrong: it is filled anew when written.
  dragHandle({ startPoint, endPoint }, handle, to, medium) {
    const point = clamp(Math.round(to.x), 0, medium.width)
    const [a, b] = handle === 'start' ? [point, endPoint] : [startPoint, point]
    return { kind: 'span', startPoint: Math.min(a, b), endPoint: Math.max(a, b) }
  },

  move: ({ startPoint, endPoint }, dx) => ({
    kind: 'span',
    startPoint: startPoint + Math.round(dx),
    endPoint: endPoint + Math.round(dx),
  }),

  centre: ({ startPoint, endPoint }) => ({ x: (startPoint + endPoint) / 2, y: 0 }),

  withNumbers(shape, numbers) {
    const { startPoint, endPoint } = { ...shape, ...numbers }
    return { kind: 'span', startPoint: Math.trunc(startPoint), endPoint: Math.trunc(endPoint) }
  },
}
