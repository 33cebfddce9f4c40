// COCO of masks as existing programs get it: the outer outlines of each mask as polygons, boxes and polygons beside them.
// One walk: annotations are put aside while the images, which come first, are written; categories are what they met.
import { hash } from 'node:crypto'
import { boundsOf, polygonArea, roundHalfEven } from '../coco/shapes.ts'
import { annotatorText } from '../export-item.ts'
import type { WriteOptions } from '../format.ts'
import {
  boxOf,
  imageTaskReader,
  pointsOf,
  textsOf,
  type ImageItem,
  type ImageResult,
  type ImageTask,
  type Point,
} from '../image/image-item.ts'
import { baseName } from '../image/image-name.ts'
import { ListBytes, printList } from '../json-lines.ts'
import type { JsonObject } from '../json-text.ts'
import { outerContours } from '../rle/contours.ts'
import { maskOf } from '../rle/mask-files.ts'
import { withScratchLists, type ScratchList } from '../scratch-list.ts'
import type { FilePiece, Sink } from '../sink.ts'
import type { TaskSource } from '../source.ts'

const IMAGE = /\.(jpe?g|png|gif|bmp)$/i
const KINDS = ['brushlabels', 'polygonlabels', 'rectanglelabels', 'labels'] as const

/** Writes `result_coco.json` and the empty `images/`. */
export async function writeBrushCoco(source: TaskSource, sink: Sink, options: WriteOptions): Promise<void> {
  await sink.folder('images')
  await withScratchLists(options.openScratch, async (newList) =>
    sink.file('result_coco.json', printDataset(source, await newList(), options)),
  )
}

async function* printDataset(
  source: TaskSource,
  annotations: ScratchList,
  options: WriteOptions,
): AsyncGenerator<FilePiece> {
  const categories = new Map<string, number>()
  yield '{\n'
  yield* printList('images', imagesOf(source, annotations, categories, options))
  yield ',\n'
  yield* printList('annotations', annotations.read())
  yield ',\n'
  const list = new ListBytes()
  for (const [name, id] of categories)
    list.add(print({ id, name, supercategory: '', color: colorOf(name), metadata: {} }))
  yield* printList('categories', [list.take()])
  const { now = new Date(0) } = options
  const info = {
    year: now.getUTCFullYear(),
    version: '1.0',
    description: 'Exported from Siali Label',
    contributor: 'Siali Label',
    date_created: now.toISOString(),
  }
  yield `,\n  "info": ${JSON.stringify(info, null, 2).replaceAll('\n', '\n  ')}\n}`
}

async function* imagesOf(
  source: TaskSource,
  annotations: ScratchList,
  categories: Map<string, number>,
  { controls, report = () => {} }: WriteOptions,
): AsyncGenerator<Uint8Array> {
  const read = imageTaskReader(controls)
  const images = new ListBytes()
  let index = 0
  let nextId = 0
  for await (const entry of source) {
    const task = read(entry.values())
    const tell = (message: string) => report({ task: task.taskId, message })
    for (const item of task.items) {
      const shaped = item.results.map((result) => ({ result, shapes: shapesOf(result, tell) }))
      const image = imageOf(task, item, index)
      if (image !== undefined && shaped.some(({ shapes }) => shapes.length > 0)) images.add(print(image))
      const { annotation } = item
      if (annotation !== undefined && addressOf(task.data) !== undefined) {
        const annotator = annotatorText(annotation, 'unknown')
        for (const { result, shapes } of shaped)
          for (const name of labelsOf(result)) {
            if (!categories.has(name)) categories.set(name, categories.size + 1)
            const head = { image_id: index, category_id: categories.get(name) }
            for (const { segmentation, area, bbox } of shapes)
              annotations.add(
                print({ id: nextId++, ...head, segmentation, area, bbox, iscrowd: 0, annotator }),
              )
          }
      }
      index += 1
    }
    await annotations.settle()
    if (images.isWorthTaking) yield images.take()
  }
  yield images.take()
}

const print = (value: object) => JSON.stringify(value, null, 2).replaceAll('\n', '\n    ')

/** The same for the same name in every export. */
const colorOf = (name: string) => `#${hash('md5', name).slice(0, 6)}`

function addressOf(data: JsonObject): string | undefined {
  return Object.values(data).find((value) => typeof value === 'string' && IMAGE.test(value)) as
    | string
    | undefined
}

function imageOf({ data }: ImageTask, { results }: ImageItem, id: number): object | undefined {
  const path = addressOf(data)
  const sized = results.find(({ width, height }) => width !== undefined && height !== undefined)
  if (path === undefined || sized === undefined) return undefined
  return { id, file_name: baseName(path), path, width: sized.width, height: sized.height }
}

/** The labels of the first kind that is there. */
function labelsOf({ value }: ImageResult): readonly string[] {
  const kind = KINDS.find((key) => Object.hasOwn(value, key))
  return kind === undefined ? [] : textsOf(value, kind)
}

interface Shape {
  readonly segmentation: readonly (readonly number[])[]
  readonly area: number
  readonly bbox: readonly number[]
}

function shapesOf(result: ImageResult, tell: (message: string) => void): Shape[] {
  const kind = KINDS.find((key) => Object.hasOwn(result.value, key))
  if (kind === undefined || textsOf(result.value, kind).length === 0) return []
  if (kind === 'brushlabels') return outlines(result, tell)
  return kind === 'polygonlabels' ? polygon(result) : rectangle(result)
}

function outlines(result: ImageResult, tell: (message: string) => void): Shape[] {
  const mask = maskOf(result, tell)
  if (mask === undefined) return []
  return outerContours(mask.plane, mask.width, mask.height).map((contour) => {
    const points = Array.from({ length: contour.length / 2 }, (_, n): Point => [
      contour[n * 2] ?? 0,
      contour[n * 2 + 1] ?? 0,
    ])
    return { segmentation: [contour], ...measures(points) }
  })
}

function polygon({ value, width, height }: ImageResult): Shape[] {
  const points = pointsOf(value)
  if (points === undefined || width === undefined || height === undefined) return []
  const pixels = points.map(([x, y]): Point => [
    roundHalfEven((x * width) / 100),
    roundHalfEven((y * height) / 100),
  ])
  return [{ segmentation: [pixels.flat()], ...measures(pixels) }]
}

function rectangle({ value, width, height }: ImageResult): Shape[] {
  const box = boxOf(value)
  if (box === undefined || width === undefined || height === undefined) return []
  const [w, h] = [(box.width * width) / 100, (box.height * height) / 100]
  return [{ segmentation: [], area: w * h, bbox: [(box.x * width) / 100, (box.y * height) / 100, w, h] }]
}

/** Pixels have a size of their own: the box of one is 1 by 1. */
function measures(points: readonly Point[]): Pick<Shape, 'area' | 'bbox'> {
  const [x, y, width, height] = boundsOf(points)
  return { area: Math.trunc(polygonArea(points)), bbox: [x, y, width + 1, height + 1] }
}
