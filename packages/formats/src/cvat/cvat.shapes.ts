// Elements of shapes of CVAT → shapes. Boxes turn about their centre there.
import { boxAround, lineThrough } from '../image/outline.ts'
import type { Point } from '../image/image-item.ts'
import { numbersFrom } from '../image/read-image.ts'
import type { PixelSize, Shape } from '../image/shape.ts'
import { paintedMask } from '../rle/painted-mask.ts'
import type { Attributes } from './cvat.mark.ts'

/** The shapes of an element: of `points` one for each. @throws SyntaxError for a number that is none. */
export function shapesFrom(tag: string, at: Attributes, { width, height }: PixelSize): Shape[] {
  if (tag === 'box') return [boxFrom(at)]
  const rotationDeg = rotationOf(at)
  if (tag === 'ellipse') {
    const numbers = numbersFrom([at['cx'], at['cy'], at['rx'], at['ry']], 'a measure of an ellipse')
    const [x = 0, y = 0, radiusX = 0, radiusY = 0] = numbers
    return [{ kind: 'ellipse', x, y, radiusX, radiusY, rotationDeg }]
  }
  if (tag === 'polygon') return [{ kind: 'polygon', points: pointsFrom(at['points']) }]
  if (tag === 'polyline') {
    const line = lineThrough(pointsFrom(at['points']))
    if (line === undefined) throw new SyntaxError('a polyline has fewer than two points')
    return [line]
  }
  if (tag === 'points') return pointsFrom(at['points']).map(([x, y]): Shape => ({ kind: 'point', x, y }))
  return [maskFrom(at, width, height)]
}

/** In pixels. @throws SyntaxError for a number that is none. */
export function boxFrom(at: Attributes): Extract<Shape, { kind: 'box' }> {
  const texts = [at['xtl'], at['ytl'], at['xbr'], at['ybr']]
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbersFrom(texts, 'an edge of a box')
  return boxAround([(x1 + x2) / 2, (y1 + y2) / 2], { width: x2 - x1, height: y2 - y1 }, rotationOf(at))
}

const rotationOf = (at: Attributes): number => numbersFrom([at['rotation'] ?? '0'], 'a rotation')[0] ?? 0

function pointsFrom(text: string | undefined): Point[] {
  return (text ?? '').split(';').map((pair): Point => {
    const [x = 0, y = 0] = numbersFrom(pair.split(','), 'a coordinate')
    return [x, y]
  })
}

function maskFrom(at: Attributes, width: number, height: number): Shape {
  const place = numbersFrom([at['left'], at['top'], at['width'], at['height']], 'a measure of a mask')
  const [left = 0, top = 0, w = 0, h = 0] = place
  const runs = numbersFrom((at['rle'] ?? '').split(','), 'a run of a mask')
  if (runs.some((run) => run < 0) || runs.reduce((sum, run) => sum + run, 0) > w * h)
    throw new SyntaxError('a mask is larger than its bounds')
  const mask = paintedMask(width, height, (plane) => {
    let [n, inside] = [0, false]
    for (const run of runs) {
      for (const end = n + run; n < end; n++) {
        const [x, y] = [left + (n % w), top + Math.floor(n / w)]
        if (inside && x >= 0 && y >= 0 && x < width && y < height) plane[y * width + x] = 255
      }
      inside = !inside
    }
  })
  return { kind: 'mask', mask }
}
