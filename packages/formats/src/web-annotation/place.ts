// Selectors of Web Annotations as places: those that selectors.ts writes. Pure.
import { isList, isObject, type JsonObject, type JsonValue } from '../json-text.ts'
import { numbersFrom, type Tell } from '../image/read-image.ts'
import type { Point } from '../image/image-item.ts'
import type { Shape } from '../image/shape.ts'

export type Place =
  | { readonly kind: 'span'; readonly startSec: number; readonly endSec: number }
  /** In hundredths of the image. */
  | { readonly kind: 'shape'; readonly shape: Shape }

/** The first selector that names a place; undefined without any. @throws SyntaxError for numbers that are none. */
export function placeOf(selectors: JsonValue | undefined, what: string, tell: Tell): Place | undefined {
  const all = (isList(selectors) ? selectors : [selectors]).filter(isObject)
  for (const selector of all) {
    const place = placeFrom(selector, what)
    if (place !== undefined) return place
  }
  if (all.length > 0)
    tell(`${what} says its place in a way that cannot be read: a text, pixels, or a drawing of its own.`)
  return undefined
}

function placeFrom(selector: JsonObject, what: string): Place | undefined {
  const { type, value } = selector
  if (typeof value !== 'string') return undefined
  if (type === 'FragmentSelector') return fragmentFrom(value, what)
  if (type !== 'SvgSelector' || !value.includes('viewBox="0 0 100 100"')) return undefined
  const shape = drawnFrom(value, what)
  return shape === undefined ? undefined : { kind: 'shape', shape }
}

function fragmentFrom(value: string, what: string): Place | undefined {
  const [, time] = /^t=([^&]*)$/.exec(value) ?? []
  if (time !== undefined) {
    const [startSec = 0, endSec = 0] = numbersFrom(pair(time), `${what}: a time`)
    return { kind: 'span', startSec, endSec }
  }
  const [, box] = /^xywh=percent:([^&]*)$/.exec(value) ?? []
  if (box === undefined) return undefined
  const texts = box.split(',')
  if (texts.length !== 4) throw new SyntaxError(`${what}: a box has four numbers`)
  const [x = 0, y = 0, width = 0, height = 0] = numbersFrom(texts, `${what}: an edge of a box`)
  return { kind: 'shape', shape: { kind: 'box', x, y, width, height, rotationDeg: 0 } }
}

/** Two texts of `a,b`; the second is missing where the text has no comma. */
function pair(text: string): [string, string | undefined] {
  const [first = '', second] = text.split(',')
  return [first, second]
}

/** The one element of a drawing. */
function drawnFrom(svg: string, what: string): Shape | undefined {
  const [, points] = /<polygon points="([^"]*)"/.exec(svg) ?? []
  if (points !== undefined) {
    const corners = points
      .split(' ')
      .map((corner) => numbersFrom(pair(corner), `${what}: a corner`))
      .map(([x = 0, y = 0]): Point => [x, y])
    return { kind: 'polygon', points: corners }
  }
  const [, tag, attributes = ''] = /<(ellipse|circle) ([^>]*)>/.exec(svg) ?? []
  if (tag === undefined) return undefined
  const of = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1]
  const [x = 0, y = 0] = numbersFrom([of('cx'), of('cy')], `${what}: a centre`)
  if (tag === 'circle') return { kind: 'point', x, y }
  const [radiusX = 0, radiusY = 0] = numbersFrom([of('rx'), of('ry')], `${what}: a radius`)
  return { kind: 'ellipse', x, y, radiusX, radiusY, rotationDeg: 0 }
}
