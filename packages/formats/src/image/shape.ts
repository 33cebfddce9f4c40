// Shapes of our own image formats: results of any tool as geometry in pixels of the image, and back.
// Turns are degrees clockwise on the screen, where y grows downwards.
import { isList, isObject, type JsonObject, type JsonValue } from '../json-text.ts'
import type { Mask } from '../rle/mask-files.ts'
import { maskOf } from '../rle/mask-files.ts'
import { encodeMask } from '../rle/rle.ts'
import type { Remark } from './remarks.ts'
import { boxOf, numberOf, pointsOf, textsOf, type ImageResult, type Point } from './image-item.ts'

export type Shape =
  | {
      readonly kind: 'box'
      /** Top left corner before the turn, which goes about it. */
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      readonly rotationDeg: number
    }
  | { readonly kind: 'polygon'; readonly points: readonly Point[] }
  /** A closed one goes on from its last point to the first. */
  | { readonly kind: 'line'; readonly points: readonly Point[]; readonly isClosed: boolean }
  | {
      readonly kind: 'ellipse'
      /** Centre, about which it turns. */
      readonly x: number
      readonly y: number
      readonly radiusX: number
      readonly radiusY: number
      readonly rotationDeg: number
    }
  | { readonly kind: 'point'; readonly x: number; readonly y: number }
  | { readonly kind: 'mask'; readonly mask: Mask }

export interface LabeledShape {
  readonly labels: readonly string[]
  readonly shape: Shape
  readonly id: string
  /** Id of the shape this one belongs to; empty for none. */
  readonly parentId: string
  /** How sure a model was of it. */
  readonly score?: number
  /** What is said of it beside its labels. */
  readonly remarks?: readonly Remark[]
}

export interface PixelSize {
  readonly width: number
  readonly height: number
}

const LABEL_KEYS = [
  'rectanglelabels',
  'polygonlabels',
  'brushlabels',
  'ellipselabels',
  'keypointlabels',
  'vectorlabels',
  'labels',
] as const

/** The shapes of results that have one; lines, where these are taken. Sizes are those of the results. */
export function shapesOf(
  results: readonly ImageResult[],
  tell: (message: string) => void,
  takesLines = false,
): LabeledShape[] {
  // A shape and its label may be two results of one region.
  const named = new Map<string, readonly string[]>()
  for (const { id, value } of results) {
    const labels = LABEL_KEYS.flatMap((key) => textsOf(value, key))
    if (typeof id === 'string' && labels.length > 0) named.set(id, labels)
  }
  const found: LabeledShape[] = []
  const shaped = new Set<string>()
  for (const [at, result] of results.entries()) {
    const id = typeof result.id === 'string' ? result.id : `shape-${at}`
    const shape = shaped.has(id) ? undefined : shapeOf(result, tell, takesLines)
    if (shape === undefined) continue
    shaped.add(id)
    const own = LABEL_KEYS.flatMap((key) => textsOf(result.value, key))
    const parentId = typeof result.parentId === 'string' ? result.parentId : ''
    found.push({ labels: own.length > 0 ? own : (named.get(id) ?? []), shape, id, parentId })
  }
  return found
}

function shapeOf(
  result: ImageResult,
  tell: (message: string) => void,
  takesLines: boolean,
): Shape | undefined {
  const { value, width, height } = result
  if (isList(value['rle'])) {
    const mask = maskOf(result, tell)
    return mask === undefined ? undefined : { kind: 'mask', mask }
  }
  if (width === undefined || height === undefined) return undefined
  const toX = (pct: number) => (pct / 100) * width
  const toY = (pct: number) => (pct / 100) * height
  if (isList(value['vertices'])) {
    const line = takesLines ? lineFrom(value['vertices'], value['closed'] === true) : undefined
    if (takesLines && line === undefined) tell('A vector with branches is no line, so it was left out.')
    return line === undefined
      ? undefined
      : { ...line, points: line.points.map(([px, py]) => [toX(px), toY(py)]) }
  }
  const [x, y] = [numberOf(value['x']), numberOf(value['y'])]
  const [radiusX, radiusY] = [numberOf(value['radiusX']), numberOf(value['radiusY'])]
  const rotationDeg = numberOf(value['rotation']) ?? 0
  const points = pointsOf(value)
  if (points !== undefined)
    return points.length < 3
      ? undefined
      : { kind: 'polygon', points: points.map(([px, py]): Point => [toX(px), toY(py)]) }
  if (x === undefined || y === undefined) return undefined
  if (radiusX !== undefined && radiusY !== undefined) {
    const radii = { radiusX: toX(radiusX), radiusY: toY(radiusY) }
    return { kind: 'ellipse', x: toX(x), y: toY(y), ...radii, rotationDeg }
  }
  if (isKeypoint(result)) return { kind: 'point', x: toX(x), y: toY(y) }
  const box = boxOf(value)
  if (box === undefined) return undefined
  return {
    kind: 'box',
    x: toX(box.x),
    y: toY(box.y),
    width: toX(box.width),
    height: toY(box.height),
    rotationDeg,
  }
}

/** In percent; undefined when its vertices are no chain. */
function lineFrom(
  list: readonly JsonValue[],
  isClosed: boolean,
): Extract<Shape, { kind: 'line' }> | undefined {
  const points: Point[] = []
  let before: JsonValue | undefined
  for (const vertex of list) {
    if (!isObject(vertex)) return undefined
    const [x, y] = [numberOf(vertex['x']), numberOf(vertex['y'])]
    const isNext = points.length === 0 || (vertex['prevPointId'] ?? before) === before
    if (x === undefined || y === undefined || !isNext) return undefined
    points.push([x, y])
    before = vertex['id']
  }
  return points.length < 2 ? undefined : { kind: 'line', points, isClosed }
}

const isKeypoint = ({ tag, value }: ImageResult): boolean =>
  Object.hasOwn(value, 'keypointlabels') || tag === 'KeyPoint' || tag === 'KeyPointLabels'

/** Type of the result that a shape becomes, and its value. */
export function encodeShape(
  { shape, labels }: Pick<LabeledShape, 'shape' | 'labels'>,
  { width, height }: PixelSize,
): { readonly type: string; readonly value: JsonObject } {
  const toX = (px: number) => (px / width) * 100
  const toY = (px: number) => (px / height) * 100
  switch (shape.kind) {
    case 'box': {
      const size = { width: toX(shape.width), height: toY(shape.height) }
      const value = { x: toX(shape.x), y: toY(shape.y), ...size, rotation: shape.rotationDeg }
      return { type: 'rectanglelabels', value: { ...value, rectanglelabels: labels } }
    }
    case 'polygon': {
      const points = shape.points.map(([x, y]) => [toX(x), toY(y)])
      return { type: 'polygonlabels', value: { points, closed: true, polygonlabels: labels } }
    }
    case 'line': {
      const last = shape.points.length - 1
      const vertices = shape.points.map(([x, y], n) => ({
        x: toX(x),
        y: toY(y),
        id: `v${n + 1}`,
        ...(n === 0 ? shape.isClosed && { prevPointId: `v${last + 1}` } : { prevPointId: `v${n}` }),
        isBezier: false,
      }))
      return { type: 'vectorlabels', value: { vertices, closed: shape.isClosed, vectorlabels: labels } }
    }
    case 'ellipse': {
      const radii = { radiusX: toX(shape.radiusX), radiusY: toY(shape.radiusY) }
      const value = { x: toX(shape.x), y: toY(shape.y), ...radii, rotation: shape.rotationDeg }
      return { type: 'ellipselabels', value: { ...value, ellipselabels: labels } }
    }
    case 'point': {
      const value = { x: toX(shape.x), y: toY(shape.y), width: 0.5 }
      return { type: 'keypointlabels', value: { ...value, keypointlabels: labels } }
    }
    case 'mask': {
      const rle = [...encodeMask(shape.mask.plane)]
      return { type: 'brushlabels', value: { format: 'rle', rle, brushlabels: labels } }
    }
  }
}
