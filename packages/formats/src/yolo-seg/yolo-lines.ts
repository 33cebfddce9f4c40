// Lines of Ultralytics' YOLO and the data.yaml beside them. Numbers are shares of the image, kept within it.
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

/** Names as JSON, which YAML takes for texts of any kind. */
export function printDataYaml(names: readonly string[], extra: readonly string[] = []): string {
  const head = ['path: .', 'train: images', 'val: images', ...extra, 'names:']
  return `${[...head, ...names.map((name, id) => `  ${id}: ${JSON.stringify(name)}`)].join('\n')}\n`
}

/** Names and keypoints of a data.yaml; lists and maps of names are understood. */
export function parseDataYaml(text: string): {
  readonly names: ReadonlyMap<number, string>
  readonly keypoints: number
} {
  const names = new Map<number, string>()
  const keypoints = Number(/^kpt_shape:\s*\[\s*(\d{1,4})/m.exec(text)?.[1] ?? 0)
  const inline = /^names:\s*\[(.*)\]\s*$/m.exec(text)?.[1]
  if (inline !== undefined) {
    for (const [id, part] of splitInline(inline).entries()) names.set(id, part)
    return { names, keypoints }
  }
  let isInside = false
  for (const line of text.split(/\r?\n/)) {
    if (/^names:\s*$/.test(line)) isInside = true
    else if (/^\S/.test(line) && !line.startsWith('-')) isInside = false
    if (!isInside) continue
    const [, id, name] = /^\s*(?:(\d{1,6})\s*:|-)\s*(.+?)\s*$/.exec(line) ?? []
    if (name !== undefined) names.set(id === undefined ? names.size : Number(id), unquote(name))
  }
  return { names, keypoints }
}

function splitInline(text: string): string[] {
  return [...text.matchAll(/\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+?)\s*(?:,|$)/g)].map((found) =>
    unquote(found[1] ?? ''),
  )
}

function unquote(text: string): string {
  if (/^'.*'$/.test(text)) return text.slice(1, -1).replaceAll("''", "'")
  if (!/^".*"$/.test(text)) return text
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}

export interface YoloLine {
  readonly classId: number
  readonly shapes: readonly { readonly shape: Shape; readonly keypoint?: number }[]
}

/**
 * One line: a box, a polygon, or, with `keypoints`, a box and that many points of two or three numbers.
 * Undefined when it is none of them.
 */
export function parseYoloLine(
  line: string,
  { width, height }: PixelSize,
  keypoints: number,
): YoloLine | undefined {
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
  // A fifth number is a score.
  if (rest.length === 4 || rest.length === 5) return { classId, shapes: [{ shape: box() }] }
  if (rest.length < 6 || rest.length % 2 !== 0) return undefined
  const points = Array.from({ length: rest.length / 2 }, (_, n): Point => [
    (rest[n * 2] ?? 0) * width,
    (rest[n * 2 + 1] ?? 0) * height,
  ])
  return { classId, shapes: [{ shape: { kind: 'polygon', points } }] }
}
