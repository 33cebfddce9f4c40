// COCO as existing programs get it: images, categories, annotations, info. An image stands there once per annotation of
// its task; a turned box becomes its bounds, turned in percent space; all keypoints of an annotation are one entry.
// One walk over the tasks: annotations are put aside while the images, which come first, are written.
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
import { ListBytes, printEscaped, printEscapedText, printList } from '../json-lines.ts'
import { withScratchLists, type ScratchList } from '../scratch-list.ts'
import { boundsOf, polygonArea, roundHalfEven, type Bounds } from './shapes.ts'
import type { FilePiece, Sink } from '../sink.ts'
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
  await withScratchLists(options.openScratch, async (newList) => {
    const annotations = await newList()
    const dataset = new Dataset(options.controls)
    if (!copies) {
      const images = imagesOf(walk(), dataset, annotations)
      return sink.file('result.json', printDataset(images, dataset, annotations, options))
    }
    // Copies go into the archive before the file that tells their sizes.
    const images = await newList()
    for await (const group of walk()) {
      for (const task of group) dataset.add(task, images, annotations)
      await images.settle()
      await annotations.settle()
    }
    return sink.file('result.json', printDataset(images.read(), dataset, annotations, options))
  })
}

async function* imagesOf(
  walked: AsyncIterable<Iterable<WalkedTask>>,
  dataset: Dataset,
  annotations: ScratchList,
): AsyncGenerator<Uint8Array> {
  const images = new ListBytes()
  for await (const group of walked) {
    for (const task of group) dataset.add(task, images, annotations)
    await annotations.settle()
    if (images.isWorthTaking) yield images.take()
  }
  yield images.take()
}

async function* printDataset(
  images: AsyncIterable<FilePiece>,
  dataset: Dataset,
  annotations: ScratchList,
  { now = new Date(0) }: WriteOptions,
): AsyncGenerator<FilePiece> {
  yield '{\n'
  yield* printList('images', images)
  yield ',\n'
  const categories = new ListBytes()
  for (const category of dataset.categories.list) categories.add(printEscaped(category, 2))
  yield* printList('categories', [categories.take()])
  yield ',\n'
  yield* printList('annotations', annotations.read())
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

/** Numbers images and annotations. */
class Dataset {
  readonly categories: CategoryList
  readonly #keypoints: KeypointNames | undefined
  readonly #keypointCategory: number
  #images = 0
  #annotations = 0

  constructor(controls: ParsedConfig) {
    this.#keypoints = keypointNames(controls)
    this.categories = startCategories(configCategories(controls), this.#keypoints)
    this.#keypointCategory = this.categories.find('default') ?? 0
  }

  add({ image, items }: WalkedTask, images: ListBytes, annotations: ListBytes): void {
    for (const item of items) this.#add(image, item, images, annotations)
  }

  #add(image: FoundImage, { results }: ImageItem, images: ListBytes, annotations: ListBytes): void {
    const imageId = this.#images
    let size = image.header
    let keypoints: Map<string, readonly [number, number, number]> | undefined
    for (const result of results) {
      const label = labelOf(result)
      if (label === undefined) continue
      const categoryId = label.isKeypoint ? 0 : this.categories.idOf(label.name)
      const { width, height } = result
      if (size === undefined) {
        if (width === undefined || height === undefined) continue
        size = { width, height, bands: 3 }
      }
      if (label.isKeypoint) addKeypoint((keypoints ??= new Map()), label.name, result)
      else {
        const shape = shapeOf(result, size)
        if (shape !== undefined) addAnnotation(annotations, this.#annotations++, imageId, categoryId, shape)
      }
    }
    if (keypoints !== undefined && keypoints.size > 0 && this.#keypoints !== undefined)
      annotations.add(printEscaped(this.#skeleton(imageId, this.#keypoints.ordered, keypoints), 2))
    if (size === undefined && results.length > 0) return
    this.#images += 1
    // Names hold no slash.
    const fileName = image.isLost
      ? printEscapedText(image.address)
      : String.raw`"images\/${printEscapedText(image.name).slice(1)}`
    images.begin(IMAGE_BYTES + fileName.length)
    images.ascii('{\n      "width": ')
    images.number(size?.width ?? NaN)
    images.ascii(',\n      "height": ')
    images.number(size?.height ?? NaN)
    images.ascii(',\n      "id": ')
    images.number(imageId)
    images.ascii(',\n      "file_name": ')
    images.ascii(fileName)
    images.ascii('\n    }')
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

function addAnnotation(
  to: ListBytes,
  id: number,
  imageId: number,
  categoryId: number,
  { segmentation, bbox, area }: Shape,
): void {
  const numbers = segmentation.reduce((sum, ring) => sum + ring.length, bbox.length)
  to.begin(HEAD_BYTES + segmentation.length * RING_BYTES + numbers * NUMBER_BYTES)
  to.ascii('{\n      "id": ')
  to.number(id)
  to.ascii(',\n      "image_id": ')
  to.number(imageId)
  to.ascii(',\n      "category_id": ')
  to.number(categoryId)
  to.ascii(',\n      "segmentation": [')
  for (const [n, ring] of segmentation.entries()) {
    to.ascii(n === 0 ? '\n        ' : ',\n        ')
    addNumbers(to, ring, ',\n          ', '\n        ]')
  }
  to.ascii(segmentation.length === 0 ? '],\n      "bbox": ' : '\n      ],\n      "bbox": ')
  addNumbers(to, bbox, ',\n        ', '\n      ]')
  to.ascii(',\n      "ignore": 0,\n      "iscrowd": 0,\n      "area": ')
  to.number(area)
  to.ascii('\n    }')
}

const IMAGE_BYTES = 200
const HEAD_BYTES = 300
const RING_BYTES = 30
/** A number takes 25 at most. */
const NUMBER_BYTES = 40

/** A list with `between` its numbers, without the comma before the first, and `end` behind the last. */
function addNumbers(to: ListBytes, numbers: readonly number[], between: string, end: string): void {
  if (numbers.length === 0) return to.ascii('[]')
  to.ascii('[')
  let before = between.slice(1)
  for (const number of numbers) {
    to.ascii(before)
    to.number(number)
    before = between
  }
  to.ascii(end)
}

interface Label {
  readonly name: string
  readonly isKeypoint: boolean
}

const LABEL_KEYS = ['rectanglelabels', 'polygonlabels', 'keypointlabels', 'labels'] as const

/** The first label of the first kind that has one. */
function labelOf({ value }: ImageResult): Label | undefined {
  for (const key of LABEL_KEYS) {
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
