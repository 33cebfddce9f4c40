// COCO as existing programs get it: images, categories, annotations, info. An image stands there once per annotation of
// its task; a turned box becomes its bounds, turned in percent space; all keypoints of an annotation are one entry.
// Two walks over the tasks: the first writes the images, the second the annotations.
import type { ParsedConfig, WriteOptions } from '../format.ts'
import { CategoryList, configCategories, keypointNames, type KeypointNames } from '../image/categories.ts'
import {
  boxOf,
  numberOf,
  pointsOf,
  textsOf,
  type ImageItem,
  type ImageResult,
  type PercentBox,
  type Point,
} from '../image/image-item.ts'
import { imageWalk, type FoundImage, type WalkedTask } from '../image/image-walk.ts'
import { printEscaped, printList } from '../json-lines.ts'
import { boundsOf, polygonArea, roundHalfEven, type Bounds } from './shapes.ts'
import type { Sink } from '../sink.ts'
import type { TaskSource } from '../source.ts'

/** What a config lacks to be written at all. */
export const refuseKeypoints = (controls: ParsedConfig): string | undefined =>
  keypointNames(controls)?.ordered.length === 0
    ? 'Give the labels of KeyPointLabels a model_index: it orders the keypoints of COCO.'
    : undefined

/** Writes `result.json` and `images/`. */
export async function writeCoco(
  source: TaskSource,
  sink: Sink,
  options: WriteOptions,
  copies: boolean,
): Promise<void> {
  await sink.folder('images')
  const walk = imageWalk(source, sink, { ...options, copies })
  // Copies go into the archive before the file that tells their sizes.
  if (copies) for await (const _ of walk()) continue
  await sink.file('result.json', printDataset(walk, options))
}

async function* printDataset(
  walk: () => AsyncIterable<WalkedTask>,
  { controls, now = new Date(0) }: WriteOptions,
): AsyncGenerator<string> {
  const keypoints = keypointNames(controls)
  const first = new Dataset(startCategories(configCategories(controls), keypoints), keypoints)
  yield '{\n'
  yield* printList(
    'images',
    entriesOf(walk, (task, item) => first.add(task.image, item).images),
  )
  yield ',\n'
  yield* printList(
    'categories',
    first.categories.list.map((it) => printEscaped(it, 2)),
  )
  yield ',\n'
  const second = new Dataset(startCategories(configCategories(controls), keypoints), keypoints)
  yield* printList(
    'annotations',
    entriesOf(walk, (task, item) => second.add(task.image, item).annotations),
  )
  const info = {
    year: now.getUTCFullYear(),
    version: '1.0',
    description: '',
    contributor: 'Siali Label',
    url: '',
    date_created: `${now.toISOString().slice(0, 23).replace('T', ' ')}000`,
  }
  yield `,\n  "info": ${printEscaped(info, 1)}\n}`
}

async function* entriesOf(
  walk: () => AsyncIterable<WalkedTask>,
  entries: (task: WalkedTask, item: ImageItem) => readonly object[],
): AsyncGenerator<string> {
  for await (const task of walk())
    for (const item of task.items) for (const entry of entries(task, item)) yield printEscaped(entry, 2)
}

/** Keypoints are no categories of their own: one category holds them all. */
function startCategories(
  list: ReturnType<typeof configCategories>,
  keypoints: KeypointNames | undefined,
): CategoryList {
  if (keypoints === undefined) return new CategoryList(list)
  const others = list.filter(({ name }) => !keypoints.all.includes(name))
  const id = Math.max(-1, ...others.map((it) => it.id)) + 1
  const shared = { supercategory: 'default', keypoints: keypoints.all, skeleton: [] }
  return new CategoryList([...others, { id, name: 'default', ...shared }])
}

interface Entries {
  readonly images: readonly object[]
  readonly annotations: readonly object[]
}

/** Numbers images and annotations; the same tasks give the same numbers in every walk. */
class Dataset {
  readonly categories: CategoryList
  readonly #keypoints: KeypointNames | undefined
  readonly #keypointCategory: number
  #images = 0
  #annotations = 0

  constructor(categories: CategoryList, keypoints: KeypointNames | undefined) {
    this.categories = categories
    this.#keypoints = keypoints
    this.#keypointCategory = categories.find('default') ?? 0
  }

  add(image: FoundImage, { results }: ImageItem): Entries {
    const imageId = this.#images
    let size = image.header
    const annotations: object[] = []
    const keypoints = new Map<string, readonly [number, number, number]>()
    for (const result of results) {
      const label = labelOf(result)
      if (label === undefined) continue
      if (!label.isKeypoint) this.categories.idOf(label.name)
      const { width, height } = result
      if (size === undefined) {
        if (width === undefined || height === undefined) continue
        size = { width, height, bands: 3 }
      }
      if (label.isKeypoint) addKeypoint(keypoints, label.name, result)
      else {
        const shape = shapeOf(result, size)
        if (shape !== undefined) annotations.push(this.#annotation(imageId, label.name, shape))
      }
    }
    if (keypoints.size > 0 && this.#keypoints !== undefined)
      annotations.push(this.#skeleton(imageId, this.#keypoints.ordered, keypoints))
    const isBare = results.length === 0
    if (size === undefined && !isBare) return { images: [], annotations: [] }
    this.#images += 1
    const fileName = image.isLost ? image.address : `images/${image.name}`
    const entry = {
      width: size?.width ?? null,
      height: size?.height ?? null,
      id: imageId,
      file_name: fileName,
    }
    return { images: [entry], annotations }
  }

  #annotation(imageId: number, name: string, { segmentation, bbox, area }: Shape): object {
    const id = this.#annotations
    this.#annotations += 1
    const category_id = this.categories.idOf(name)
    return { id, image_id: imageId, category_id, segmentation, bbox, ignore: 0, iscrowd: 0, area }
  }

  #skeleton(
    imageId: number,
    order: readonly string[],
    found: ReadonlyMap<string, readonly [number, number, number]>,
  ): object {
    const id = this.#annotations
    this.#annotations += 1
    const triples = order.map((name) => found.get(name) ?? ([0, 0, 0] as const))
    const seen = triples.filter(([, , visible]) => visible > 0)
    const bounds = seen.length === 0 ? [0, 0, 0, 0] : boundsOf(seen.map(([x, y]) => [x, y]))
    return {
      id,
      image_id: imageId,
      category_id: this.#keypointCategory,
      keypoints: triples.flat(),
      num_keypoints: seen.length,
      bbox: bounds,
      iscrowd: 0,
    }
  }
}

interface Label {
  readonly name: string
  readonly isKeypoint: boolean
}

/** The first label of the first kind that has one. */
function labelOf({ value }: ImageResult): Label | undefined {
  for (const key of ['rectanglelabels', 'polygonlabels', 'keypointlabels', 'labels']) {
    const [name] = textsOf(value, key)
    if (name !== undefined) return { name, isKeypoint: key === 'keypointlabels' }
  }
  return undefined
}

interface Shape {
  readonly segmentation: readonly (readonly number[])[]
  readonly bbox: readonly number[]
  readonly area: number
}

function shapeOf(
  { value, width, height }: ImageResult,
  image: { readonly width: number; readonly height: number },
): Shape | undefined {
  const isBox = textsOf(value, 'rectanglelabels').length > 0 || textsOf(value, 'labels').length > 0
  const box = boxOf(value)
  if (isBox && box !== undefined) {
    const bounds = turnedBounds(box)
    if (bounds === undefined || width === undefined || height === undefined) return undefined
    const [x, y, w, h] = bounds
    const bbox = [(x * width) / 100, (y * height) / 100, (w * width) / 100, (h * height) / 100]
    return { segmentation: [], bbox, area: (bbox[2] ?? 0) * (bbox[3] ?? 0) }
  }
  const points = pointsOf(value)
  if (textsOf(value, 'polygonlabels').length === 0 || points === undefined) return undefined
  const pixels = points.map(([x, y]): Point => [(x / 100) * image.width, (y / 100) * image.height])
  return { segmentation: [pixels.flat()], bbox: boundsOf(pixels), area: polygonArea(pixels) }
}

/** Bounds in percent; a turn happens in percent too. Undefined for a turned box without width. */
function turnedBounds({ x, y, width, height, rotation }: PercentBox): Bounds | undefined {
  if (rotation === 0) return [x, y, width, height]
  if (width === 0) return undefined
  const angle = (rotation * Math.PI) / 180
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  return boundsOf([
    [x, y],
    [x + width * cos, y + width * sin],
    [x + width * cos - height * sin, y + width * sin + height * cos],
    [x - height * sin, y + height * cos],
  ])
}

function addKeypoint(
  found: Map<string, readonly [number, number, number]>,
  name: string,
  { value, width, height }: ImageResult,
): void {
  const [x, y] = [numberOf(value['x']), numberOf(value['y'])]
  if (x === undefined || y === undefined || width === undefined || height === undefined) return
  found.set(name, [roundHalfEven((x / 100) * width), roundHalfEven((y / 100) * height), 2])
}
