// CVAT for images 1.1, read as a stream. Boxes turn about their centre there.
import { SaxesParser } from 'saxes'
import { boxAround } from '../image/outline.ts'
import type { Point } from '../image/image-item.ts'
import { numbersFrom, type ReadImage, type Tell } from '../image/read-image.ts'
import type { LabeledShape, PixelSize, Shape } from '../image/shape.ts'
import { paintedMask } from '../rle/painted-mask.ts'

type Attributes = Readonly<Record<string, string>>

/** Images as their elements end. @throws SyntaxError when the text is no XML or a number is none. */
export async function* parseCvat(text: AsyncIterable<string>, tell: Tell): AsyncGenerator<ReadImage> {
  const parser = new SaxesParser()
  let done: ReadImage[] = []
  let open: { readonly name: string; readonly size: PixelSize; readonly shapes: LabeledShape[] } | undefined
  let failure: unknown
  parser.on('error', (error) => (failure ??= new SyntaxError(error.message)))
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'image') {
      const [width = 0, height = 0] = numbersFrom(
        [attributes['width'], attributes['height']],
        'the size of an image',
      )
      open = { name: attributes['name'] ?? '', size: { width, height }, shapes: [] }
      return
    }
    if (name === 'track')
      tell(
        `track ${attributes['id'] ?? ''} (${attributes['label'] ?? ''}) is of a video; export it "for images".`,
      )
    if (open === undefined || attributes['label'] === undefined) return
    const shapes = shapesFrom(name, attributes, open.size)
    if (shapes.length === 0) tell(`${open.name}: ${name} is no shape that can be labeled here.`)
    for (const shape of shapes) {
      const id = `shape-${open.shapes.length + 1}`
      open.shapes.push({ id, parentId: '', labels: [attributes['label']], shape })
    }
  })
  parser.on('closetag', ({ name }) => {
    if (name !== 'image' || open === undefined) return
    done.push(open)
    open = undefined
  })
  for await (const chunk of text) {
    parser.write(chunk)
    if (failure !== undefined) throw failure
    yield* done
    done = []
  }
  parser.close()
  if (failure !== undefined) throw failure
  yield* done
}

function shapesFrom(tag: string, at: Attributes, { width, height }: PixelSize): Shape[] {
  const rotationDeg = Number(at['rotation'] ?? 0) || 0
  if (tag === 'box') {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbersFrom(
      [at['xtl'], at['ytl'], at['xbr'], at['ybr']],
      'an edge of a box',
    )
    const size = { width: x2 - x1, height: y2 - y1 }
    return [boxAround([(x1 + x2) / 2, (y1 + y2) / 2], size, rotationDeg)]
  }
  if (tag === 'ellipse') {
    const numbers = numbersFrom([at['cx'], at['cy'], at['rx'], at['ry']], 'a measure of an ellipse')
    const [x = 0, y = 0, radiusX = 0, radiusY = 0] = numbers
    return [{ kind: 'ellipse', x, y, radiusX, radiusY, rotationDeg }]
  }
  if (tag === 'polygon') return [{ kind: 'polygon', points: pointsFrom(at['points']) }]
  if (tag === 'points') return pointsFrom(at['points']).map(([x, y]): Shape => ({ kind: 'point', x, y }))
  return tag === 'mask' ? [maskFrom(at, width, height)] : []
}

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
