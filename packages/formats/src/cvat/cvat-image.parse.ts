// An image of CVAT for images 1.1.
import { numbersFrom, type ReadImage } from '../image/read-image.ts'
import { MOST_REMARKS, type Remark } from '../image/remarks.ts'
import type { LabeledShape, PixelSize } from '../image/shape.ts'
import { Mark, MarkedPart, type Attributes } from './cvat.mark.ts'
import { shapesFrom } from './cvat.shapes.ts'

/** An image, or why it cannot be read whole. */
export interface ParsedImage extends ReadImage {
  readonly kind: 'image'
  readonly problem?: string
}

const MARKS = new Set(['tag', 'box', 'ellipse', 'polygon', 'polyline', 'points', 'mask'])

/** What was wrong first is its problem. */
export class OpenImage extends MarkedPart {
  readonly #name: string
  #size: PixelSize = { width: 0, height: 0 }
  readonly #shapes: LabeledShape[] = []
  readonly #remarks: Remark[] = []

  constructor(attributes: Attributes) {
    super()
    this.#name = attributes['name'] ?? ''
    this.first.try(() => {
      this.#size = sizeFrom(attributes['width'], attributes['height'], 'the size of an image')
    })
  }

  protected override open(tag: string, attributes: Attributes): Mark {
    if (MARKS.has(tag)) return new Mark(tag, attributes)
    throw new SyntaxError(`a ${tag} is no shape that can be labeled here. Remove it, and try again.`)
  }

  image(): ParsedImage {
    const { problem } = this.first
    const known = { kind: 'image', name: this.#name, size: this.#size } as const
    return problem === undefined
      ? { ...known, shapes: this.#shapes, remarks: this.#remarks }
      : { ...known, shapes: [], problem }
  }

  protected override take({ tag, attributes, remarks }: Mark): void {
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
}

/** @throws SyntaxError for what is no size in pixels. */
export function sizeFrom(width: string | undefined, height: string | undefined, what: string): PixelSize {
  const [w = 0, h = 0] = numbersFrom([width, height], what)
  if (w <= 0 || h <= 0) throw new SyntaxError(`${what} is not above 0: ${w} x ${h}`)
  return { width: w, height: h }
}
