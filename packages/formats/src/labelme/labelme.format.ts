// LabelMe: one JSON file beside each image.
import type { Format } from '../format.ts'
import { labeledWalk, ONE_ANNOTATION, type LabeledImage } from '../image/labeled-walk.ts'
import { boxCorners, maskBounds, polygonsOf } from '../image/outline.ts'
import type { Point } from '../image/image-item.ts'
import { needsShapes } from '../image/own-classes.ts'
import type { Shape } from '../image/shape.ts'
import { encodeGreyPng } from '../rle/grey-png.ts'
import type { Mask } from '../rle/mask-files.ts'

/** `<image>.json` and `images/`. */
export const labelmeFormat: Format = {
  id: 'LABELME',
  title: 'LabelMe',
  description: 'One JSON file per image with its boxes, polygons, points and masks, with the images.',
  packing: 'archive',
  copiesMedia: true,
  loses: `Ellipses and turned boxes become polygons, relations and text answers are left out; ${ONE_ANNOTATION}.`,
  better: ['CVAT_XML'],
  supports: needsShapes,
  async write(source, sink, options) {
    await sink.folder('images')
    const walk = labeledWalk(source, sink, options)
    for await (const image of walk.images())
      await sink.file(`${image.stem}.json`, `${JSON.stringify(documentOf(image), null, 2)}\n`)
    await walk.close()
  },
}

function documentOf({ image, size, shapes }: LabeledImage): object {
  return {
    version: '5.5.0',
    flags: {},
    shapes: shapes.flatMap(({ labels, shape }) => labels.map((label) => entryOf(label, shape) ?? []).flat()),
    imagePath: `images/${image.name}`,
    imageData: null,
    imageHeight: size.height,
    imageWidth: size.width,
  }
}

function entryOf(label: string, shape: Shape): object | undefined {
  const drawn = drawnOf(shape)
  if (drawn === undefined) return undefined
  const { shape_type, points, mask } = drawn
  return { label, points, group_id: null, description: '', shape_type, flags: {}, mask: mask ?? null }
}

interface Drawn {
  readonly shape_type: string
  readonly points: readonly Point[]
  readonly mask?: string
}

function drawnOf(shape: Shape): Drawn | undefined {
  switch (shape.kind) {
    case 'box': {
      if (shape.rotationDeg !== 0) return { shape_type: 'polygon', points: boxCorners(shape) }
      const corner: Point = [shape.x + shape.width, shape.y + shape.height]
      return { shape_type: 'rectangle', points: [[shape.x, shape.y], corner] }
    }
    case 'point':
      return { shape_type: 'point', points: [[shape.x, shape.y]] }
    case 'mask':
      return maskOf(shape.mask)
    case 'polygon':
    case 'ellipse':
      return { shape_type: 'polygon', points: polygonsOf(shape)[0] ?? [] }
  }
}

/** The part of the image that holds the mask, as a PNG in base64. */
function maskOf(mask: Mask): Drawn | undefined {
  const bounds = maskBounds(mask)
  if (bounds === undefined) return undefined
  const [left, top, width, height] = bounds
  const part = new Uint8Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      part[y * width + x] = mask.plane[(top + y) * mask.width + left + x] === 0 ? 0 : 255
  const points: Point[] = [
    [left, top],
    [left + width - 1, top + height - 1],
  ]
  return { shape_type: 'mask', points, mask: encodeGreyPng(part, width, height).toString('base64') }
}
