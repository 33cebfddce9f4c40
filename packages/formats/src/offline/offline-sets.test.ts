// Data sets as the incumbent's command line reads them, row by row of the recordings.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { FileError, offlineCoco, offlineYolo, type ReadableFile, type ReadableFolder } from '../index.ts'
import { imageAddress } from './image-address.ts'

const root = join(import.meta.dirname, '../../fixtures/imports')
const text = (path: string) => readFileSync(join(root, path), 'utf8')

interface Given {
  readonly to_name?: string
  readonly from_name?: string
  readonly out_type?: 'annotations' | 'predictions'
  readonly image_root_url?: string
  readonly use_super_categories?: boolean
  readonly point_width?: number
  readonly image_ext?: string
  readonly image_dims?: readonly [number, number]
}

function optionsOf(name: string, imageRoot: string) {
  const given = JSON.parse(text(`${name}/options.json`)) as Given
  const told: string[] = []
  const [width, height] = given.image_dims ?? []
  return {
    told,
    toName: given.to_name ?? 'image',
    fromName: given.from_name ?? 'label',
    into: given.out_type ?? 'annotations',
    imageRoot: given.image_root_url ?? imageRoot,
    newId: () => '*',
    tell: (message: string) => void told.push(message),
    superCategories: given.use_super_categories ?? false,
    pointWidthPct: given.point_width ?? 1,
    imageExtensions: (given.image_ext ?? '.jpg,.jpeg,.png').split(','),
    ...(width !== undefined && height !== undefined && { size: { width, height } }),
  }
}

const fileOf = (name: string, content: string): ReadableFile => ({
  id: 1,
  name,
  address: name,
  sizeBytes: Buffer.byteLength(content),
  async *open() {
    yield Buffer.from(content)
  },
})

function folderOf(name: string): ReadableFolder {
  const paths = readdirSync(join(root, name), { recursive: true, encoding: 'utf8' }).sort()
  const files = paths
    .filter((path) => statSync(join(root, name, path)).isFile())
    .map((path) => ({
      path,
      id: 1,
      sizeBytes: statSync(join(root, name, path)).size,
      async *open() {
        yield readFileSync(join(root, name, path))
      },
    }))
  return { name, files, addressOf: (path) => path }
}

/** Numbers by value, close to the digit a double can hold. */
const near = (value: unknown): unknown =>
  typeof value === 'number'
    ? Number(value.toPrecision(12))
    : Array.isArray(value)
      ? value.map(near)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, it]) => [key, near(it)]))
        : value

const wanted = (name: string) => near(JSON.parse(text(`${name}/expected.json`)))
const config = (printed: string) => printed.replaceAll(/background="#[0-9a-f]{6}"/g, 'background="*"')

describe('recorded data sets', () => {
  it.each(['offline-coco', 'offline-coco-options'])('%s as IMPORT_COCO', async (name) => {
    const made = await offlineCoco(
      fileOf('coco.json', text(`${name}/coco.json`)),
      optionsOf(name, '/data/local-files/?d='),
    )
    expect(near(made.tasks)).toEqual(wanted(name))
    expect(config(made.config)).toBe(text(`${name}/expected.label_config.xml`))
  })

  it.each(['offline-yolo', 'offline-yolo-options'])('%s as IMPORT_YOLO', async (name) => {
    const made = await offlineYolo(folderOf(name), optionsOf(name, '/data/local-files/?d=images'))
    const tasks: unknown[] = []
    for await (const task of made.tasks) tasks.push(task)
    expect(near(tasks)).toEqual(wanted(name))
    expect(config(made.config)).toBe(text(`${name}/expected.label_config.xml`))
  })
})

it('run lengths are told, a set that lacks a part is refused', async () => {
  const options = optionsOf('offline-coco', '/data/local-files/?d=')
  const images = [{ id: 1, file_name: 'a.png', width: 4, height: 4 }]
  const mask = {
    id: 5,
    image_id: 1,
    category_id: 1,
    iscrowd: 1,
    segmentation: { size: [4, 4], counts: [16] },
  }
  const coco = { images, categories: [{ id: 1, name: 'a & b' }], annotations: [mask] }
  const made = await offlineCoco(fileOf('c.json', JSON.stringify(coco)), options)
  expect(made.tasks).toEqual([
    { data: { image: '/data/local-files/?d=a.png' }, annotations: [{ result: [], ground_truth: false }] },
  ])
  expect(options.told).toEqual(['annotation 5 is a mask in run lengths; it was passed over'])
  await expect(offlineCoco(fileOf('c.json', '{"images": []}'), options)).rejects.toThrow(FileError)
  await expect(offlineYolo({ ...folderOf('offline-yolo'), files: [] }, options)).rejects.toThrow(
    'classes.txt',
  )
})

it.each([
  ['/data/local-files/?d=', 'sub dir/b.jpg', '/data/local-files/?d=sub%20dir/b.jpg'],
  ['/data/local-files/?d=a/', '\\b\\\\c.jpg', '/data/local-files/?d=a/b/c.jpg'],
  ['http://h.test/data/local-files/?d=a&x=1#f', 'b.jpg', 'http://h.test/data/local-files/?d=a/b.jpg&x=1#f'],
  ['s3://bucket/set/', "it's (1).jpg", 's3://bucket/set/it%27s%20%281%29.jpg'],
  ['https://h.test/p?token=1#f', '/é.jpg/', 'https://h.test/p/%C3%A9.jpg?token=1#f'],
  ['/pics/', 'a.jpg', '/pics/a.jpg'],
])('an image below %s', (base, file, address) => {
  expect(imageAddress(base, file)).toBe(address)
})

it('an image has a root and a name', () => {
  expect(() => imageAddress('', 'a.jpg')).toThrow(SyntaxError)
  expect(() => imageAddress('/a', '//')).toThrow(SyntaxError)
})
