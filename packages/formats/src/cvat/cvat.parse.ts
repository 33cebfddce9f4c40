// CVAT for images 1.1, read as a stream. Boxes turn about their centre there.
import { SaxesParser } from 'saxes'
import { boxAround } from '../image/outline.ts'
import type { Point } from '../image/image-item.ts'
import { numbersFrom, type ReadImage } from '../image/read-image.ts'
import { MOST_REMARKS, type Remark } from '../image/remarks.ts'
import type { LabeledShape, PixelSize, Shape } from '../image/shape.ts'
import { ITEM_LIMITS } from '../reader.ts'
import { paintedMask } from '../rle/painted-mask.ts'

type Attributes = Readonly<Record<string, string>>

/** An image, or why it cannot be read whole. */
export interface ParsedImage extends ReadImage {
  readonly problem?: string
}

/** Images as their elements end. @throws SyntaxError when the text is no XML, or one piece of it is too long. */
export async function* parseCvat(text: AsyncIterable<string>): AsyncGenerator<ParsedImage> {
  const parser = new SaxesParser()
  let done: ParsedImage[] = []
  let open: OpenImage | undefined
  let failure: unknown
  let depth = 0
  let heldChars = 0
  parser.on('error', (error) => (failure ??= new SyntaxError(error.message)))
  parser.on('opentag', ({ name, attributes }) => {
    heldChars = 0
    if (open !== undefined) open.enter(name, attributes, depth)
    else if (name === 'image') open = new OpenImage(attributes, depth)
    else if (name === 'track') {
      const track = `track ${attributes['id'] ?? ''} (${attributes['label'] ?? ''})`
      failure ??= new SyntaxError(`${track} is of a video; export it "for images".`)
    }
    depth += 1
  })
  const say = (part: string) => open?.say(part)
  parser.on('text', say)
  parser.on('cdata', say)
  parser.on('closetag', () => {
    heldChars = 0
    depth -= 1
    if (open === undefined) return
    if (depth > open.depth) open.leave(depth)
    else {
      done.push(open.image())
      open = undefined
    }
  })
  for await (const chunk of text) {
    heldChars += chunk.length
    parser.write(chunk)
    if (heldChars > ITEM_LIMITS.itemBytes + chunk.length)
      failure ??= new SyntaxError('a text in it is too long')
    if (failure !== undefined) throw failure
    yield* done
    done = []
  }
  parser.close()
  if (failure !== undefined) throw failure
  yield* done
}

/** An image whose element has not ended. What was wrong first is its problem. */
class OpenImage {
  readonly depth: number
  readonly #name: string
  #size: PixelSize = { width: 0, height: 0 }
  readonly #shapes: LabeledShape[] = []
  readonly #remarks: Remark[] = []
  #mark: Mark | undefined
  #problem: string | undefined

  constructor(attributes: Attributes, depth: number) {
    this.depth = depth
    this.#name = attributes['name'] ?? ''
    this.#guard(() => {
      const texts = [attributes['width'], attributes['height']]
      const [width = 0, height = 0] = numbersFrom(texts, 'the size of an image')
      if (width <= 0 || height <= 0) throw new SyntaxError('its width and height are not above 0')
      this.#size = { width, height }
    })
  }

  enter(tag: string, attributes: Attributes, depth: number): void {
    this.#guard(() => {
      if (depth === this.depth + 1) this.#mark = new Mark(tag, attributes)
      else this.#mark?.enter(tag, attributes)
    })
  }

  say(part: string): void {
    if (this.#problem === undefined) this.#mark?.say(part)
  }

  leave(depth: number): void {
    const mark = this.#mark
    if (mark === undefined) return
    if (depth > this.depth + 1) return this.#guard(() => mark.leave())
    this.#mark = undefined
    this.#guard(() => this.#take(mark))
  }

  image(): ParsedImage {
    const whole = { name: this.#name, size: this.#size, shapes: this.#shapes, remarks: this.#remarks }
    return this.#problem === undefined ? whole : { ...whole, shapes: [], problem: this.#problem }
  }

  #take({ tag, attributes, remarks }: Mark): void {
    const label = attributes['label']
    if (label === undefined) throw new SyntaxError(`a ${tag} has no label`)
    if (tag === 'tag') {
      this.#remarks.push({ name: label, value: 'true', kind: 'flag' }, ...remarks)
      if (this.#remarks.length > MOST_REMARKS) throw new SyntaxError(`it has more than ${MOST_REMARKS} tags`)
      return
    }
    for (const shape of shapesFrom(tag, attributes, this.#size)) {
      const id = `shape-${this.#shapes.length + 1}`
      this.#shapes.push({ id, parentId: '', labels: [label], shape, remarks })
    }
  }

  #guard(read: () => void): void {
    if (this.#problem !== undefined) return
    try {
      read()
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      this.#problem = error.message
    }
  }
}

/** What the element of a shape says beside its place, and what stands there when it says nothing. */
const SILENT: Readonly<Record<string, string>> = { occluded: '0', group_id: '0', z_order: '0' }

const MARKS = new Set(['tag', 'box', 'ellipse', 'polygon', 'polyline', 'points', 'mask'])

/** A shape or tag whose element has not ended. @throws SyntaxError for another. */
class Mark {
  readonly tag: string
  readonly attributes: Attributes
  readonly remarks: Remark[]
  #said: { readonly name: string; value: string } | undefined

  constructor(tag: string, attributes: Attributes) {
    if (!MARKS.has(tag))
      throw new SyntaxError(`a ${tag} is no shape that can be labeled here. Remove it, and try again.`)
    this.tag = tag
    this.attributes = attributes
    this.remarks = Object.entries(SILENT).flatMap(([name, silent]) => {
      const value = attributes[name] ?? silent
      return value === silent || value === '' ? [] : [{ name, value }]
    })
  }

  /** @throws SyntaxError for what no shape holds. */
  enter(tag: string, attributes: Attributes): void {
    if (tag !== 'attribute') throw new SyntaxError(`a ${this.tag} with a ${tag} inside cannot be read`)
    if (this.remarks.length >= MOST_REMARKS)
      throw new SyntaxError(`a ${this.tag} has more than ${MOST_REMARKS} attributes`)
    this.#said = { name: attributes['name'] ?? '', value: '' }
  }

  say(part: string): void {
    if (this.#said !== undefined) this.#said.value += part
  }

  leave(): void {
    // CVAT writes out attributes that nobody set.
    if (this.#said !== undefined && this.#said.value !== '') this.remarks.push(this.#said)
    this.#said = undefined
  }
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
  if (tag === 'polyline') return [lineFrom(pointsFrom(at['points']))]
  if (tag === 'points') return pointsFrom(at['points']).map(([x, y]): Shape => ({ kind: 'point', x, y }))
  return [maskFrom(at, width, height)]
}

/** A line that ends where it began is closed. */
function lineFrom(points: readonly Point[]): Shape {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || points.length < 2) throw new SyntaxError('a polyline has fewer than two points')
  const isClosed = points.length > 3 && first[0] === last?.[0] && first[1] === last[1]
  return { kind: 'line', points: isClosed ? points.slice(0, -1) : points, isClosed }
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
