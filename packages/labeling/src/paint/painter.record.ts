// A painter that remembers: the list of calls, for tests.

import type { Painter, PaintStyle, PaintTag } from './painter.ts'

export type PaintCall =
  | { readonly call: 'begin'; readonly style: PaintStyle }
  | { readonly call: 'polygon'; readonly points: readonly number[] }
  | {
      readonly call: 'ellipse'
      readonly x: number
      readonly y: number
      readonly radiusX: number
      readonly radiusY: number
      readonly rotationDeg: number
    }
  | { readonly call: 'dot'; readonly x: number; readonly y: number }
  | { readonly call: 'tag'; readonly x: number; readonly y: number; readonly tag: PaintTag }

/** A painter and what it was asked to draw, in order; `begin` with the style in use is left out. */
export function createRecorder(): { readonly painter: Painter; readonly calls: PaintCall[] } {
  const calls: PaintCall[] = []
  let current: PaintStyle | undefined
  const painter: Painter = {
    begin(style) {
      if (style === current) return
      current = style
      calls.push({ call: 'begin', style })
    },
    polygon: (points) => void calls.push({ call: 'polygon', points: [...points] }),
    ellipse: (x, y, radiusX, radiusY, rotationDeg) =>
      void calls.push({ call: 'ellipse', x, y, radiusX, radiusY, rotationDeg }),
    dot: (x, y) => void calls.push({ call: 'dot', x, y }),
    tag: (x, y, tag) => void calls.push({ call: 'tag', x, y, tag }),
    end: () => undefined,
  }
  return { painter, calls }
}
