// One LabelMe file.
import { numberOf, pointsOf, type Point } from '../image/image-item.ts'
import type { ReadImage, Tell } from '../image/read-image.ts'
import type { LabeledShape, PixelSize, Shape } from '../image/shape.ts'
import { isList, isObject, type JsonObject, type JsonValue } from '../json-text.ts'
import { decodeGreyPng } from '../rle/grey-png.ts'
import { paintedMask } from '../rle/painted-mask.ts'

/** True for the text of such a file. */
export const isLabelme = (value: JsonValue): value is JsonObject =>
  isObject(value) && isList(value['shapes']) && Object.hasOwn(value, 'imagePath')

/** @throws SyntaxError when it does not say its image and size. */
export function parseLabelme(value: JsonObject, tell: Tell): ReadImage {
  const [width, height] = [numberOf(value['imageWidth']), numberOf(value['imageHeight'])]
  const name = value['imagePath']
  if (typeof name !== 'string' || width === undefined || height === undefined)
    throw new SyntaxError('imagePath, imageWidth or imageHeight is missing')
  const entries = isList(value['shapes']) ? value['shapes'].filter(isObject) : []
  const shapes = entries.flatMap((entry, at): LabeledShape[] => {
    const shape = shapeFrom(entry, { width, height })
    if (shape !== undefined)
      return [{ id: `shape-${at + 1}`, parentId: '', labels: [String(entry['label'] ?? '')], shape }]
    tell(`${name}: a shape of type ${String(entry['shape_type'])} was left out.`)
    return []
  })
  return { name: name.replaceAll('\\', '/'), size: { width, height }, shapes }
}

function shapeFrom(entry: JsonObject, size: PixelSize): Shape | undefined {
  const points = pointsOf(entry) ?? []
  const [first, second] = points
  const type = entry['shape_type'] ?? 'polygon'
  if (type === 'polygon') return points.length < 3 ? undefined : { kind: 'polygon', points }
  if (first === undefined) return undefined
  if (type === 'point') return { kind: 'point', x: first[0], y: first[1] }
  if (second === undefined) return undefined
  if (type === 'rectangle') {
    // Two corners across from each other; some writers print all four.
    const [xs, ys] = [points.map(([at]) => at), points.map(([, at]) => at)]
    const [x, y] = [Math.min(...xs), Math.min(...ys)]
    return { kind: 'box', x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y, rotationDeg: 0 }
  }
  if (type === 'circle') {
    const radius = Math.hypot(second[0] - first[0], second[1] - first[1])
    return { kind: 'ellipse', x: first[0], y: first[1], radiusX: radius, radiusY: radius, rotationDeg: 0 }
  }
  return type === 'mask' ? maskFrom(entry['mask'], first, size) : undefined
}

function maskFrom(
  packed: JsonValue | undefined,
  [left, top]: Point,
  { width, height }: PixelSize,
): Shape | undefined {
  const part = typeof packed === 'string' ? decodeGreyPng(Buffer.from(packed, 'base64')) : undefined
  if (part === undefined) return undefined
  const mask = paintedMask(width, height, (plane) => {
    for (let y = 0; y < part.height; y++)
      for (let x = 0; x < part.width; x++) {
        const [px, py] = [Math.round(left) + x, Math.round(top) + y]
        const isInside = px >= 0 && px < width && py >= 0 && py < height
        if (isInside && part.plane[y * part.width + x] !== 0) plane[py * width + px] = 255
      }
  })
  return { kind: 'mask', mask }
}
