// Images that other formats describe → tasks. A name that is no address is kept as it stands: the label config may prefix it.
import type { JsonObject } from '@siali/labeling'
import { findTarget, resultOf, targetOf, taskOfResults, type Target } from '../read-results.ts'
import type { ReadTask } from '../read-task.ts'
import { decodeText, FileError, type ReadableFile, type ReadContext } from '../reader.ts'
import { escapeXml } from '../xml-text.ts'
import { boxFromCorners } from './outline.ts'
import type { ReadImage } from './read-image.ts'
import { adviceFor, answerRemarks, noteOf, shownText } from './remarks.ts'
import { encodeShape, type LabeledShape, type PixelSize, type Shape } from './shape.ts'

/** True when the config shows an image, or images lie beside; otherwise such files are read as what they are. */
export const showsImage = ({ controls, besideImages = false }: ReadContext): boolean =>
  besideImages || Object.values(controls).some(({ inputs }) => inputs.some(({ type }) => type === 'Image'))

const TAGS: Readonly<Record<Shape['kind'], string>> = {
  box: 'RectangleLabels',
  polygon: 'PolygonLabels',
  line: 'VectorLabels',
  ellipse: 'EllipseLabels',
  point: 'KeyPointLabels',
  mask: 'BrushLabels',
}

/** Tags that draw, and leave labels to a control of their own. */
const BARE_TAGS: Readonly<Record<Shape['kind'], string>> = {
  box: 'Rectangle',
  polygon: 'Polygon',
  line: 'Vector',
  ellipse: 'Ellipse',
  point: 'KeyPoint',
  mask: 'Brush',
}

/**
 * The task of an image with its shapes, on the controls of the config that fit.
 * @throws SyntaxError for what no control takes, with what to add to the config.
 */
export function taskOfImage(
  context: ReadContext,
  file: { readonly id: number },
  image: ReadImage,
  saysNothing = false,
): ReadTask {
  const { key, toName } = targetFor(context, 'box')
  const areBoxes = hasOnlyBoxes(context)
  const regions = image.shapes.flatMap((labeled) => {
    const shape = areBoxes ? asBox(labeled.shape) : labeled.shape
    return resultsFor(context, { ...labeled, shape }, image.size)
  })
  const { answers, rest } = answerRemarks(context, { toName, isRegion: false }, image.remarks ?? [])
  if (rest[0] !== undefined) throw new SyntaxError(adviceFor(rest[0], toName))
  const ofImage = answers.map(({ fromName, type, value }, at) => ({
    id: `image-${at + 1}`,
    from_name: fromName,
    to_name: toName,
    type,
    value,
  }))
  return taskOfResults(context, file.id, { [key]: image.name }, [...regions, ...ofImage], { saysNothing })
}

/** True where oriented boxes, which many formats hold as four corners, have a control for boxes and none for polygons. */
function hasOnlyBoxes({ controls }: ReadContext): boolean {
  const tags = new Set(Object.values(controls).map(({ type }) => type))
  return tags.has('RectangleLabels') && !tags.has('PolygonLabels')
}

const asBox = (shape: Shape): Shape =>
  shape.kind === 'polygon' ? (boxFromCorners(shape.points) ?? shape) : shape

const targetFor = (context: ReadContext, kind: Shape['kind']): Target => {
  const shown = findTarget(
    context,
    Object.values(context.controls).map(({ type }) => type),
    ['Image'],
  )
  const { toName, key } = shown ?? { toName: 'image', key: 'image' }
  return targetOf(context, [TAGS[kind]], ['Image'], { fromName: `label_${kind}`, toName, key })
}

/** A shape on the control that fits, without the size of its image. */
export function shapeResult(context: ReadContext, labeled: LabeledShape, size: PixelSize): JsonObject {
  const { fromName, toName } = targetFor(context, labeled.shape.kind)
  const { type, value } = encodeShape(labeled, size)
  return { id: labeled.id, from_name: fromName, to_name: toName, type, value: value as JsonObject }
}

/** All that is said of a shape: one region, each result with its place. */
function resultsFor(context: ReadContext, labeled: LabeledShape, size: PixelSize): JsonObject[] {
  const [drawn, labels] = bareTargets(context, labeled.shape.kind)
  if (labeled.shape.kind === 'line' && drawn === undefined) requireLines(context, labeled)
  const first = shapeResult(context, labeled, size)
  const { [String(first['type'])]: names = [], ...place } = first['value'] as JsonObject
  const shapes =
    drawn === undefined || labels === undefined
      ? [first]
      : [
          resultOf(drawn, labeled.id, place),
          ...(labeled.labels.length === 0 ? [] : [resultOf(labels, labeled.id, { ...place, labels: names })]),
        ]
  const toName = String(shapes[0]?.['to_name'])
  const { answers, rest } = answerRemarks(context, { toName, isRegion: true }, labeled.remarks ?? [])
  const note = noteOf(rest)
  const said = answers.map(({ fromName, type, value }) => ({
    id: labeled.id,
    from_name: fromName,
    to_name: toName,
    type,
    value: { ...place, ...value },
  }))
  return [...shapes, ...said].map((result) => ({
    ...result,
    original_width: size.width,
    original_height: size.height,
    image_rotation: 0,
    ...(note === undefined ? {} : { meta: note }),
    ...(labeled.parentId === '' ? {} : { parentID: labeled.parentId }),
    ...(labeled.score === undefined ? {} : { score: labeled.score }),
  }))
}

/** What draws the shape and what labels it, where the config has no control for both at once. */
function bareTargets(context: ReadContext, kind: Shape['kind']): readonly Target[] {
  if (findTarget(context, [TAGS[kind]], ['Image']) !== undefined) return []
  const drawn = findTarget(context, [BARE_TAGS[kind]], ['Image'])
  const labels = findTarget(context, ['Labels'], ['Image'])
  return drawn === undefined || drawn.toName !== labels?.toName ? [] : [drawn, labels]
}

function requireLines(context: ReadContext, { labels }: LabeledShape): void {
  const hasControls = Object.keys(context.controls).length > 0
  if (!hasControls || findTarget(context, ['VectorLabels'], ['Image']) !== undefined) return
  const { toName } = targetFor(context, 'line')
  const label = escapeXml(shownText(labels[0] ?? ''))
  throw new SyntaxError(
    `no control takes a polyline (${label}). Add <VectorLabels name="lines" toName="${escapeXml(toName)}"><Label value="${label}"/></VectorLabels> to the label config, and try again.`,
  )
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
