// What nobody should send, sent to every reader that could take it: none expands, follows, overflows or hangs.
import { parsedLabelConfig, requiredDataKeys } from '@siali/labeling'
import { describe, expect, it } from 'vitest'
import { detectReader, FileError, memorySink, sourceOf } from './index.ts'
import type { ReadTask } from './read-task.ts'
import { tarHeader, tarPadding } from './webdataset/tar.ts'
import { webdatasetFormat } from './webdataset/webdataset.format.ts'

const IMAGE =
  '<View><Image name="i" value="$image"/><RectangleLabels name="l" toName="i"><Label value="a"/></RectangleLabels></View>'

async function read(name: string, content: string | Buffer): Promise<ReadTask[]> {
  const bytes = Buffer.from(content)
  const context = {
    keys: requiredDataKeys(IMAGE),
    controls: parsedLabelConfig(IMAGE),
    into: 'annotations' as const,
  }
  const file = {
    id: 1,
    name,
    address: `/data/upload/1/${name}`,
    sizeBytes: bytes.length,
    async *open(start = 0, end = bytes.length) {
      for (let at = start; at < end; at += 60_000) yield bytes.subarray(at, Math.min(end, at + 60_000))
    },
  }
  const reader = detectReader(name.slice(name.lastIndexOf('.')), bytes.toString('utf8', 0, 65_536), context)
  const tasks: ReadTask[] = []
  for await (const batch of reader.read(file, context)) tasks.push(...batch)
  const problem = tasks.find((task) => task.problem !== undefined)?.problem
  if (problem !== undefined) throw new FileError(file, problem)
  return tasks
}

const LAUGHS = Array.from({ length: 9 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('')
const ENTITIES: Readonly<Record<string, string>> = {
  'of a file': '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
  'of an address': '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]>',
  'of entities of entities': `<!DOCTYPE a [<!ENTITY l0 "ha">${LAUGHS}<!ENTITY x "&l9;">]>`,
}
const voc = (name: string) =>
  `<annotation><filename>${name}</filename><size><width>4</width><height>3</height></size></annotation>`
const cvat = (name: string) =>
  `<annotations><version>1.1</version><image name="${name}" width="4" height="3"></image></annotations>`

describe('an XML entity', () => {
  it.each(Object.entries(ENTITIES))('%s is refused', async (_title, doctype) => {
    for (const text of [voc, cvat]) {
      const reading = read('a.xml', `<?xml version="1.0"?>${doctype}${text('&x;')}`)
      await expect(reading).rejects.toThrow(FileError)
      await expect(reading).rejects.toThrow('undefined entity')
    }
  })

  it('of XML itself is what it stands for', async () => {
    for (const text of [voc, cvat]) {
      const [task] = await read('a.xml', text('a&amp;b.jpg'))
      expect(task?.data).toContain('a&b.jpg')
    }
  })
})

describe('an image with more masks than memory holds at once', () => {
  // A thousand planes of 16 megabytes each, were they kept. The last mark cannot be read, so that none is made a result of.
  const many = <T>(one: T) => Array.from({ length: 1000 }, () => one)
  it('is read mask by mask', async () => {
    const before = process.memoryUsage().arrayBuffers
    const mask = '<mask label="a" rle="1,1" left="0" top="0" width="2" height="1"/>'
    const image = `<image name="a" width="4096" height="4096">${many(mask).join('')}<cuboid label="a"/></image>`
    const cvat = `<annotations><version>1.1</version>${image}</annotations>`
    await expect(read('a.xml', cvat)).rejects.toThrow('a: a cuboid is no shape')
    const coco = {
      images: [{ id: 1, file_name: 'a', width: 4096, height: 4096 }],
      categories: [{ id: 1, name: 'a' }],
      annotations: [
        ...many({ id: 1, image_id: 1, category_id: 1, segmentation: { counts: [1, 16_777_215] } }),
        { id: 2, image_id: 1, category_id: 1 },
      ],
    }
    await expect(read('a.json', JSON.stringify(coco))).rejects.toThrow('annotation 2 has no shape')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(500_000_000)
  })
})

const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

describe('JSON nested a hundred thousand times', () => {
  it.each([
    ['a list', 'a.json', nest(100_000)],
    ['a task', 'a.json', `[{"data": {"image": ${nest(100_000)}}}]`],
    ['a line', 'a.jsonl', `{"image": ${nest(100_000)}}`],
    ['a data set', 'a.json', `{"images": [], "annotations": ${nest(100_000)}, "categories": []}`],
    ['shapes', 'a.json', `{"version": "5", "imagePath": "a.jpg", "shapes": ${nest(100_000)}}`],
    ['a line just too deep', 'a.jsonl', `{"image": ${nest(200)}}`],
    ['a member of a shard', 'a.tar', tarOf('a.json', `{"data": ${nest(100_000)}}`)],
  ])('is refused: %s', async (_title, name, content) => {
    await expect(read(name, content)).rejects.toThrow(FileError)
  })
})

it('JSON as deep as is allowed is read, brackets in texts do not count', async () => {
  const image = `${nest(199).slice(0, 199)}"${'[{'.repeat(500)}\\\\\\""${']'.repeat(199)}`
  for (const name of ['a.jsonl', 'a.json']) expect(await read(name, `{"image": ${image}}`)).toHaveLength(1)
})

function tarOf(name: string, content: string, sizeBytes = Buffer.byteLength(content)): Buffer {
  return Buffer.concat([
    tarHeader(name, sizeBytes, new Date(0)),
    Buffer.from(content),
    tarPadding(Buffer.byteLength(content)),
  ])
}

describe('a shard', () => {
  it.each([
    ['is cut off', tarOf('a.json', '{}', 5000), 'ends in the middle of a member'],
    ['has a member beyond the limit', tarOf('a.json', '{}', 8 ** 11 - 1), 'is larger than'],
    ['is something else', Buffer.from('{"data": 1}'.repeat(100)), 'no tar file'],
    ['has a head cut off', tarHeader('a.json', 2, new Date(0)).subarray(0, 100), 'middle of a head'],
    ['holds text', tarOf('a.json', 'no'), 'a.json'],
    ['holds two objects', tarOf('a.json', '[{},{}]'), 'not one JSON object'],
  ])('that %s is refused', async (_title, content, reason) => {
    const reading = read('a.tar', content)
    await expect(reading).rejects.toThrow(FileError)
    await expect(reading).rejects.toThrow(reason)
  })

  it('gives its tasks and no path of its members', async () => {
    const members = [tarOf('../../etc/x.json', '{"data": {"image": "a.jpg"}}'), tarOf('big.jpg', 'x')]
    const tasks = await read('a.tar', Buffer.concat(members))
    expect(tasks.map(({ data }) => data)).toEqual(['{"image": "a.jpg"}'])
  })
})

describe('media of a shard', () => {
  it('are fetched several at a time, in the order of tasks, and told when they cannot be had', async () => {
    const sink = memorySink()
    const problems: unknown[] = []
    const texts = Array.from({ length: 30 }, (_, id) =>
      JSON.stringify({ id, data: { image: `/m/${id}.png` } }),
    )
    let open = 0
    let most = 0
    const closed: string[] = []
    await webdatasetFormat.write(
      sourceOf(() => texts),
      sink,
      {
        controls: parsedLabelConfig(IMAGE),
        report: (problem) => problems.push(problem.task),
        media: {
          host: '',
          fetch: () => Promise.reject(new Error('asked elsewhere')),
          async find(address) {
            open += 1
            most = Math.max(most, open)
            await new Promise((resolve) => setTimeout(resolve, 1))
            return {
              async *open() {
                yield Buffer.from(address)
              },
              close() {
                closed.push(address)
                open -= 1
                return Promise.resolve()
              },
            }
          },
        },
      },
    )
    expect(most).toBeGreaterThan(4)
    expect([open, closed.length, problems.length]).toEqual([0, 30, 0])
    const [shard] = sink.files.values()
    const names = Array.from({ length: 30 }, (_, id) => shard?.indexOf(`task-${id}.png\0`) ?? -1)
    expect(names).toEqual(names.toSorted((a, b) => a - b))
    expect(names[0]).toBeGreaterThan(0)
  })
})
