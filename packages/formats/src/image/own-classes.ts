// Classes of our own image formats: the labels of shapes' controls, in the order of the config.
import type { ConfigShape } from '../config-shape.ts'
import { hasAll, hasAny } from '../config-shape.ts'
import type { ParsedConfig } from '../format.ts'
import { labelsOf, wholeNumber } from './categories.ts'

const AREA_TAGS = ['RectangleLabels', 'PolygonLabels', 'BrushLabels', 'EllipseLabels', 'Labels']

/** Names of labels that areas can have. */
export function areaLabels(controls: ParsedConfig): readonly string[] {
  return namesOf(controls, AREA_TAGS)
}

export function vectorLabels(controls: ParsedConfig): readonly string[] {
  return namesOf(controls, ['VectorLabels'])
}

export function keypointLabels(controls: ParsedConfig): readonly string[] {
  const all = Object.values(controls)
    .filter(({ type }) => type === 'KeyPointLabels')
    .flatMap(labelsOf)
  const place = (text: string | undefined) => wholeNumber(text) ?? Infinity
  // Those without an index come last, in the order of the config.
  const sorted = all.toSorted((a, b) =>
    Math.sign(place(a.attributes['model_index']) - place(b.attributes['model_index']) || 0),
  )
  return [...new Set(sorted.map(({ name }) => name))]
}

function namesOf(controls: ParsedConfig, tags: readonly string[]): readonly string[] {
  const labels = Object.values(controls)
    .filter(({ type }) => tags.includes(type))
    .flatMap((control) => labelsOf(control).map(({ name }) => name))
  return [...new Set(labels)]
}

/** Ids by name, from `first` on; names that the config does not know get the next free one. */
export class OwnClasses {
  readonly #ids: Map<string, number>
  readonly #first: number

  constructor(names: readonly string[], first: number) {
    this.#first = first
    this.#ids = new Map(names.map((name, at) => [name, first + at]))
  }

  idOf(name: string): number {
    const known = this.#ids.get(name)
    if (known !== undefined) return known
    const id = this.#first + this.#ids.size
    this.#ids.set(name, id)
    return id
  }

  /** In the order of their ids. */
  get names(): readonly string[] {
    return [...this.#ids.keys()]
  }
}

/** True, or the reason, for formats of areas. */
export function needsAreas(shape: ConfigShape): true | string {
  const hasAreas =
    hasAny(shape, 'RectangleLabels', 'PolygonLabels', 'BrushLabels', 'EllipseLabels') ||
    (hasAll(shape, 'Labels') && hasAny(shape, 'Rectangle', 'Polygon', 'Brush', 'Ellipse'))
  return needsImage(shape, hasAreas, 'Needs an image with labeled boxes, polygons, ellipses or masks')
}

/** True, or the reason, for formats that also hold points. */
export function needsShapes(shape: ConfigShape): true | string {
  const points = hasAny(shape, 'KeyPointLabels') || (hasAll(shape, 'Labels') && hasAny(shape, 'KeyPoint'))
  return points ? needsImage(shape, true, '') : needsAreas(shape)
}

/** True, or the reason, for formats that also hold lines. */
export function needsShapesOrLines(shape: ConfigShape): true | string {
  const lines = hasAny(shape, 'VectorLabels') || (hasAll(shape, 'Labels') && hasAny(shape, 'Vector'))
  return lines ? needsImage(shape, true, '') : needsShapes(shape)
}

/** True, or the reason, for poses. */
export function needsPoses(shape: ConfigShape): true | string {
  return needsImage(
    shape,
    hasAll(shape, 'RectangleLabels', 'KeyPointLabels'),
    'Needs an image with labeled boxes and keypoints',
  )
}

function needsImage(shape: ConfigShape, holds: boolean, reason: string): true | string {
  if (shape.dataKeys.size > 1) return 'Needs a label config that reads one data key'
  if (!shape.reached.has('Image') || !holds)
    return reason === '' ? 'Needs an image with labeled shapes' : reason
  return shape.hasValueList ? 'Needs one image per task, not a list of images' : true
}
