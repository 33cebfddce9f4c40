// LabelMe: one JSON file beside each image.
import type { Format } from '../format.ts'
import { labeledWalk, ONE_ANNOTATION, type LabeledImage } from '../image/labeled-walk.ts'
import { boxCorners, maskBounds, pointsAlong, polygonsOf } from '../image/outline.ts'
import type { Point } from '../image/image-item.ts'
import { needsShapesOrLines } from '../image/own-classes.ts'
import type { Remark } from '../image/remarks.ts'
import type { LabeledShape, Shape } from '../image/shape.ts'
import { encodeGreyPng } from '../rle/grey-png.ts'
import type { Mask } from '../rle/mask-files.ts'

/** `<image>.json` and `images/`. */
export const labelmeFormat: Format = {
  id: 'LABELME',
  title: 'LabelMe',
  description: 'One JSON file per image with its boxes, polygons, lines, points and masks, with the images.',
  packing: 'archive',
  copiesMedia: true,
  loses: `Ellipses and turned boxes become polygons and curves straight; relations, and answers about the image that are no choices, are left out; ${ONE_ANNOTATION}.`,
  better: ['CVAT_XML'],
  supports: needsShapesOrLines,
  async write(source, sink, options) {
    await sink.folder('images')
    const walk = labeledWalk(source, sink, { ...options, takesLines: true })
    for await (const image of walk.images())
      await sink.file(`${image.stem}.json`, `${JSON.stringify(documentOf(image), null, 2)}\n`)
    await walk.close()
  },
}

function documentOf({ image, size, shapes, remarks }: LabeledImage): object {
  return {
    version: '5.5.0',
    flags: Object.fromEntries(remarks.map(({ name }) => [name, true])),
    shapes: shapes.flatMap((labeled) => labeled.labels.flatMap((label) => entryOf(label, labeled) ?? [])),
    imagePath: `images/${image.name}`,
    imageData: null,
    imageHeight: size.height,
    imageWidth: size.width,
  }
}

function entryOf(label: string, { shape, remarks = [] }: LabeledShape): object | undefined {
  const drawn = drawnOf(shape)
  if (drawn === undefined) return undefined
  const { shape_type, points, mask } = drawn
  const { group_id, description } = noteParts(remarks)
  const said = { group_id, description, shape_type, flags: {}, mask: mask ?? null }
  return { label, points, ...said, ...attributesOf(remarks) }
}

const GROUP = /^group_id: (\d{1,9})(?:\n|$)/

/** A note is the description; what it says first of the group is the group. */
function noteParts(remarks: readonly Remark[]): {
  readonly group_id: number | null
  readonly description: string
} {
  const note = remarks.find(({ kind }) => kind === 'note')?.value ?? ''
  const group = GROUP.exec(note)
  return group === null
    ? { group_id: null, description: note }
    : { group_id: Number(group[1]), description: note.slice(group[0].length) }
}

/** Answers by the names of their controls: LabelMe keeps members that it does not know, and other programs call this one so. */
function attributesOf(remarks: readonly Remark[]): object {
  const byName = Map.groupBy(
    remarks.filter(({ kind }) => kind !== 'note'),
    ({ name }) => name,
  )
  if (byName.size === 0) return {}
  const attributes = [...byName].map(([name, all]) => {
    const texts = all.map(({ value }) => value)
    return [name, texts.length === 1 ? texts[0] : texts]
  })
  return { attributes: Object.fromEntries(attributes) as object }
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
    case 'line': {
      const points = pointsAlong(shape)
      return { shape_type: points.length === 2 ? 'line' : 'linestrip', points }
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
