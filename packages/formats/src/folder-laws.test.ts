// Write → read, as an import reads: the archive of a format, images and all, becomes the tasks that it was written from.
import { parsedLabelConfig, requiredDataKeys } from '@siali/labeling'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeShape, type LabeledShape, type Shape } from './image/shape.ts'
import { findFormat, memorySink, NO_MEDIA, readFolder, sourceOf, type MediaSource } from './index.ts'

const SIZE = { width: 64, height: 40 }
/** The head of a PNG of that size is all that is read of it. */
const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from([0, 0, 0, SIZE.width, 0, 0, 0, SIZE.height, 8, 2, 0, 0, 0, 0, 0, 0, 0]),
])
const MEDIA: MediaSource = {
  ...NO_MEDIA,
  fetch: () =>
    Promise.resolve({
      async *open() {
        yield PNG
      },
      close: () => Promise.resolve(),
    }),
}
const LABELS = ['a', 'b & é']

const px = (max: number) => fc.integer({ min: 0, max: max * 4 }).map((it) => it / 4)
const [x, y] = [px(SIZE.width), px(SIZE.height)]
const length = fc.integer({ min: 4, max: 80 }).map((it) => it / 4)
const boxOf = (rotationDeg: fc.Arbitrary<number>): fc.Arbitrary<Shape> =>
  fc.record({ kind: fc.constant('box' as const), x, y, width: length, height: length, rotationDeg })
/** With room around it, for formats that cut at the edge. */
const inner: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constant('box' as const),
  x: px(SIZE.width / 2),
  y: px(SIZE.height / 2),
  width: length,
  height: length,
  rotationDeg: fc.constant(0),
})
const SHAPES = {
  box: boxOf(fc.constant(0)),
  inner,
  turned: boxOf(fc.constantFrom(0, 30, 90, 271.5)),
  polygon: fc
    .array(fc.tuple(x, y), { minLength: 3, maxLength: 8 })
    .map((points): Shape => ({ kind: 'polygon', points })),
  ellipse: fc.record({
    kind: fc.constant('ellipse' as const),
    x,
    y,
    radiusX: length,
    radiusY: length,
    rotationDeg: fc.constantFrom(0, 45),
  }),
  point: fc.record({ kind: fc.constant('point' as const), x, y }),
} satisfies Record<string, fc.Arbitrary<Shape>>
type Kind = keyof typeof SHAPES

const TAGS: Readonly<Record<Kind, string>> = {
  box: 'RectangleLabels',
  inner: 'RectangleLabels',
  turned: 'RectangleLabels',
  polygon: 'PolygonLabels',
  ellipse: 'EllipseLabels',
  point: 'KeyPointLabels',
}

function configOf(kinds: readonly Kind[]): string {
  const controls = [...new Set(kinds.map((kind) => TAGS[kind]))].map(
    (tag) =>
      `<${tag} name="${tag.toLowerCase()}" toName="image">${LABELS.map((label, n) => `<Label value="${label.replace('&', '&amp;')}" model_index="${n}" category="${7 - n}"/>`).join('')}</${tag}>`,
  )
  return `<View><Image name="image" value="$image"/>${controls.join('')}</View>`
}

const imageOf = (kinds: readonly Kind[]): fc.Arbitrary<LabeledShape[]> =>
  fc
    .array(fc.tuple(fc.oneof(...kinds.map((kind) => SHAPES[kind])), fc.constantFrom(...LABELS)), {
      minLength: 1,
      maxLength: 4,
    })
    .map((all) => all.map(([shape, label], n) => ({ shape, labels: [label], id: `r${n}`, parentId: '' })))

interface Result {
  readonly id: string
  readonly type: string
  readonly value: Readonly<Record<string, unknown>>
  readonly parentID?: string
}

const resultsOf = (all: readonly LabeledShape[]): Result[] =>
  all.map((it) => {
    const { type, value } = encodeShape(it, SIZE)
    const parent = it.parentId === '' ? {} : { parentID: it.parentId }
    const size = { original_width: SIZE.width, original_height: SIZE.height }
    return { id: it.id, from_name: type, to_name: 'image', type, value, ...size, ...parent }
  })

/** Results of each task, as they come back. */
async function roundTrip(id: string, kinds: readonly Kind[], images: readonly (readonly LabeledShape[])[]) {
  const config = configOf(kinds)
  const sink = memorySink()
  const texts = images.map((all, n) =>
    JSON.stringify({
      id: n + 1,
      data: { image: `https://media.example.test/${n + 1}.png` },
      annotations: [{ id: n + 1, result: resultsOf(all) }],
    }),
  )
  const controls = parsedLabelConfig(config)
  const format = findFormat(id)
  if (format === undefined) throw new Error(`no format ${id}`)
  await format.write(
    sourceOf(() => texts),
    sink,
    { controls, media: MEDIA },
  )
  const folder = {
    name: 'set.zip',
    addressOf: (path: string) => path,
    files: [...sink.files].map(([path, bytes]) => ({
      path,
      sizeBytes: bytes.length,
      id: 1,
      async *open(start = 0, end = bytes.length) {
        yield bytes.subarray(start, end)
      },
    })),
  }
  const context = { keys: requiredDataKeys(config), controls, into: 'annotations' as const }
  const found: { image: string; results: Result[] }[] = []
  const fail = ({ path, reason, isError }: { path: string; reason: string; isError: boolean }) => {
    if (isError) throw new Error(`${path}: ${reason}`)
  }
  for await (const { tasks } of readFolder(folder, context, fail))
    for (const { item } of tasks) {
      const { data, annotations } = item as {
        data: { image: string }
        annotations?: { result: Result[] }[]
      }
      found.push({ image: data.image, results: annotations?.[0]?.result ?? [] })
    }
  return found.toSorted((a, b) => (nameOf(a.image) < nameOf(b.image) ? -1 : 1)).map(({ results }) => results)
}

/** Without the digest that names of copies begin with. */
const nameOf = (image: string) => image.replace(/^.*(?:__|\/)/, '')

/** Every number of a value, in the order of its text. */
const numbersOf = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(numbersOf)
      : []

/** The same shapes, in any order; their numbers, in percent, within the precision of a format. */
function expectSame(back: readonly Result[], wanted: readonly Result[], within: number): void {
  const plain = (results: readonly Result[]) =>
    results
      .map(({ type, value }) => ({
        said: JSON.stringify([type, value], (_, it: unknown) => (typeof it === 'number' ? '#' : it)),
        numbers: numbersOf(value),
      }))
      // Off the grid on which the numbers lie, so that the order does not hang on the last digit.
      .map((it) => ({ ...it, key: it.said + it.numbers.map((n) => Math.round(n * 10 + 0.0137)).join() }))
      .toSorted((one, two) => (one.key < two.key ? -1 : 1))
  const [got, asked] = [plain(back), plain(wanted)]
  expect(got.map(({ said }) => said)).toEqual(asked.map(({ said }) => said))
  for (const [at, { numbers }] of asked.entries())
    for (const [n, number] of numbers.entries())
      expect(Math.abs((got[at]?.numbers[n] ?? NaN) - number)).toBeLessThanOrEqual(within)
}

/** Kinds that a format holds, and percent that its numbers may be off by. */
const LAWS: readonly (readonly [id: string, kinds: readonly Kind[], within: number])[] = [
  ['COCO_WITH_IMAGES', ['box', 'polygon'], 1e-6],
  ['COCO_FULL', ['polygon'], 1e-6],
  ['COCO_FULL', ['turned'], 1e-6],
  ['YOLO_WITH_IMAGES', ['box', 'polygon'], 1e-6],
  ['YOLO_OBB_WITH_IMAGES', ['turned'], 1e-6],
  ['YOLO_SEG', ['polygon'], 1e-3],
  ['YOLO_SEG', ['inner'], 1e-3],
  ['CVAT_XML', ['turned', 'polygon', 'ellipse', 'point'], 1e-2],
  ['LABELME', ['box', 'polygon', 'point'], 1e-6],
  ['LABELME', ['turned'], 1e-6],
  ['GEOJSON', ['polygon', 'point'], 1e-6],
  ['GEOJSON', ['turned'], 1e-6],
]

describe('an archive that was written is read', () => {
  test.each(LAWS)('%s of %j', async (id, kinds, within) => {
    await fc.assert(
      fc.asyncProperty(fc.array(imageOf(kinds), { minLength: 1, maxLength: 3 }), async (images) => {
        const back = await roundTrip(id, kinds, images)
        expect(back).toHaveLength(images.length)
        for (const [at, all] of images.entries()) expectSame(back[at] ?? [], resultsOf(all), within)
      }),
      { numRuns: 30 },
    )
  })

  // Each box has one of both keypoints, or both.
  const pose = fc
    .tuple(SHAPES.inner, fc.constantFrom(...LABELS), fc.subarray(LABELS, { minLength: 1 }), SHAPES.point)
    .map(([box, label, points, at]) => ({ box, label, points, at }))
  test.each(['YOLO_POSE', 'YOLO_WITH_IMAGES'])('%s of poses', async (id) => {
    await fc.assert(
      fc.asyncProperty(fc.array(pose, { minLength: 1, maxLength: 3 }), async (poses) => {
        const shapes = poses.flatMap(({ box, label, points, at }, n): LabeledShape[] => [
          { id: `b${n}`, parentId: '', labels: [label], shape: box },
          // A point in the corner is none in a file of poses.
          ...points.map((name, k): LabeledShape => ({
            id: `p${n}-${k}`,
            parentId: `b${n}`,
            labels: [name],
            shape: { ...at, x: Math.max(at.x, 1), y: Math.max(at.y, 1) } as Shape,
          })),
        ])
        const [back = []] = await roundTrip(id, ['box', 'point'], [shapes])
        expectSame(back, resultsOf(shapes), 1e-3)
        const owners = back.filter(({ type }) => type === 'keypointlabels').map(({ parentID }) => parentID)
        expect(owners.every((owner) => back.some((one) => one.id === owner))).toBe(true)
      }),
      { numRuns: 30 },
    )
  })
})
