// Pascal VOC: each XML file is a task with its boxes.
import { SaxesParser } from 'saxes'
import { numbersFrom, type ReadImage } from '../image/read-image.ts'
import type { Remark } from '../image/remarks.ts'
import { showsImage, taskOfImage, worded } from '../image/read-tasks.ts'
import type { LabeledShape, PixelSize } from '../image/shape.ts'
import { decodeText, FileError, ITEM_LIMITS, type Reader } from '../reader.ts'

export const vocReader: Reader = {
  id: 'VOC',
  title: 'Pascal VOC XML',
  extensions: ['.xml'],
  isList: false,
  describesMedia: 'name',
  recognizes: (start, context) =>
    showsImage(context) && /<annotation[\s>]/.test(start) && /<(size|bndbox|object)>/.test(start),
  async *read(file, context) {
    let whole = ''
    for await (const text of decodeText(file)) {
      whole += text
      if (whole.length > ITEM_LIMITS.itemBytes)
        throw new FileError(file, `more than ${ITEM_LIMITS.itemBytes} characters are too long for one image`)
    }
    const { name, size: said, shapes } = worded(file, () => parseVoc(whole))
    const size = said ?? (await context.sizeOf?.(name))
    if (size === undefined)
      throw new FileError(
        file,
        `it does not say the size of ${name}, and the image is not beside it: give it a width and a height, or put the image into the same folder`,
      )
    // Who writes a file looked at the image.
    yield [worded(file, () => taskOfImage(context, file, { name, size, shapes }, true))]
  },
}

/** An image whose size the file may leave to the image. */
type ParsedVoc = Omit<ReadImage, 'size'> & { readonly size: PixelSize | undefined }

/** @throws SyntaxError when the text is no XML, or does not say its image. */
export function parseVoc(text: string): ParsedVoc {
  const path: string[] = []
  const said = new Map<string, string>()
  const shapes: LabeledShape[] = []
  let parts: Box[] = []
  let objects = 0
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw new SyntaxError(error.message)
  })
  parser.on('opentag', ({ name }) => {
    path.push(name)
    const here = path.join('/')
    // What one object says is not the next one's.
    if (here === OBJECT) objects += 1
    if (here === OBJECT || here === PART)
      for (const key of said.keys()) if (key.startsWith(`${here}/`)) said.delete(key)
  })
  const say = (part: string) => {
    const key = path.join('/')
    if (part.trim() !== '') said.set(key, (said.get(key) ?? '') + part)
  }
  parser.on('text', say)
  parser.on('cdata', say)
  parser.on('closetag', () => {
    const here = path.join('/')
    if (here === PART) parts.push(boxFrom(said, PART, objects))
    if (here === OBJECT) {
      const [parentId, object] = [`shape-${shapes.length + 1}`, boxFrom(said, OBJECT, objects)]
      shapes.push({ id: parentId, parentId: '', ...object })
      for (const part of parts) shapes.push({ id: `shape-${shapes.length + 1}`, parentId, ...part })
      parts = []
    }
    path.pop()
  })
  parser.write(text).close()
  const of = (key: string) => said.get(`annotation/${key}`)
  const name = of('filename')
  if (name === undefined) throw new SyntaxError('filename is missing')
  // Some writers print zeros for what they do not know.
  const [width, height] = [Number(of('size/width')), Number(of('size/height'))]
  return { name, size: width > 0 && height > 0 ? { width, height } : undefined, shapes }
}

const OBJECT = 'annotation/object'
const PART = `${OBJECT}/part`

/** What is said of an object beside its box, and what stands there when it says nothing. */
const SILENT = { pose: 'Unspecified', truncated: '0', difficult: '0', occluded: '0' }

type Box = Pick<LabeledShape, 'labels' | 'shape' | 'remarks'>

function boxFrom(said: ReadonlyMap<string, string>, element: string, number: number): Box {
  const of = (key: string) => said.get(`${element}/${key}`)
  const label = of('name') ?? ''
  const edges = ['xmin', 'ymin', 'xmax', 'ymax'].map((edge) => of(`bndbox/${edge}`))
  if (edges.every((edge) => edge === undefined))
    throw new SyntaxError(`object ${number} (${label || 'without a name'}) has no bndbox`)
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbersFrom(edges, 'an edge of a box')
  const [x, y, width, height] = [Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1)]
  const remarks = Object.entries(SILENT).flatMap(([name, silent]): Remark[] => {
    const value = of(name) ?? silent
    return value === silent ? [] : [{ name, value }]
  })
  return { labels: [label], shape: { kind: 'box', x, y, width, height, rotationDeg: 0 }, remarks }
}
