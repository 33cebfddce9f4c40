// COCO that keeps turned boxes, ellipses, masks and who a keypoint belongs to; every image once.
import type { FilePiece } from '../sink.ts'
import type { Format, WriteOptions } from '../format.ts'
import { labeledWalk, ONE_ANNOTATION, type LabeledImage } from '../image/labeled-walk.ts'
import { polygonsOf, shapeArea, shapeBounds } from '../image/outline.ts'
import { areaLabels, keypointLabels, needsShapes, OwnClasses } from '../image/own-classes.ts'
import type { LabeledShape, Shape } from '../image/shape.ts'
import { ListBytes, printList } from '../json-lines.ts'
import { withScratchLists, type ScratchList } from '../scratch-list.ts'
import { encodeCocoRle } from './coco-rle.ts'

/** The category of keypoints that belong to nothing. */
const LOOSE = 'keypoints'

/** `annotations.json` and `images/`. */
export const cocoFullFormat: Format = {
  id: 'COCO_FULL',
  title: 'COCO, full',
  description:
    'Boxes as they are turned, polygons, ellipses, masks with their holes and keypoints; every image once.',
  packing: 'archive',
  copiesMedia: true,
  loses: `Boxes and ellipses become polygons with exact corners; ${ONE_ANNOTATION}.`,
  supports: needsShapes,
  async write(source, sink, options) {
    await sink.folder('images')
    const walk = labeledWalk(source, sink, options)
    const classes = new OwnClasses(areaLabels(options.controls), 1)
    await withScratchLists(options.openScratch, async (newList) => {
      const lists = { images: await newList(), annotations: await newList() }
      // Copies go into the archive before the file that names them.
      await fill(lists, walk.images(), classes, keypointLabels(options.controls))
      await sink.file('annotations.json', printDataset(lists, classes, options))
    })
    await walk.close()
  },
}

interface Lists {
  readonly images: ScratchList
  readonly annotations: ScratchList
}

async function fill(
  { images, annotations }: Lists,
  labeled: AsyncIterable<LabeledImage>,
  classes: OwnClasses,
  keypoints: readonly string[],
): Promise<void> {
  let nextId = 1
  for await (const { number, task, image, size, shapes, annotation } of labeled) {
    const where = /^https?:/i.test(image.address) ? { coco_url: image.address } : {}
    images.add(
      line({ id: number, ...size, file_name: `images/${image.name}`, ...where, task_id: task.taskId }),
    )
    const of = { image_id: number, annotation_id: annotation['id'] ?? null }
    for (const entry of annotationsOf(shapes, classes, keypoints))
      annotations.add(line({ id: nextId++, ...of, ...entry }))
    await images.settle()
    await annotations.settle()
  }
}

async function* printDataset(
  { images, annotations }: Lists,
  classes: OwnClasses,
  { controls, now = new Date(0) }: WriteOptions,
): AsyncGenerator<FilePiece> {
  const info = { description: 'Exported from Siali Label', version: '1.0', date_created: now.toISOString() }
  yield `{\n  "info": ${line(info)},\n  "licenses": [],\n`
  yield* printList('images', images.read())
  yield ',\n'
  yield* printList('annotations', annotations.read())
  yield ',\n'
  const keypoints = keypointLabels(controls)
  const points = keypoints.length === 0 ? {} : { keypoints, skeleton: [] }
  const categories = new ListBytes()
  for (const [at, name] of classes.names.entries())
    categories.add(line({ id: at + 1, name, supercategory: '', ...points }))
  yield* printList('categories', [categories.take()])
  yield '\n}\n'
}

const line = (value: object): string => JSON.stringify(value)

function annotationsOf(
  shapes: readonly LabeledShape[],
  classes: OwnClasses,
  keypoints: readonly string[],
): object[] {
  const areas = shapes.filter(({ shape }) => shape.kind !== 'point')
  const points = shapes.filter(({ shape }) => shape.kind === 'point')
  const ids = new Set(areas.map(({ id }) => id))
  const entries = areas.flatMap(({ id, labels, shape }) => {
    const bbox = shapeBounds(shape)
    if (bbox === undefined) return []
    const own = points.filter(({ parentId }) => parentId === id)
    const pose = keypoints.length === 0 ? {} : poseOf(own, keypoints)
    const rest = { segmentation: segmentationOf(shape), area: shapeArea(shape), bbox, iscrowd: 0, ...pose }
    return labels.map((name) => ({ category_id: classes.idOf(name), ...rest }))
  })
  const loose = points.filter(({ parentId }) => !ids.has(parentId))
  return [...entries, ...layersOf(loose).map((layer) => looseEntry(layer, classes.idOf(LOOSE), keypoints))]
}

/** Points of no region, each label once in a layer: an entry has one place for it. */
function layersOf(points: readonly LabeledShape[]): LabeledShape[][] {
  const layers: LabeledShape[][] = []
  const counts = new Map<string, number>()
  for (const point of points) {
    if (point.labels.length === 0) (layers[0] ??= []).push(point)
    for (const label of point.labels) {
      const nth = counts.get(label) ?? 0
      counts.set(label, nth + 1)
      ;(layers[nth] ??= []).push({ ...point, labels: [label] })
    }
  }
  return layers
}

function looseEntry(points: readonly LabeledShape[], category: number, keypoints: readonly string[]): object {
  const bbox = shapeBounds({
    kind: 'polygon',
    points: points.flatMap(({ shape }) => (shape.kind === 'point' ? [[shape.x, shape.y] as const] : [])),
  })
  const [, , width = 0, height = 0] = bbox ?? []
  return {
    category_id: category,
    segmentation: [],
    area: width * height,
    bbox,
    iscrowd: 0,
    ...poseOf(points, keypoints),
  }
}

function segmentationOf(shape: Shape): object {
  return shape.kind === 'mask' ? encodeCocoRle(shape.mask) : polygonsOf(shape).map((points) => points.flat())
}

function poseOf(points: readonly LabeledShape[], names: readonly string[]): object {
  const triples = names.map((name) => {
    const found = points.find(({ labels }) => labels.includes(name))?.shape
    return found?.kind === 'point' ? [found.x, found.y, 2] : [0, 0, 0]
  })
  return { keypoints: triples.flat(), num_keypoints: triples.filter(([, , seen]) => seen === 2).length }
}
