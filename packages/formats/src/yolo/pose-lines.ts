// Pose lines of YOLO: a box and its keypoints, which name it as their parent. Numbers are shares of the image; 2 says a
// keypoint is seen, 0 that it is not there.
import { labelsOf, type KeypointNames } from '../image/categories.ts'
import type { ParsedConfig } from '../format.ts'
import { boxOf, numberOf, textsOf, type ImageResult } from '../image/image-item.ts'
import type { JsonValue } from '../json-text.ts'
import { printFloat } from '../json-text.ts'

export interface PoseClass {
  readonly id: number
  readonly name: string
  readonly keypoints: readonly string[]
}

/** Labels of boxes in the order of the config. */
export function poseClasses(controls: ParsedConfig, { all }: KeypointNames): PoseClass[] {
  const names = Object.values(controls)
    .filter(({ type }) => type === 'RectangleLabels')
    .flatMap((control) => labelsOf(control).map(({ name }) => name))
  return [...new Set(names)].map((name, id) => ({ id, name, keypoints: all }))
}

interface Pose {
  readonly box: readonly number[]
  readonly points: Map<string, readonly [number, number]>
}

/** A line for each box of a known class; keypoints without a box are left out. */
export function poseLines(
  results: readonly ImageResult[],
  ids: ReadonlyMap<string, number>,
  order: readonly string[],
): string[] {
  const poses = new Map<JsonValue | undefined, Pose>()
  for (const { value, id } of results) {
    const [name] = textsOf(value, 'rectanglelabels')
    const box = boxOf(value)
    const known = name === undefined ? undefined : ids.get(name)
    if (known === undefined || box === undefined) continue
    const { x, y, width, height } = box
    const numbers = [known, (x + width / 2) / 100, (y + height / 2) / 100, width / 100, height / 100]
    poses.set(id, { box: numbers, points: new Map() })
  }
  for (const { value, parentId } of results) {
    const [name] = textsOf(value, 'keypointlabels')
    const [x, y] = [numberOf(value['x']), numberOf(value['y'])]
    if (name === undefined || x === undefined || y === undefined) continue
    poses.get(parentId)?.points.set(name, [x / 100, y / 100])
  }
  return [...poses.values()].map(({ box, points }) => {
    const [id, ...numbers] = box
    const marks = order.map((name) => {
      const point = points.get(name)
      return point === undefined ? '0.0 0.0 0' : `${point.map(printFloat).join(' ')} 2`
    })
    return [id, ...numbers.map(printFloat), ...marks].join(' ')
  })
}
