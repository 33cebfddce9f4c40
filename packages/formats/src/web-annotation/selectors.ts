// Where in its source a region lies, in the selectors of the W3C's Web Annotation model. Pure.
import { numberOf, valueOf } from '../annotated.ts'
import { isList, type JsonObject, type JsonValue } from '../json-text.ts'

const MEDIA_FRAGMENTS = 'http://www.w3.org/TR/media-frags/'

/** The selectors of a result; empty when it is about the whole, undefined when its shape has no words here. */
export function selectorsOf(result: JsonObject, source: JsonValue | undefined): JsonObject[] | undefined {
  const value = valueOf(result)
  const start = numberOf(value['start'])
  const end = numberOf(value['end'])
  if (start !== undefined && end !== undefined) {
    const isTime = value['channel'] !== undefined || result['original_length'] !== undefined
    if (isTime) return [fragment(`t=${start},${end}`)]
    const exact = typeof source === 'string' ? [...source].slice(start, end).join('') : undefined
    return [
      ...(exact === undefined ? [] : [{ type: 'TextQuoteSelector', exact }]),
      { type: 'TextPositionSelector', start, end },
    ]
  }
  const points = pointsOf(value['points'])
  if (points.length > 0) return [svg(`<polygon points="${points.map((it) => it.join(',')).join(' ')}"/>`)]
  return boxOf(result, value)
}

function boxOf(result: JsonObject, value: JsonObject): JsonObject[] | undefined {
  const number = (key: string) => numberOf(value[key])
  const [x, y, width, height] = [number('x'), number('y'), number('width'), number('height')]
  if (x === undefined || y === undefined)
    return Object.keys(value).some((key) => SHAPES.has(key)) ? undefined : []
  const [radiusX, radiusY] = [number('radiusX'), number('radiusY')]
  const angle = number('rotation') ?? 0
  if (radiusX !== undefined && radiusY !== undefined)
    return angle === 0 ? [svg(`<ellipse cx="${x}" cy="${y}" rx="${radiusX}" ry="${radiusY}"/>`)] : undefined
  if (width === undefined || height === undefined)
    return [svg(`<circle cx="${x}" cy="${y}" r="${width ?? 0}"/>`)]
  if (angle === 0) return [fragment(`xywh=percent:${x},${y},${width},${height}`)]
  const corners = turned(result, { x, y, width, height }, angle)
  return [svg(`<polygon points="${corners.map((it) => it.join(',')).join(' ')}"/>`)]
}

const SHAPES = new Set(['rle', 'sequence', 'vertices', 'startOffset', 'ranges', 'imageDataURL'])

const fragment = (value: string): JsonObject => ({
  type: 'FragmentSelector',
  conformsTo: MEDIA_FRAGMENTS,
  value,
})
/** The unit is a hundredth of the image, in each direction. */
const svg = (shape: string): JsonObject => ({
  type: 'SvgSelector',
  value: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" preserveAspectRatio="none">${shape}</svg>`,
})

function pointsOf(value: JsonValue | undefined): [number, number][] {
  if (!isList(value)) return []
  return value.flatMap((point) => {
    const [x, y] = isList(point) ? point.map(numberOf) : []
    return x === undefined || y === undefined ? [] : [[x, y] satisfies [number, number]]
  })
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Corners in percent of a box turned about its first corner, clockwise, as it is on the picture. */
function turned(result: JsonObject, { x, y, width, height }: Box, degrees: number): [number, number][] {
  const [w, h] = [numberOf(result['original_width']) ?? 100, numberOf(result['original_height']) ?? 100]
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)]
  const corners: [number, number][] = [
    [0, 0],
    [width, 0],
    [width, height],
    [0, height],
  ]
  return corners.map(([dx, dy]) => {
    const [px, py] = [(dx / 100) * w, (dy / 100) * h]
    return [x + ((px * cos - py * sin) / w) * 100, y + ((px * sin + py * cos) / h) * 100]
  })
}
