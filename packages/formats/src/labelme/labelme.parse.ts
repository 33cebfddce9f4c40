// One LabelMe file.
import { boundsOf } from '../coco/shapes.ts'
import { numberOf, pointsOf, type Point } from '../image/image-item.ts'
import { lineThrough } from '../image/outline.ts'
import type { ReadImage, Tell } from '../image/read-image.ts'
import type { Remark } from '../image/remarks.ts'
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
  if (width <= 0 || height <= 0) throw new SyntaxError('imageWidth or imageHeight is not above 0')
  const entries = isList(value['shapes']) ? value['shapes'] : []
  const shapes = entries.flatMap((entry, at): LabeledShape[] => {
    const labeled = labeledFrom(entry, `shape-${at + 1}`, { width, height })
    if (typeof labeled !== 'string') return [labeled]
    tell(`${name}: shape ${at + 1} was left out: ${labeled}.`)
    return []
  })
  return {
    name: name.replaceAll('\\', '/'),
    size: { width, height },
    shapes,
    remarks: flagsOf(value['flags']),
  }
}

/** A shape with what is said of it, or why it cannot be read. */
function labeledFrom(entry: JsonValue, id: string, size: PixelSize): LabeledShape | string {
  if (!isObject(entry) || typeof entry['label'] !== 'string') return 'it has no label'
  const points = pointsOf(entry) ?? []
  if (isList(entry['points']) && points.length < entry['points'].length)
    return 'a point is no pair of numbers'
  const shape = shapeFrom(entry, points, size)
  if (shape === undefined) return `a ${String(entry['shape_type'])} of these points cannot be read`
  const remarks: Remark[] = []
  for (const [name, value] of Object.entries(entry)) {
    if (KNOWN.has(name)) continue
    const said = name === 'attributes' && isObject(value) ? Object.entries(value) : [[name, value] as const]
    for (const [inner, all] of said)
      // An attribute with several values is said several times.
      for (const one of name === 'attributes' && isList(all) ? all : [all]) {
        const text = textOf(one)
        if (text === undefined) return `its ${inner} is nested too deep`
        if (text !== '') remarks.push({ name: inner, value: text })
      }
  }
  remarks.push(...flagsOf(entry['flags']))
  const { description } = entry
  if (typeof description === 'string' && description !== '')
    remarks.push({ name: 'description', value: description, kind: 'note' })
  return { id, parentId: '', labels: [entry['label']], shape, remarks }
}

const KNOWN = new Set(['label', 'points', 'shape_type', 'mask', 'flags', 'description'])

/** A value as text; empty when it says nothing, undefined when it is nested too deep. */
function textOf(value: JsonValue): string | undefined {
  if (value === null || value === false) return ''
  if (typeof value !== 'object') return String(value)
  if (Object.keys(value).length === 0) return ''
  return isShallow(value, DEEPEST) ? JSON.stringify(value) : undefined
}

const DEEPEST = 10
const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1)))

/** Those that are set. */
function flagsOf(flags: JsonValue | undefined): Remark[] {
  return isObject(flags)
    ? Object.entries(flags).flatMap(([name, isSet]): Remark[] =>
        isSet === true ? [{ name, value: 'true', kind: 'flag' }] : [],
      )
    : []
}

function shapeFrom(entry: JsonObject, points: readonly Point[], size: PixelSize): Shape | undefined {
  const [first, second] = points
  const type = entry['shape_type'] ?? 'polygon'
  if (type === 'polygon') return points.length < 3 ? undefined : { kind: 'polygon', points }
  if (first === undefined) return undefined
  if (type === 'point') return { kind: 'point', x: first[0], y: first[1] }
  if (second === undefined) return undefined
  if (type === 'line' || type === 'linestrip') return lineThrough(points)
  if (type === 'rectangle') {
    // Two corners across from each other; some writers print all four.
    const [x, y, width, height] = boundsOf(points)
    return { kind: 'box', x, y, width, height, rotationDeg: 0 }
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
