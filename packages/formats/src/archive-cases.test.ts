// Every recorded export of the image formats, row by row: the tree of the archive and the content of its files.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parsedLabelConfig } from '@siali/labeling'
import { describe, expect, test } from 'vitest'
import { FORMATS, MediaError, memorySink, sourceOf, type MediaFile, type MediaSource } from './index.ts'
import { decodeGreyPng } from './rle/grey-png.ts'

const root = fileURLToPath(new URL('../fixtures/cases/', import.meta.url))
const rows = readdirSync(root).flatMap((name) => {
  const folder = join(root, name, 'archive')
  const trees = existsSync(folder) ? readdirSync(folder).filter((it) => it.endsWith('.tree')) : []
  return trees.map((tree) => ({ name, format: tree.slice(0, -'.tree'.length) }))
})

/** The recordings were made with these cases' media out of reach. */
const WITHOUT_DOWNLOADS = new Set(['det-rect', 'det-rectangle-labels-pair', 'det-many-annotators'])

function fixtureMedia(name: string): MediaSource {
  const file = (path: string): MediaFile | undefined => {
    const full = join(root, name, 'media', path)
    if (!existsSync(full)) return undefined
    return {
      async *open() {
        yield readFileSync(full)
      },
      close: () => Promise.resolve(),
    }
  }
  return {
    host: 'http://siali.example.test',
    find: (address) =>
      Promise.resolve(address.startsWith('/data/upload/') ? file(address.slice('/data/'.length)) : undefined),
    fetch(address) {
      const found = address.startsWith('http://media.example.test/')
        ? file(`http/${/([^/]*?)(\?.*)?$/.exec(address)?.[1]}`)
        : undefined
      return found === undefined ? Promise.reject(new MediaError('not found')) : Promise.resolve(found)
    },
  }
}

async function exported(name: string, formatId: string) {
  const format = FORMATS.find(({ id }) => id === formatId)
  if (format === undefined) throw new Error(`no format ${formatId}`)
  const parsed: unknown = JSON.parse(readFileSync(join(root, name, 'tasks.json'), 'utf8'))
  const tasks: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed]
  const sink = memorySink()
  await format.write(
    sourceOf(() => tasks.map((task) => JSON.stringify(task))),
    sink,
    {
      controls: parsedLabelConfig(readFileSync(join(root, name, 'config.xml'), 'utf8')),
      media: fixtureMedia(name),
      downloads: !WITHOUT_DOWNLOADS.has(name),
      now: new Date('2024-01-02T03:04:05.678Z'),
    },
  )
  return sink
}

interface Coco {
  images: { file_name: string }[]
  categories: { color?: string }[]
  annotations: object[]
  info: unknown
}

/** What a dataset says beside the day it was made; names of uploads differ by the folder they lie in. */
function cocoOf(text: string) {
  const { images, categories, annotations } = JSON.parse(text) as Coco
  return {
    images: images.map((it) => ({ ...it, file_name: it.file_name.slice(it.file_name.lastIndexOf('/') + 1) })),
    categories: categories.map((it) => ({ ...it, color: undefined })),
    annotations,
  }
}

/** Numbers as numbers, close to the digit a double can hold. */
const near = (value: unknown): unknown =>
  typeof value === 'number'
    ? Number(value.toPrecision(10))
    : Array.isArray(value)
      ? value.map(near)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, it]) => [key, near(it)]))
        : value

const COMPARE: readonly (readonly [RegExp, (bytes: Buffer) => unknown])[] = [
  [/result(_coco)?\.json$/, (bytes) => near(cocoOf(String(bytes)))],
  [/notes\.json$/, (bytes) => (JSON.parse(String(bytes)) as { categories: unknown }).categories],
  [
    /labels\/.*\.txt$/,
    (bytes) =>
      String(bytes)
        .split('\n')
        .map((line) => line.split(' ').map((it) => near(Number(it)))),
  ],
  [
    /\.xml$/,
    (bytes) =>
      String(bytes)
        .trim()
        .replace(/<name>(Label Studio|Siali Label)<\/name>/, ''),
  ],
  [/^task-.*\.png$/, decodeGreyPng],
]

describe('recorded archives', () => {
  test.each(rows)('$name as $format', async ({ name, format }) => {
    const sink = await exported(name, format)
    const folder = join(root, name, 'archive')
    const tree = readFileSync(join(folder, `${format}.tree`), 'utf8')
      .split('\n')
      .filter(Boolean)
    const got = [...sink.files.keys(), ...[...sink.folders].map((it) => `${it}/`)]
    expect(got.toSorted()).toEqual(tree.toSorted())
    for (const [path, bytes] of sink.files) {
      const wanted = readFileSync(join(folder, format, path))
      const read = COMPARE.find(([names]) => names.test(path))?.[1] ?? ((it: Buffer) => it.toString('hex'))
      expect(read(bytes), path).toEqual(read(wanted))
    }
  })
})
