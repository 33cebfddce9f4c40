// Tasks with a video → one annotation of each with the size of its video, as formats of tracks in pixels need it.
import { keptNewestFirst } from '../export-item.ts'
import type { WriteOptions } from '../format.ts'
import { dataKeyOf, numberOf } from '../image/image-item.ts'
import { baseName, stemOf } from '../image/image-name.ts'
import type { PixelSize } from '../image/shape.ts'
import { isList, isObject, type JsonObject } from '../json-text.ts'
import { toSafeName } from '../sink.ts'
import type { TaskSource } from '../source.ts'

export interface WalkedVideo {
  /** Name of its file; `video` where the data do not say. */
  readonly name: string
  /** For its files, unlike that of any other task. */
  readonly folder: string
  readonly size: PixelSize
  readonly annotation: JsonObject
}

/** Of several annotations the ground truth, else the newest. Videos without a size are told and left out. */
export async function* videoWalk(
  source: TaskSource,
  { controls, report = () => {} }: WriteOptions,
): AsyncGenerator<WalkedVideo> {
  const key = dataKeyOf(controls) ?? ''
  for await (const entry of source) {
    const task = entry.values()
    const data = isObject(task['data']) ? task['data'] : {}
    const annotations = isList(task['annotations']) ? keptNewestFirst(task['annotations']) : []
    const annotation = annotations.find((it) => it['ground_truth'] === true) ?? annotations[0]
    if (annotation === undefined) continue
    const size = sizeOf(data)
    if (size === undefined) {
      const message = 'The data does not say the size of the video under width and height, in pixels.'
      report({ task: task['id'], message })
      continue
    }
    const address = data[key]
    const name = typeof address === 'string' ? baseName(address.replace(/[?#].*$/s, '')) : 'video'
    yield { name, folder: toSafeName(`task-${String(task['id'])}-${stemOf(name)}`), size, annotation }
  }
}

function sizeOf(data: JsonObject): PixelSize | undefined {
  const [width, height] = [numberOf(data['width']), numberOf(data['height'])]
  if (width === undefined || height === undefined || width <= 0 || height <= 0) return undefined
  return { width, height }
}
