// Write → read: shapes that a format can hold come back from its files as they were, in pixels.
import fc from 'fast-check'
import { parsedLabelConfig, requiredDataKeys } from '@siali/labeling'
import { describe, expect, it, test } from 'vitest'
import { parseCoco } from './coco-full/coco.parse.ts'
import { decodeCocoRle, encodeCocoRle, unpackCounts } from './coco-full/coco-rle.ts'
import { parseCvat } from './cvat/cvat.parse.ts'
import { parseGeojson } from './geojson/geojson.parse.ts'
import { encodeShape, type LabeledShape, type Shape } from './image/shape.ts'
import type { ReadImage } from './image/read-image.ts'
import { detectReader, FileError, findFormat, memorySink, sourceOf } from './index.ts'
import type { ReadableFile, ReadContext } from './index.ts'
import type { JsonObject } from './json-text.ts'
import { parseLabelme } from './labelme/labelme.parse.ts'
import { parseVoc } from './voc/voc.read.ts'
import { parseDataYaml, parseYoloLine } from './yolo-seg/yolo-lines.ts'

const SIZE = { width: 64, height: 40 }
const TOOLS = ['RectangleLabels', 'PolygonLabels', 'EllipseLabels', 'BrushLabels', 'KeyPointLabels'] as const
const CONFIG = `<View><Image name="image" value="$image"/>${TOOLS.map(
  (tag) =>
    `<${tag} name="${tag.toLowerCase()}" toName="image"><Label value="a"/><Label value="b &amp; é"/></${tag}>`,
).join('')}</View>`
const LABELS = ['a', 'b & é']

const px = (max: number) => fc.integer({ min: 0, max: max * 4 }).map((it) => it / 4)
const x = px(SIZE.width)
const y = px(SIZE.height)
const length = fc.integer({ min: 1, max: 400 }).map((it) => it / 4)
const rotationDeg = fc.constantFrom(0, 30, 90, 271.5)

const shapes = {
  box: fc.record({
    kind: fc.constant('box' as const),
    x,
    y,
    width: length,
    height: length,
    rotationDeg: fc.constant(0),
  }),
  whole: fc
    .record({ x: fc.nat(20), y: fc.nat(20), width: fc.integer({ min: 1, max: 16 }) })
    .map(({ x: left, y: top, width }) => ({
      kind: 'box' as const,
      // Whole pixels, and an eighth more: what percent loses must not cut a pixel off.
      x: left + 0.125,
      y: top + 0.125,
      width: width + 0.125,
      height: 5.125,
      rotationDeg: 0,
    })),
  turned: fc.record({ kind: fc.constant('box' as const), x, y, width: length, height: length, rotationDeg }),
  polygon: fc.record({
    kind: fc.constant('polygon' as const),
    points: fc.array(fc.tuple(x, y), { minLength: 3, maxLength: 8 }),
  }),
  ellipse: fc.record({
    kind: fc.constant('ellipse' as const),
    x,
    y,
    radiusX: length,
    radiusY: length,
    rotationDeg,
  }),
  point: fc.record({ kind: fc.constant('point' as const), x, y }),
  mask: fc
    .record({
      left: fc.nat(43),
      top: fc.nat(29),
      width: fc.integer({ min: 1, max: 20 }),
      hole: fc.boolean(),
    })
    .map(({ left, top, width, hole }): Shape => {
      const plane = new Uint8Array(SIZE.width * SIZE.height)
      for (let dy = 0; dy < 10; dy++)
        for (let dx = 0; dx < width; dx++)
          if (!(hole && dx === 2 && dy === 2)) plane[(top + dy) * SIZE.width + left + dx] = 255
      return { kind: 'mask', mask: { plane, ...SIZE } }
    }),
} satisfies Record<string, fc.Arbitrary<Shape>>

type Kind = keyof typeof shapes

const labeled = (kinds: readonly Kind[]): fc.Arbitrary<LabeledShape[]> =>
  fc
    .array(fc.tuple(fc.oneof(...kinds.map((kind) => shapes[kind])), fc.constantFrom(...LABELS)), {
      maxLength: 5,
    })
    .map((all) => all.map(([shape, label], n) => ({ shape, labels: [label], id: `r${n}`, parentId: '' })))

function taskOf(all: readonly LabeledShape[]): string {
  const result = all.map((it) => {
    const { type, value } = encodeShape(it, SIZE)
    const size = { original_width: SIZE.width, original_height: SIZE.height }
    return { id: it.id, from_name: type, to_name: 'image', type, value, ...size, parentID: it.parentId }
  })
  // The size is what results say; one without a label says it when there are no others.
  const blank = {
    id: 'size',
    from_name: 'polygonlabels',
    value: {},
    original_width: 320,
    original_height: 200,
  }
  return JSON.stringify({
    id: 1,
    data: { image: 'https://media.example.test/a.png' },
    annotations: [{ id: 2, result: [...result, blank] }],
  })
}

/** The files of a format. */
async function written(id: string, all: readonly LabeledShape[]): Promise<ReadonlyMap<string, string>> {
  const sink = memorySink()
  await findFormat(id)?.write(
    sourceOf(() => [taskOf(all)]),
    sink,
    { controls: parsedLabelConfig(CONFIG), downloads: false },
  )
  return new Map([...sink.files].map(([name, bytes]) => [name, String(bytes)]))
}

const fail = (message: string) => {
  throw new Error(message)
}
const textOf = (files: ReadonlyMap<string, string>, ending: string): string =>
  [...files].find(([name]) => name.endsWith(ending))?.[1] ?? fail(`no ${ending}`)
const jsonOf = (files: ReadonlyMap<string, string>, ending: string) =>
  JSON.parse(textOf(files, ending)) as JsonObject

async function* pieces(text: string): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += 50) yield text.slice(at, at + 50)
}

async function readCvat(files: ReadonlyMap<string, string>): Promise<ReadImage | undefined> {
  let last: ReadImage | undefined
  for await (const part of parseCvat(pieces(textOf(files, 'annotations.xml'))))
    if (part.kind === 'image') last = part
  return last
}

function readYolo(files: ReadonlyMap<string, string>): ReadImage {
  const { names, keypoints } = parseDataYaml(textOf(files, 'data.yaml'))
  const lines = textOf(files, '.txt').split('\n').filter(Boolean)
  const found = lines.flatMap((line) => {
    const parsed = parseYoloLine(line, SIZE, keypoints) ?? fail(line)
    return (parsed?.shapes ?? []).map(({ shape }) => ({
      id: '',
      parentId: '',
      labels: [names.get(parsed?.classId ?? -1) ?? ''],
      shape,
    }))
  })
  return { name: '', size: SIZE, shapes: found }
}

interface Law {
  readonly id: string
  readonly kinds: readonly Kind[]
  readonly read: (
    files: ReadonlyMap<string, string>,
  ) => ReadImage | undefined | Promise<ReadImage | undefined>
  /** Pixels that numbers may be off by. */
  readonly within: number
}

const LAWS: readonly Law[] = [
  { id: 'CVAT_XML', kinds: ['turned', 'polygon', 'ellipse', 'point', 'mask'], read: readCvat, within: 1e-3 },
  {
    id: 'LABELME',
    kinds: ['box', 'polygon', 'point', 'mask'],
    read: (files) => parseLabelme(jsonOf(files, '.json'), fail),
    within: 1e-6,
  },
  {
    id: 'GEOJSON',
    kinds: ['polygon', 'point'],
    read: (files) => parseGeojson(jsonOf(files, '.geojson'), undefined, fail),
    within: 1e-6,
  },
  {
    id: 'COCO_FULL',
    kinds: ['polygon', 'mask'],
    read: (files) => [...parseCoco(jsonOf(files, 'annotations.json'), fail)][0],
    within: 1e-6,
  },
  {
    id: 'VOC',
    kinds: ['whole'],
    read: (files) => ({ ...parseVoc(textOf(files, '.xml')), size: SIZE }),
    within: 0.1,
  },
  { id: 'YOLO_SEG', kinds: ['polygon'], read: readYolo, within: 1e-3 },
]

/** Shapes in any order: results are kept by their controls. */
const texts = (all: readonly LabeledShape[], within: number): string[] =>
  all.map((it) => JSON.stringify(plain(it, within))).toSorted()

/** Numbers to the precision of a format. */
function plain({ labels, shape }: LabeledShape, within: number): object {
  const near = (value: unknown): unknown =>
    typeof value === 'number'
      ? Math.round(value / within / 10) * within * 10 + 0
      : value instanceof Uint8Array
        ? value.join('')
        : Array.isArray(value)
          ? value.map(near)
          : typeof value === 'object' && value !== null
            ? Object.fromEntries(Object.entries(value).map(([key, it]) => [key, near(it)]))
            : value
  return { labels, shape: near(shape) as object }
}

describe('what is written is read', () => {
  test.each(LAWS)('by $id', async ({ id, kinds, read, within }) => {
    await fc.assert(
      fc.asyncProperty(labeled(kinds), async (all) => {
        const image = await read(await written(id, all))
        expect(texts(image?.shapes ?? [], within)).toEqual(texts(all, within))
      }),
      { numRuns: 40 },
    )
  })

  it('as poses, boxes with the keypoints that name them', async () => {
    const box: Shape = { kind: 'box', x: 6.4, y: 4, width: 12.8, height: 8, rotationDeg: 0 }
    const files = await written('YOLO_POSE', [
      { id: 'p', parentId: '', labels: ['b & é'], shape: box },
      { id: 'q', parentId: 'p', labels: ['a'], shape: { kind: 'point', x: 8, y: 5 } },
      { id: 'r', parentId: '', labels: ['b & é'], shape: { kind: 'point', x: 60, y: 38 } },
    ])
    expect(textOf(files, '.txt')).toBe('1 0.2 0.2 0.2 0.2 0.125 0.125 2 0 0 0\n')
    expect(readYolo(files).shapes.map(({ shape }) => shape)).toEqual([box, { kind: 'point', x: 8, y: 5 }])
  })

  it('by COCO in run lengths of both spellings', () => {
    const mask = { plane: Uint8Array.of(0, 255, 255, 0, 0, 255), width: 3, height: 2 }
    const rle = encodeCocoRle(mask)
    expect(rle).toEqual({ size: [2, 3], counts: [2, 1, 1, 2] })
    expect(decodeCocoRle(rle)).toEqual(mask)
    // As pycocotools packs [6, 1, 40, 4, 5, 4, 5, 4, 21].
    expect(unpackCounts('61X13mN000`0')).toEqual([6, 1, 40, 4, 5, 4, 5, 4, 21])
    expect(unpackCounts('~~')).toBeUndefined()
  })
})

test('names of a data.yaml are found in every spelling', () => {
  const names = (text: string) => [...parseDataYaml(text).names]
  const wanted = [
    [0, 'a'],
    [1, 'b, c'],
  ]
  expect(names('nc: 2\nnames: [a, "b, c"]\n')).toEqual(wanted)
  expect(names("names:\n- a\n- 'b, c'\nval: x\n")).toEqual(wanted)
  expect(names('names:\n  0: a\n  1: "b, c"\nkpt_shape: [3, 2]\n')).toEqual(wanted)
})

describe('files of other tools', () => {
  const context: ReadContext = {
    keys: requiredDataKeys(CONFIG),
    controls: parsedLabelConfig(CONFIG),
    into: 'annotations',
  }

  /** The tasks of a file, as they would be imported. */
  async function tasksOf(name: string, text: string): Promise<ImportedTask[]> {
    const bytes = Buffer.from(text)
    const file: ReadableFile = {
      id: 3,
      name,
      address: `/data/upload/1/${name}`,
      sizeBytes: bytes.length,
      async *open(start = 0, end = bytes.length) {
        yield bytes.subarray(start, end)
      },
    }
    const reader = detectReader(name.slice(name.lastIndexOf('.')), text.slice(0, 65_536), context)
    const found: ImportedTask[] = []
    for await (const batch of reader.read(file, context))
      for (const { item, problem } of batch) {
        if (problem !== undefined) throw new FileError(file, problem)
        found.push(item as ImportedTask)
      }
    return found
  }

  interface ImportedTask {
    readonly data: { readonly image: string }
    readonly annotations?: { readonly result: { type: string; from_name: string }[] }[]
  }

  const all: LabeledShape[] = [
    {
      id: 'a',
      parentId: '',
      labels: ['a'],
      shape: {
        kind: 'polygon',
        points: [
          [0, 0],
          [10, 0],
          [0, 10],
        ],
      },
    },
    { id: 'b', parentId: '', labels: ['a'], shape: { kind: 'point', x: 4, y: 5 } },
  ]

  it.each([
    ['COCO_FULL', 'annotations.json', 'https://media.example.test/a.png'],
    ['LABELME', '.json', 'images/'],
    ['CVAT_XML', 'annotations.xml', ''],
  ])('of %s become tasks on the controls of the config', async (id, ending, address) => {
    const [task, ...rest] = await tasksOf(ending, textOf(await written(id, all), ending))
    expect(rest).toEqual([])
    expect(task?.data.image).toContain(address)
    expect(task?.annotations?.[0]?.result.map((it) => [it.from_name, it.type])).toEqual([
      ['polygonlabels', 'polygonlabels'],
      ['keypointlabels', 'keypointlabels'],
    ])
  })

  it('of COCO_FULL hold every point of no region, two of one label in two entries', async () => {
    const point = (id: string, left: number, label: string): LabeledShape => ({
      id,
      parentId: '',
      labels: [label],
      shape: { kind: 'point', x: left, y: 5 },
    })
    const files = await written('COCO_FULL', [
      point('b', 4, 'a'),
      point('c', 9, 'a'),
      point('d', 6, LABELS[1] ?? ''),
    ])
    const { annotations } = jsonOf(files, 'annotations.json') as { annotations: { keypoints: number[] }[] }
    expect(annotations.map(({ keypoints }) => keypoints)).toEqual([
      [4, 5, 2, 6, 5, 2],
      [9, 5, 2, 0, 0, 0],
    ])
  })

  it('are refused when they hold what cannot be read', async () => {
    const line = '<polyline label="a" points="1,2;3,4"/>'
    const xml = `<annotations><image id="0" name="a.png" width="4" height="4">${line}</image></annotations>`
    await expect(tasksOf('annotations.xml', xml)).rejects.toThrow('polyline')
    await expect(tasksOf('annotations.xml', `${xml}<`)).rejects.toThrow(FileError)
    await expect(tasksOf('a.json', '{"shapes": [], "version": "5"}')).rejects.toThrow('imagePath')
    await expect(tasksOf('a.json', '{"images": [{"file_name": "a.png"}]}')).rejects.toThrow('categories')
  })
})
