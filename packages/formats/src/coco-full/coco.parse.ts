// COCO datasets: boxes, polygons, run lengths in both spellings and keypoints. The file is held in memory.
import { numberOf, type Point } from '../image/image-item.ts'
import type { ReadImage, Tell } from '../image/read-image.ts'
import type { LabeledShape, PixelSize, Shape } from '../image/shape.ts'
import { isList, isObject, type JsonObject, type JsonValue } from '../json-text.ts'
import { decodeCocoRle, unpackCounts } from './coco-rle.ts'

export const isCoco = (value: JsonValue): value is JsonObject =>
  isObject(value) && isList(value['images']) && isList(value['annotations']) && isList(value['categories'])

/** Some writers print ids as texts on one side only. */
const idOf = (id: JsonValue | undefined): string => (isObject(id) || isList(id) ? '' : String(id))

export interface CocoImage extends ReadImage {
  /** Where it is served, if the file says that. */
  readonly address?: string
}

/** Image by image, since masks are large. @throws SyntaxError when an image has no name or size. */
export function* parseCoco(value: JsonObject, tell: Tell): Generator<CocoImage> {
  const categories = new Map(
    objectsOf(value['categories']).map((it) => [
      idOf(it['id']),
      { name: String(it['name']), keypoints: it['keypoints'] },
    ]),
  )
  const byImage = Map.groupBy(objectsOf(value['annotations']), (it) => idOf(it['image_id']))
  const images = objectsOf(value['images'])
  const known = new Set(images.map((it) => idOf(it['id'])))
  for (const [image, [first]] of byImage)
    if (!known.has(image))
      tell(`annotation ${idOf(first?.['id'])} is of image ${image}, which is not among the images.`)
  for (const image of images) {
    const [width, height] = [numberOf(image['width']), numberOf(image['height'])]
    const name = image['file_name']
    if (typeof name !== 'string' || width === undefined || height === undefined)
      throw new SyntaxError('an image has no file_name, width or height')
    const size = { width, height }
    const shapes = (byImage.get(idOf(image['id'])) ?? []).flatMap((annotation): LabeledShape[] => {
      const category = categories.get(idOf(annotation['category_id']))
      const id = `shape-${idOf(annotation['id'])}`
      if (category === undefined)
        tell(
          `${name}: annotation ${idOf(annotation['id'])} is of category ${idOf(annotation['category_id'])}, which is not among the categories.`,
        )
      const areas = areasOf(annotation, size)
      const points = pointsOf(annotation, category)
      if (areas.length + points.length === 0)
        tell(`${name}: annotation ${idOf(annotation['id'])} has no shape.`)
      const labels = category === undefined ? [] : [category.name]
      return [
        ...areas.map((shape, n) => ({ id: n === 0 ? id : `${id}-${n + 1}`, parentId: '', labels, shape })),
        ...points.map(({ label, shape }, n) => ({
          id: `${id}-point-${n + 1}`,
          parentId: areas.length > 0 ? id : '',
          labels: [label],
          shape,
        })),
      ]
    })
    const address = image['coco_url']
    yield { name, size, shapes, ...(typeof address === 'string' && address !== '' && { address }) }
  }
}

const objectsOf = (value: JsonValue | undefined): JsonObject[] =>
  isList(value) ? value.filter(isObject) : []
/** Some writers print numbers as texts. */
const numbersOf = (value: JsonValue | undefined): number[] =>
  isList(value)
    ? value.map((it) => (typeof it === 'string' && it.trim() !== '' ? Number(it) : (numberOf(it) ?? NaN)))
    : []

function areasOf(annotation: JsonObject, size: PixelSize): Shape[] {
  const segmentation = annotation['segmentation']
  if (isObject(segmentation)) return maskFrom(segmentation, size)
  const polygons = (isList(segmentation) ? segmentation : []).flatMap((flat): Shape[] => {
    const numbers = numbersOf(flat)
    if (numbers.length < 6 || !numbers.every(Number.isFinite)) return []
    const points = Array.from({ length: numbers.length >> 1 }, (_, n): Point => [
      numbers[n * 2] ?? 0,
      numbers[n * 2 + 1] ?? 0,
    ])
    return [{ kind: 'polygon', points }]
  })
  if (polygons.length > 0) return polygons
  const [x = NaN, y = NaN, width = NaN, height = NaN] = numbersOf(annotation['bbox'])
  const isBox = [x, y, width, height].every(Number.isFinite) && width > 0 && height > 0
  return isBox ? [{ kind: 'box', x, y, width, height, rotationDeg: 0 }] : []
}

function maskFrom(segmentation: JsonObject, { width, height }: PixelSize): Shape[] {
  const packed = segmentation['counts']
  const counts = typeof packed === 'string' ? unpackCounts(packed) : numbersOf(packed)
  const mask = counts === undefined ? undefined : decodeCocoRle({ size: [height, width], counts })
  return mask === undefined ? [] : [{ kind: 'mask', mask }]
}

/** Points that are there; without names in the category each is called like the category. */
function pointsOf(
  annotation: JsonObject,
  category: { readonly name: string; readonly keypoints: JsonValue | undefined } | undefined,
): { label: string; shape: Shape }[] {
  const numbers = numbersOf(annotation['keypoints'])
  const names = isList(category?.keypoints) ? category.keypoints : []
  return Array.from({ length: Math.floor(numbers.length / 3) }).flatMap((_, n) => {
    const [x = 0, y = 0, seen = 0] = numbers.slice(n * 3, n * 3 + 3)
    const label = String(names[n] ?? category?.name ?? '')
    return seen > 0 ? [{ label, shape: { kind: 'point', x, y } as const }] : []
  })
}
