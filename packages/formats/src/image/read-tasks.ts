// Images that other formats describe → tasks. A name that is no address is kept as it stands: the label config may prefix it.
import type { JsonObject } from '@siali/labeling'
import { targetOf, taskOfResults } from '../read-results.ts'
import type { ReadTask } from '../read-task.ts'
import { decodeText, FileError, type ReadableFile, type ReadContext } from '../reader.ts'
import { boxFromCorners } from './outline.ts'
import type { ReadImage } from './read-image.ts'
import { encodeShape, type LabeledShape, type PixelSize, type Shape } from './shape.ts'

/** True when the config shows an image, or images lie beside; otherwise such files are read as what they are. */
export const showsImage = ({ controls, besideImages = false }: ReadContext): boolean =>
  besideImages || Object.values(controls).some(({ inputs }) => inputs.some(({ type }) => type === 'Image'))

const TAGS: Readonly<Record<Shape['kind'], string>> = {
  box: 'RectangleLabels',
  polygon: 'PolygonLabels',
  ellipse: 'EllipseLabels',
  point: 'KeyPointLabels',
  mask: 'BrushLabels',
}

/** The task of an image with its shapes, on the controls of the config that fit. */
export function taskOfImage(
  context: ReadContext,
  file: { readonly id: number },
  image: ReadImage,
  saysNothing = false,
): ReadTask {
  const { key } = targetFor(context, 'box')
  const areBoxes = hasOnlyBoxes(context)
  const results = image.shapes.map((labeled) => {
    const shape = areBoxes ? asBox(labeled.shape) : labeled.shape
    return resultFor(context, { ...labeled, shape }, image.size)
  })
  return taskOfResults(context, file.id, { [key]: image.name }, results, saysNothing)
}

/** True where oriented boxes, which many formats hold as four corners, have a control for boxes and none for polygons. */
function hasOnlyBoxes({ controls }: ReadContext): boolean {
  const tags = new Set(Object.values(controls).map(({ type }) => type))
  return tags.has('RectangleLabels') && !tags.has('PolygonLabels')
}

const asBox = (shape: Shape): Shape =>
  shape.kind === 'polygon' ? (boxFromCorners(shape.points) ?? shape) : shape

const targetFor = (context: ReadContext, kind: Shape['kind']) =>
  targetOf(context, [TAGS[kind]], ['Image'], { fromName: `label_${kind}`, toName: 'image', key: 'image' })

/** A shape on the control that fits, without the size of its image. */
export function shapeResult(context: ReadContext, labeled: LabeledShape, size: PixelSize): JsonObject {
  const { fromName, toName } = targetFor(context, labeled.shape.kind)
  const { type, value } = encodeShape(labeled, size)
  return { id: labeled.id, from_name: fromName, to_name: toName, type, value: value as JsonObject }
}

function resultFor(context: ReadContext, labeled: LabeledShape, size: PixelSize): JsonObject {
  return {
    ...shapeResult(context, labeled, size),
    original_width: size.width,
    original_height: size.height,
    image_rotation: 0,
    ...(labeled.parentId === '' ? {} : { parentID: labeled.parentId }),
    ...(labeled.score === undefined ? {} : { score: labeled.score }),
  }
}

/** What a format holds and results cannot is refused: a file is taken whole or not at all. @throws FileError. */
export const refuseLosses =
  (file: ReadableFile) =>
  (message: string): never => {
    throw new FileError(file, `${message} Remove what cannot be read, and try again.`)
  }

/** A file that is one JSON value. @throws FileError when it is too large or no JSON. */
export async function readJson(file: ReadableFile, maxBytes: number): Promise<unknown> {
  if (file.sizeBytes > maxBytes)
    throw new FileError(file, `larger than ${maxBytes} bytes: split it into several files`)
  let whole = ''
  for await (const text of decodeText(file)) whole += text
  try {
    return JSON.parse(whole)
  } catch (error) {
    throw new FileError(file, `it is no JSON: ${String(error)}`, error)
  }
}

/** The errors of parsers, with the name of the file. */
export function worded<T>(file: ReadableFile, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    throw error instanceof SyntaxError ? new FileError(file, error.message, error) : error
  }
}
