// Marks that people or models drew on a picture, for a small drawing of them. Pure. Results are not trusted: what is no
// finite number is not drawn.

/** Percent of the picture's width and height. */
export type Shape =
  | {
      readonly kind: 'box' | 'ellipse'
      readonly x: number
      readonly y: number
      readonly width: number
      readonly height: number
      /** Degrees, clockwise, about the corner of a box and the middle of an ellipse. */
      readonly rotation: number
    }
  | { readonly kind: 'polygon'; readonly points: readonly (readonly [x: number, y: number])[] }

export interface Mark {
  /** Object of the setup that it is on. */
  readonly object: string
  /** CSS colour; undefined for marks without a label that has one. */
  readonly color: string | undefined
  /** Of the picture, px. */
  readonly width: number
  readonly height: number
  readonly shape: Shape
}

export interface TaskMarks {
  readonly isModel: boolean
  readonly marks: readonly Mark[]
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isSize = (value: unknown): value is number => isNumber(value) && value > 0 && value < 1e6

function readShape(value: unknown): Shape | undefined {
  const { x, y, width, height, radiusX, radiusY, rotation, points } = (value ?? {}) as Readonly<
    Record<string, unknown>
  >
  if (Array.isArray(points)) {
    const read = (points as readonly unknown[]).filter(
      (point): point is [number, number] => Array.isArray(point) && isNumber(point[0]) && isNumber(point[1]),
    )
    return read.length < 2 ? undefined : { kind: 'polygon', points: read.map(([px, py]) => [px, py]) }
  }
  if (!isNumber(x) || !isNumber(y)) return undefined
  const turned = isNumber(rotation) ? rotation : 0
  if (isNumber(radiusX) && isNumber(radiusY))
    return {
      kind: 'ellipse',
      x: x - radiusX,
      y: y - radiusY,
      width: 2 * radiusX,
      height: 2 * radiusY,
      rotation: turned,
    }
  return isNumber(width) && isNumber(height)
    ? { kind: 'box', x, y, width, height, rotation: turned }
    : undefined
}

/** The member `marks` of a listed task; undefined when there is nothing to draw. */
export function readMarks(
  value: unknown,
  colorOf: (control: string, label: string) => string | undefined,
): TaskMarks | undefined {
  const { is_model: isModel, regions } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (!Array.isArray(regions)) return undefined
  const marks = (regions as readonly unknown[]).flatMap((region): Mark[] => {
    const one = (region ?? {}) as Readonly<Record<string, unknown>>
    const { from_name: control, to_name: object, label, original_width: width, original_height: height } = one
    const shape = readShape(one['value'])
    if (shape === undefined || typeof object !== 'string' || !isSize(width) || !isSize(height)) return []
    const isNamed = typeof control === 'string' && typeof label === 'string'
    return [{ object, color: isNamed ? colorOf(control, label) : undefined, width, height, shape }]
  })
  return marks.length === 0 ? undefined : { isModel: isModel === true, marks }
}
