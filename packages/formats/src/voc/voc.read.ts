// Pascal VOC: each XML file is a task with its boxes. `difficult`, `truncated` and `pose` have no place in results.
import { SaxesParser } from 'saxes'
import { numbersFrom, type ReadImage } from '../image/read-image.ts'
import { showsImage, taskOfImage, worded } from '../image/read-tasks.ts'
import type { LabeledShape } from '../image/shape.ts'
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
    yield [
      taskOfImage(
        context,
        file,
        worded(file, () => parseVoc(whole)),
      ),
    ]
  },
}

/** @throws SyntaxError when the text is no XML, or does not say its image and size. */
export function parseVoc(text: string): ReadImage {
  const path: string[] = []
  const said = new Map<string, string>()
  const shapes: LabeledShape[] = []
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw new SyntaxError(error.message)
  })
  parser.on('opentag', ({ name }) => {
    path.push(name)
    // What one object says is not the next one's.
    if (path.join('/') === 'annotation/object')
      for (const key of said.keys()) if (key.startsWith('annotation/object/')) said.delete(key)
  })
  parser.on('text', (part) => {
    const key = path.join('/')
    if (part.trim() !== '') said.set(key, (said.get(key) ?? '') + part)
  })
  parser.on('closetag', () => {
    if (path.join('/') === 'annotation/object') shapes.push(boxFrom(said, shapes.length + 1))
    path.pop()
  })
  parser.write(text).close()
  const of = (key: string) => said.get(`annotation/${key}`)
  const [width = 0, height = 0] = numbersFrom([of('size/width'), of('size/height')], 'the size of the image')
  const name = of('filename')
  if (name === undefined || width <= 0 || height <= 0) throw new SyntaxError('filename or size is missing')
  return { name, size: { width, height }, shapes }
}

function boxFrom(said: ReadonlyMap<string, string>, number: number): LabeledShape {
  const of = (key: string) => said.get(`annotation/object/${key}`)
  const edges = ['xmin', 'ymin', 'xmax', 'ymax'].map((edge) => of(`bndbox/${edge}`))
  const [x = 0, y = 0, right = 0, bottom = 0] = numbersFrom(edges, 'an edge of a box')
  const shape = { kind: 'box', x, y, width: right - x, height: bottom - y, rotationDeg: 0 } as const
  return { id: `shape-${number}`, parentId: '', labels: [of('name') ?? ''], shape }
}
