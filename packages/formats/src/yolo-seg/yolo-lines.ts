// Lines of Ultralytics' YOLO and the data.yaml beside them. Numbers are shares of the image, kept within it.
import { parse } from 'yaml'
import { polygonsOf } from '../image/outline.ts'
import type { Point } from '../image/image-item.ts'
import type { LabeledShape, PixelSize, Shape } from '../image/shape.ts'

const share = (value: number, whole: number): string =>
  String(Math.round(Math.min(1, Math.max(0, value / whole)) * 1e6) / 1e6)

/** x, y, x, y … of points. */
export function sharesOf(points: readonly Point[], { width, height }: PixelSize): string {
  return points.map(([x, y]) => `${share(x, width)} ${share(y, height)}`).join(' ')
}

/** A line for each polygon of each area, once per label. */
export function segmentLines(
  shapes: readonly LabeledShape[],
  size: PixelSize,
  idOf: (name: string) => number,
): string[] {
  return shapes.flatMap(({ labels, shape }) => {
    const polygons = polygonsOf(shape).filter((points) => points.length >= 3)
    return labels.flatMap((name) => polygons.map((points) => `${idOf(name)} ${sharesOf(points, size)}`))
  })
}

/** Names as JSON, which YAML takes for texts of any kind. Without `path` the folder of the file counts; `.` is where a program runs. */
export function printDataYaml(names: readonly string[], extra: readonly string[] = []): string {
  const head = ['train: images', 'val: images', ...extra, 'names:']
  return `${[...head, ...names.map((name, id) => `  ${id}: ${JSON.stringify(name)}`)].join('\n')}\n`
}

export interface DataYaml {
  readonly names: ReadonlyMap<number, string>
  /** Keypoints of a pose; 0 for other sets. */
  readonly keypoints: number
  /** Names of keypoints, where the file says them. */
  readonly keypointNames: readonly string[]
}

/** What a data.yaml says; lists and maps of names are understood. @throws SyntaxError when it is no YAML. */
export function parseDataYaml(text: string): DataYaml {
  const said = readYaml(text)
  const listed = said['names']
  const entries: [unknown, unknown][] = Array.isArray(listed)
    ? [...listed.entries()]
    : typeof listed === 'object' && listed !== null
      ? Object.entries(listed)
      : []
  const shape: unknown = Array.isArray(said['kpt_shape']) ? said['kpt_shape'][0] : 0
  const keypoints =
    Number.isInteger(shape) && Number(shape) > 0 && Number(shape) <= MOST_KEYPOINTS ? Number(shape) : 0
  const points = [said['keypoints'], said['kpt_names']].find(Array.isArray) ?? []
  return {
    names: new Map(
      entries.flatMap(([id, name]) =>
        /^\d{1,6}$/.test(String(id)) ? [[Number(id), printed(name)] as const] : [],
      ),
    ),
    keypoints,
    keypointNames: (points as unknown[]).map(printed),
  }
}

const MOST_KEYPOINTS = 9999
const printed = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))

function readYaml(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = parse(text, { maxAliasCount: 100, logLevel: 'silent' })
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch (error) {
    throw new SyntaxError(`it is no YAML: ${(error as Error).message}`, { cause: error })
  }
}

export interface YoloLine {
  readonly classId: number
  /** How sure a model was; boxes only. */
  readonly score?: number
  readonly shapes: readonly { readonly shape: Shape; readonly keypoint?: number }[]
  /** Its numbers lie far outside of the image: those of pixels do. */
  readonly isFar?: boolean
}

/** Shapes may reach a little over the edge; keypoints say 2 where they are seen. */
const FAR = 3

/**
 * One line: a box, a polygon, or, with `keypoints`, a box and that many points of two or three numbers.
 * Undefined when it is none of them.
 */
export function parseYoloLine(line: string, size: PixelSize, keypoints: number): YoloLine | undefined {
  const parsed = shapesOfLine(line, size, keypoints)
  const isFar = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .some((number) => Math.abs(Number(number)) > FAR)
  return parsed !== undefined && isFar ? { ...parsed, isFar } : parsed
}

function shapesOfLine(line: string, { width, height }: PixelSize, keypoints: number): YoloLine | undefined {
  const numbers = line.trim().split(/\s+/).map(Number)
  const [classId = NaN, ...rest] = numbers
  if (!Number.isInteger(classId) || classId < 0 || !rest.every(Number.isFinite)) return undefined
  const [cx = 0, cy = 0, w = 0, h = 0] = rest
  const box = (): Shape => ({
    kind: 'box',
    x: (cx - w / 2) * width,
    y: (cy - h / 2) * height,
    width: w * width,
    height: h * height,
    rotationDeg: 0,
  })
  const step = keypoints > 0 ? (rest.length - 4) / keypoints : 0
  if (step === 2 || step === 3) {
    const points = Array.from({ length: keypoints }, (_, keypoint) => {
      const [x = 0, y = 0, seen = x === 0 && y === 0 ? 0 : 2] = rest.slice(
        4 + keypoint * step,
        4 + (keypoint + 1) * step,
      )
      return { keypoint, seen, shape: { kind: 'point', x: x * width, y: y * height } as const }
    })
    return { classId, shapes: [{ shape: box() }, ...points.filter(({ seen }) => seen > 0)] }
  }
  if (rest.length === 4) return { classId, shapes: [{ shape: box() }] }
  // Zero is what writers without scores print.
  if (rest.length === 5)
    return { classId, shapes: [{ shape: box() }], ...(rest[4] !== 0 && { score: rest[4] as number }) }
  if (rest.length < 6 || rest.length % 2 !== 0) return undefined
  const points = Array.from({ length: rest.length / 2 }, (_, n): Point => [
    (rest[n * 2] ?? 0) * width,
    (rest[n * 2 + 1] ?? 0) * height,
  ])
  return { classId, shapes: [{ shape: { kind: 'polygon', points } }] }
}
