// COCO as the incumbent's command line reads it. The readers for imports (coco-full) keep more.
import type { JsonObject } from '@siali/labeling'
import { numberOf } from '../image/image-item.ts'
import { readJson } from '../image/read-tasks.ts'
import { isList, isObject, type JsonObject as Members, type JsonValue } from '../json-text.ts'
import { FileError, type ReadableFile } from '../reader.ts'
import { imageAddress } from './image-address.ts'
import { printSetConfig, type SetControl } from './set-config.ts'
import { marksOf, resultHead, type SetOptions, type SetTask } from './set-options.ts'

export interface CocoSetOptions extends SetOptions {
  /** Categories are called with their super category before them. */
  readonly superCategories: boolean
  /** Percent of the image's width. */
  readonly pointWidthPct: number
}

const MAX_BYTES = 104_857_600

/** The tasks of a COCO file, by the ids of its images, and their label config. @throws FileError. */
export async function offlineCoco(
  file: ReadableFile,
  options: CocoSetOptions,
): Promise<{ tasks: SetTask[]; config: string }> {
  const value = (await readJson(file, MAX_BYTES)) as JsonValue
  if (!isObject(value) || !isList(value['images']) || !isList(value['categories']))
    throw new FileError(file, 'images or categories are missing')
  const categories = listOf(value['categories'])
    .map((it) => ({ id: Number(it['id']), name: nameOf(it, options.superCategories) }))
    .toSorted((a, b) => a.id - b.id)
  const names = new Map(categories.map(({ id, name }) => [id, name]))
  const annotations = listOf(value['annotations'])
  const byImage = Map.groupBy(annotations, (it) => Number(it['image_id']))
  const images = listOf(value['images']).toSorted((a, b) => Number(a['id']) - Number(b['id']))
  try {
    const tasks = images.map((image) => {
      const result = (byImage.get(Number(image['id'])) ?? []).flatMap((annotation) =>
        resultsOf(annotation, image, names.get(Number(annotation['category_id'])) ?? '', options),
      )
      const address = imageAddress(options.imageRoot, String(image['file_name'] ?? ''))
      return { data: { image: address }, ...marksOf(options, result) }
    })
    return { tasks, config: printSetConfig(options.toName, controlsOf(annotations, options), categories) }
  } catch (error) {
    throw error instanceof SyntaxError ? new FileError(file, error.message, error) : error
  }
}

const listOf = (value: JsonValue | undefined): Members[] => (isList(value) ? value.filter(isObject) : [])

/** Numbers may be written as texts. */
const numbersOf = (value: JsonValue | undefined): number[] =>
  isList(value) ? value.map((it) => (typeof it === 'string' ? Number(it) : (numberOf(it) ?? NaN))) : []

function nameOf({ name, supercategory }: Members, withSuper: boolean): string {
  const own = typeof name === 'string' ? name : ''
  return withSuper && typeof supercategory === 'string' ? `${supercategory}:${own}` : own
}

const polygonsOf = ({ segmentation }: Members): number[][] =>
  isList(segmentation) ? segmentation.map(numbersOf).filter((flat) => flat.length > 0) : []

/** In the order in which their kinds first appear. */
function controlsOf(annotations: readonly Members[], { fromName }: CocoSetOptions): SetControl[] {
  const found = new Map<string, string>()
  for (const annotation of annotations) {
    if (polygonsOf(annotation).length > 0) found.set('PolygonLabels', `${fromName}polygons`)
    if (isList(annotation['bbox'])) found.set('RectangleLabels', `${fromName}_rectangles`)
    if (isList(annotation['keypoints'])) found.set('KeyPointLabels', `${fromName}_keypoints`)
  }
  return [...found].map(([tag, name]) => ({ tag, name }))
}

function resultsOf(
  annotation: Members,
  image: Members,
  label: string,
  options: CocoSetOptions,
): JsonObject[] {
  const [width, height] = [numberOf(image['width']) ?? 0, numberOf(image['height']) ?? 0]
  if (width <= 0 || height <= 0) throw new SyntaxError('an image has no width or height')
  const head = (name: string, type: string) =>
    resultHead(options, `${options.fromName}${name}`, type, { width, height })
  const toX = (px: number) => (px / width) * 100
  const toY = (px: number) => (px / height) * 100
  const found: JsonObject[] = []
  const [x = NaN, y = NaN, w = NaN, h = NaN] = numbersOf(annotation['bbox'])
  if ([x, y, w, h].every(Number.isFinite)) {
    const box = { x: toX(x), y: toY(y), width: toX(w), height: toY(h), rotation: 0 }
    found.push({ ...head('_rectangles', 'rectanglelabels'), value: { ...box, rectanglelabels: [label] } })
  }
  if (isObject(annotation['segmentation']))
    options.tell(`annotation ${String(annotation['id'])} is a mask in run lengths; it was passed over`)
  for (const flat of polygonsOf(annotation)) {
    const points = Array.from({ length: flat.length >> 1 }, (_, n) => [
      toX(flat[n * 2] ?? 0),
      toY(flat[n * 2 + 1] ?? 0),
    ])
    found.push({ ...head('polygons', 'polygonlabels'), value: { points, polygonlabels: [label] } })
  }
  const keypoints = numbersOf(annotation['keypoints'])
  for (let at = 0; at + 2 < keypoints.length; at += 3) {
    const [px = 0, py = 0, seen = 0] = keypoints.slice(at, at + 3)
    const value = { x: toX(px), y: toY(py), width: options.pointWidthPct, keypointlabels: [label] }
    found.push({
      ...head('_keypoints', 'keypointlabels'),
      value: { ...value, ...(seen < 2 && { hidden: true }) },
    })
  }
  return found
}
