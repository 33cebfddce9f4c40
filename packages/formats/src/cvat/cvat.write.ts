// An image of CVAT for images 1.1. Boxes turn about their centre there, and masks are row by row within their bounds.
import { boxCentre, maskBounds, pointsAlong } from '../image/outline.ts'
import type { Remark } from '../image/remarks.ts'
import { entriesOf } from '../image/remarks-of.ts'
import type { LabeledShape, PixelSize, Shape } from '../image/shape.ts'
import type { Mask } from '../rle/mask-files.ts'
import { element, type XmlNode } from '../xml-text.ts'

/** Two digits more than CVAT writes; it reads any number. */
const px = (value: number): string => String(Math.round(value * 1e4) / 1e4)

export interface CvatImage {
  readonly id: number
  readonly name: string
  readonly size: PixelSize
  readonly shapes: readonly LabeledShape[]
  /** Of the whole image: its tags. */
  readonly remarks: readonly Remark[]
}

/** One element for each label of each shape, and for each tag. */
export function cvatImage({ id, name, size, shapes, remarks }: CvatImage): XmlNode {
  const elements = shapes.flatMap((labeled) =>
    labeled.labels.map((label) => shapeElement(label, labeled) ?? []).flat(),
  )
  const tags = remarks.map((tag) => element('tag', [], { label: tag.name, source: 'manual' }))
  return element('image', [...elements, ...tags], { id, name, width: size.width, height: size.height })
}

/** What CVAT says in attributes of the element itself. */
const OWN: Readonly<Record<string, RegExp>> = {
  occluded: /^[01]$/,
  group_id: /^\d{1,9}$/,
  z_order: /^-?\d{1,9}$/,
}

export interface SaidOfElement {
  /** In attributes of the element; `occluded` and `z_order` always. */
  readonly own: Readonly<Record<string, string>>
  readonly elements: readonly XmlNode[]
}

/** Of two values of an attribute of the element the later stands there, and the first in an element. */
export function saidOf(entries: readonly (readonly [name: string, value: string])[]): SaidOfElement {
  const own = new Map(entries.filter(([name, value]) => Object.hasOwn(OWN, name) && OWN[name]?.test(value)))
  const elements = entries
    .filter(([name, value]) => own.get(name) !== value)
    .map(([name, value]) => element('attribute', value, { name }))
  return { own: { occluded: '0', z_order: '0', ...Object.fromEntries(own) }, elements }
}

function shapeElement(label: string, { shape, remarks = [] }: LabeledShape): XmlNode | undefined {
  const drawn = geometryOf(shape)
  if (drawn === undefined) return undefined
  const { own, elements } = saidOf(entriesOf(remarks))
  const { occluded, ...others } = own
  const head = { label, source: 'manual', ...(occluded !== undefined && { occluded }) }
  return element(drawn.tag, elements, { ...head, ...drawn.attributes, ...others })
}

/** Edges and turn of a box. */
export function boxAttributes(shape: Extract<Shape, { kind: 'box' }>): Readonly<Record<string, string>> {
  const [x, y] = boxCentre(shape)
  const [w, h] = [shape.width / 2, shape.height / 2]
  const edges = { xtl: px(x - w), ytl: px(y - h), xbr: px(x + w), ybr: px(y + h) }
  const turned = shape.rotationDeg === 0 ? {} : { rotation: px(shape.rotationDeg) }
  return { ...edges, ...turned }
}

function geometryOf(
  shape: Shape,
): { readonly tag: string; readonly attributes: Readonly<Record<string, string>> } | undefined {
  switch (shape.kind) {
    case 'box':
      return { tag: 'box', attributes: boxAttributes(shape) }
    case 'ellipse': {
      const radii = { rx: px(shape.radiusX), ry: px(shape.radiusY) }
      const turned = shape.rotationDeg === 0 ? {} : { rotation: px(shape.rotationDeg) }
      return { tag: 'ellipse', attributes: { cx: px(shape.x), cy: px(shape.y), ...radii, ...turned } }
    }
    case 'polygon':
      return {
        tag: 'polygon',
        attributes: { points: shape.points.map((it) => it.map(px).join(',')).join(';') },
      }
    case 'line':
      return {
        tag: 'polyline',
        attributes: {
          points: pointsAlong(shape)
            .map((it) => it.map(px).join(','))
            .join(';'),
        },
      }
    case 'point':
      return { tag: 'points', attributes: { points: `${px(shape.x)},${px(shape.y)}` } }
    case 'mask':
      return maskAttributes(shape.mask)
  }
}

function maskAttributes(mask: Mask): ReturnType<typeof geometryOf> {
  const bounds = maskBounds(mask)
  if (bounds === undefined) return undefined
  const [left, top, width, height] = bounds
  const runs: number[] = []
  let [isInside, run] = [false, 0]
  for (let n = 0; n < width * height; n++) {
    const at = (top + Math.floor(n / width)) * mask.width + left + (n % width)
    const inside = mask.plane[at] !== 0
    if (inside !== isInside) {
      runs.push(run)
      isInside = inside
      run = 0
    }
    run += 1
  }
  runs.push(run)
  const place = { left: String(left), top: String(top), width: String(width), height: String(height) }
  return { tag: 'mask', attributes: { rle: runs.join(', '), ...place } }
}
