import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsedLabelConfig, requiredDataKeys } from '@siali/labeling'
import { describe, expect, it } from 'vitest'
import { readFolder } from '../index.ts'
import type { ReadContext } from '../reader.ts'
import type { FolderProblem } from './folder.ts'

const IMAGE =
  '<View><Image name="image" value="$image"/><RectangleLabels name="label" toName="image"><Label value="cat"/></RectangleLabels></View>'
const FIXTURE = join(import.meta.dirname, '../../fixtures/imports/offline-yolo')
/** The smallest PNG header of 40 × 20 pixels. */
const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from([0, 0, 0, 40, 0, 0, 0, 20, 8, 2, 0, 0, 0, 0, 0, 0, 0]),
])

const contextOf = (config: string): ReadContext => ({
  keys: requiredDataKeys(config),
  controls: parsedLabelConfig(config),
  into: 'annotations',
})

interface Item {
  data: Record<string, unknown>
  annotations?: { ground_truth: boolean; result: Record<string, unknown>[] }[]
  predictions?: { result: Record<string, unknown>[] }[]
}

async function read(files: Record<string, string | Buffer>, config = IMAGE, more: Partial<ReadContext> = {}) {
  const problems: FolderProblem[] = []
  const tasks: Item[] = []
  const folder = {
    name: 'set.zip',
    files: Object.entries(files).map(([path, content]) => {
      const bytes = Buffer.from(content)
      return {
        path,
        sizeBytes: bytes.length,
        id: 5,
        async *open(start = 0, end = bytes.length) {
          for (let at = start; at < end; at += 64) yield bytes.subarray(at, Math.min(end, at + 64))
        },
      }
    }),
    addressOf: (path: string) => `/data/${path}`,
  }
  const context = { ...contextOf(config), ...more }
  for await (const batch of readFolder(folder, context, (problem) => problems.push(problem)))
    for (const task of batch.tasks) {
      expect(JSON.parse(task.data)).toEqual(task.values)
      tasks.push({ ...(task.item as Item), data: task.values as Item['data'] })
    }
  return { tasks, problems, errors: problems.filter(({ isError }) => isError) }
}

const labelsOf = ({ annotations, predictions }: Item) =>
  (annotations ?? predictions ?? []).flatMap(({ result }) =>
    result.map(({ value }) => (value as { rectanglelabels?: string[] }).rectanglelabels?.[0]),
  )

describe('YOLO in a folder', () => {
  it('becomes the tasks that the incumbent makes of it', async () => {
    const files: Record<string, Buffer> = {}
    for (const path of readdirSync(FIXTURE, { recursive: true, encoding: 'utf8' }))
      if (/\.(txt|jpe?g|png)$/i.test(path)) files[path] = readFileSync(join(FIXTURE, path))
    const expected = JSON.parse(readFileSync(join(FIXTURE, 'expected.json'), 'utf8')) as Item[]
    const { tasks, errors } = await read(files)
    // No image in spite of its name; the incumbent passes over names in capitals.
    expect(errors.map(({ path }) => path)).toEqual(['labels/two words.txt'])
    const nameOf = ({ data }: Item) => decodeURIComponent(String(data['image'])).split('/').at(-1)
    const theirs = new Map(expected.map((task) => [nameOf(task), task]))
    expect(new Set(tasks.map(nameOf))).toEqual(new Set([...theirs.keys(), 'two words.PNG']))
    for (const task of tasks.filter((one) => theirs.has(nameOf(one)))) {
      const [made, wanted] = [task, theirs.get(nameOf(task))].map((one) => one?.annotations ?? [])
      expect(made?.map((one) => one.ground_truth)).toEqual(wanted?.map((one) => one.ground_truth))
      const results = (all: typeof made) => all?.flatMap((one) => one.result) ?? []
      expect(results(made)).toHaveLength(results(wanted).length)
      for (const [at, result] of results(made).entries()) {
        const other = results(wanted)[at]
        for (const key of ['type', 'from_name', 'to_name', 'original_width', 'original_height', 'score'])
          expect([key, result[key]]).toEqual([key, other?.[key]])
        const value = result['value'] as Record<string, number>
        for (const [key, number] of Object.entries(other?.['value'] as Record<string, number>))
          if (typeof number === 'number') expect(value[key]).toBeCloseTo(number, 9)
          else expect(value[key]).toEqual(number)
      }
    }
  })

  it('takes names from data.yaml in every form, folders for training and a pose with its points', async () => {
    const yaml = 'path: .\nnames:\n  0: cat\n  1: "no: dog"\nkpt_shape: [2, 3]\nkeypoints: [nose, tail]\n'
    const { tasks, errors } = await read({
      'set/data.yaml': yaml,
      'set/images/train/a.png': PNG,
      'set/labels/train/a.txt': '1 .5 .5 .5 .5 .5 .5 2 0 0 0\n',
      'set/images/val/a.png': PNG,
      'set/labels/val/a.txt': '0 .5 .5 .5 .5 0 0 0 0 0 0\n',
      'set/images/val/empty.png': PNG,
      'set/labels/val/empty.txt': '',
    })
    expect(errors).toEqual([])
    expect(tasks.map(({ data }) => data['image'])).toEqual([
      '/data/set/images/train/a.png',
      '/data/set/images/val/a.png',
      '/data/set/images/val/empty.png',
    ])
    expect(tasks.map(labelsOf)).toEqual([['no: dog', undefined], ['cat'], []])
    expect(tasks[2]?.annotations).toEqual([{ ground_truth: false, result: [] }])
    const flow = await read({ 'data.yaml': "names: ['a', b]", 'a.png': PNG, 'a.txt': '1 .5 .5 .5 .5' })
    expect(flow.tasks.map(labelsOf)).toEqual([['b']])
  })

  it('says what is missing or wrong, file by file', async () => {
    const nameless = await read({ 'labels/a.txt': '0 .5 .5 .5 .5', 'images/a.png': PNG })
    expect(nameless.errors.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/classes\.txt or data\.yaml/),
    ])
    const { tasks, errors } = await read({
      'classes.txt': 'cat\n',
      'images/a.png': PNG,
      'labels/a.txt': '0 .5 .5 .5 .5\n7 .5 .5 .5 .5\n',
      'images/b.png': 'no image',
      'labels/b.txt': '0 .5 .5 .5 .5\n',
      'images/c.png': PNG,
      'labels/c.txt': '0 .5 .5 .5 .5\n',
    })
    expect(tasks.map(labelsOf)).toContainEqual(['cat'])
    expect(errors).toEqual([
      { path: 'labels/a.txt', isError: true, reason: 'line 2: no name for class 7' },
      { path: 'labels/b.txt', isError: true, reason: 'its size in pixels cannot be read' },
    ])
  })

  it('says which labels have no image, and takes no label line for a task', async () => {
    const stray = { isError: true, reason: 'no image of this name is beside it' }
    const some = await read({
      'classes.txt': 'cat\n',
      'images/a.png': PNG,
      'labels/a.txt': '0 .5 .5 .5 .5\n',
      'labels/ghost.txt': '0 .5 .5 .5 .5\n',
      'README.txt': 'about',
    })
    expect(some.tasks.map(labelsOf)).toEqual([['cat']])
    expect(some.errors).toEqual([{ path: 'labels/ghost.txt', ...stray }])
    const alone = await read({ 'classes.txt': 'cat\n', 'labels/a.txt': '0 .5 .5 .5 .5\n' })
    expect([alone.tasks, alone.errors]).toEqual([[], [{ path: 'labels/a.txt', ...stray }]])
  })

  it('goes by the names nearest to the labels where there are several sets', async () => {
    const { tasks } = await read({
      'one/images/a.png': PNG,
      'one/labels/a.txt': '0 .5 .5 .5 .5',
      'one/classes.txt': 'cat\n',
      'two/images/b.png': PNG,
      'two/labels/b.txt': '0 .5 .5 .5 .5',
      'two/data.yaml': 'names: [dog]',
    })
    expect(tasks.map(labelsOf)).toEqual([['cat'], ['dog']])
  })

  it('takes ids from notes.json, which lines of classes.txt only count, and poses with their points', async () => {
    const notes = (categories: object[]) => JSON.stringify({ categories, info: {} })
    const ids = await read({
      'notes.json': notes([
        { id: 7, name: 'cat' },
        { id: 0, name: 'dog' },
      ]),
      'classes.txt': 'cat\ndog\n',
      'images/a.png': PNG,
      'labels/a.txt': '7 .5 .5 .5 .5\n0 .5 .5 .5 .5\n',
    })
    expect(ids.tasks.map(labelsOf)).toEqual([['cat', 'dog']])
    const config = `<View><Image name="image" value="$image"/><RectangleLabels name="box" toName="image"><Label value="cat"/></RectangleLabels>
      <KeyPointLabels name="point" toName="image"><Label value="tail" model_index="1"/><Label value="nose" model_index="0"/></KeyPointLabels></View>`
    const poses = await read(
      {
        'notes.json': notes([{ id: 0, name: 'cat', keypoints: ['tail', 'nose'] }]),
        'images/a.png': PNG,
        'labels/a.txt': '0 .5 .5 .5 .5 .25 .25 2 0.0 0.0 0',
      },
      config,
    )
    const results = poses.tasks[0]?.annotations?.[0]?.result ?? []
    expect(results.map((one) => [one['from_name'], one['type']])).toEqual([
      ['box', 'rectanglelabels'],
      ['point', 'keypointlabels'],
    ])
    expect(results[1]?.['value']).toMatchObject({ x: 25, y: 25, keypointlabels: ['nose'] })
  })

  it('is known in capitals, by ids with a point, and when nothing was found in any image', async () => {
    const spelled = await read({
      'Images/A.PNG': PNG,
      'Labels/a.txt': '0.0 .5 .5 .5 .5\r\n',
      'Classes.txt': '\ufeffcat\r\n',
    })
    expect([spelled.tasks.map(labelsOf), spelled.problems]).toEqual([[['cat']], []])
    const empty = await read({ 'images/a.png': PNG, 'labels/a.txt': '', 'classes.txt': 'cat\n' })
    expect(empty.tasks.map(({ annotations }) => annotations)).toEqual([[{ ground_truth: false, result: [] }]])
  })

  it('says that numbers are those of pixels', async () => {
    const { errors } = await read({
      'classes.txt': 'cat\n',
      'images/a.png': PNG,
      'labels/a.txt': '0 .5 .5 .5 .5\n0 20 10 4 4\n',
    })
    expect(errors).toEqual([
      {
        path: 'labels/a.txt',
        isError: true,
        reason: 'line 2: the numbers are shares of the image, from 0 to 1; these look like pixels',
      },
    ])
  })

  it('turns four corners of a box into a box where the setup has boxes and no polygons', async () => {
    const files = {
      'classes.txt': 'cat\n',
      'images/a.png': PNG,
      // Turned by a quarter, against the clock and with corners of no box.
      'labels/a.txt': '0 .5 .2 .5 .6 .25 .6 .25 .2\n0 .1 .1 .1 .5 .6 .5 .6 .1\n0 .1 .1 .5 .1 .9 .9 .1 .5\n',
    }
    const results = (tasks: Item[]) => tasks[0]?.annotations?.[0]?.result ?? []
    const { tasks } = await read(files)
    expect(results(tasks).map((one) => one['type'])).toEqual([
      'rectanglelabels',
      'rectanglelabels',
      'polygonlabels',
    ])
    const near = (one: Record<string, unknown> | undefined) =>
      Object.fromEntries(
        Object.entries((one?.['value'] ?? {}) as Record<string, unknown>).map(([key, it]) => [
          key,
          typeof it === 'number' ? Math.round(it * 1e6) / 1e6 : it,
        ]),
      )
    expect(near(results(tasks)[0])).toMatchObject({ x: 50, y: 20, width: 20, height: 50, rotation: 90 })
    expect(near(results(tasks)[1])).toMatchObject({ x: 10, y: 10, width: 50, height: 40, rotation: 0 })
    const both = IMAGE.replace('</View>', '<PolygonLabels name="p" toName="image"/></View>')
    expect(results((await read(files, both)).tasks).map((one) => one['type'])).toEqual(
      Array.from({ length: 3 }, () => 'polygonlabels'),
    )
  })
})

describe('a line that cannot be read', () => {
  it('is told, and the others are read', async () => {
    const { tasks, errors } = await read(
      { 'a.jsonl': '{"image":"x"}\n{"im\n{"image":"y"}\n', 'b.conll': 'x ?\n\ny O\n' },
      '<View><Text name="image" value="$image"/></View>',
    )
    expect(tasks.map(({ data }) => data['image'])).toEqual(['x', 'y', 'y'])
    expect(errors.map(({ path, reason }) => [path, reason.slice(0, 6)])).toEqual([
      ['a.jsonl', 'line 2'],
      ['b.conll', 'line 1'],
    ])
  })
})

describe('what a file leaves to the image beside it', () => {
  it('is its size', async () => {
    const { tasks, errors } = await read({
      'JPEGImages/a.png': PNG,
      'Annotations/a.xml': voc('a.png').replace(/<size>.*<\/size>/, ''),
      'b.png': PNG,
      'b.geojson':
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[20,5]},"properties":{}}]}',
    })
    expect(errors).toEqual([])
    const results = (image: string) =>
      tasks.find(({ data }) => data['image'] === image)?.annotations?.[0]?.result ?? []
    expect(results('/data/JPEGImages/a.png')).toMatchObject([{ original_width: 40, original_height: 20 }])
    expect(results('/data/b.png')).toMatchObject([{ value: { x: 50, y: 25 } }])
  })
})

const voc = (name: string) =>
  `<annotation><filename>${name}</filename><size><width>40</width><height>20</height></size><object><name>cat</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>9</xmax><ymax>9</ymax></bndbox></object></annotation>`
const coco = (...names: string[]) =>
  JSON.stringify({
    images: names.map((file_name, id) => ({ id, file_name, width: 40, height: 20 })),
    categories: [{ id: 1, name: 'cat' }],
    annotations: names.map((_, id) => ({ id, image_id: id, category_id: 1, bbox: [1, 1, 4, 4] })),
  })

describe('files beside media', () => {
  it.each([
    ['COCO', 'annotations/instances.json', coco('a.png')],
    ['Pascal VOC', 'Annotations/a.xml', voc('a.png')],
    [
      'LabelMe',
      'images/a.json',
      '{"imagePath":"..\\\\images\\\\a.png","imageWidth":40,"imageHeight":20,"shapes":[{"label":"cat","shape_type":"rectangle","points":[[1,1],[5,5]]}]}',
    ],
    [
      'CVAT',
      'annotations.xml',
      '<annotations><version>1.1</version><image id="0" name="images/a.png" width="40" height="20"><box label="cat" xtl="1" ytl="1" xbr="5" ybr="5"/></image></annotations>',
    ],
  ])(
    '%s: its images are those of the folder, one without a mark is a task of its own',
    async (_, path, text) => {
      // An empty config, as when the project is being made.
      for (const config of [IMAGE, '<View/>']) {
        const { tasks, errors } = await read(
          { 'images/a.png': PNG, 'images/b.png': PNG, [path]: text },
          config,
        )
        expect(errors).toEqual([])
        expect(tasks.map(({ data }) => Object.values(data)[0])).toEqual([
          '/data/images/a.png',
          '/data/images/b.png',
        ])
        expect(tasks.map((task) => task.annotations?.length ?? 0)).toEqual([1, 0])
      }
      const { tasks } = await read({ 'images/a.png': PNG, [path]: text }, IMAGE, { into: 'predictions' })
      expect(tasks[0]?.predictions).toHaveLength(1)
      expect(tasks[0]?.annotations).toBeUndefined()
    },
  )

  it('tracks of CVAT find their video, in a project that is being made too', async () => {
    const meta =
      '<meta><task><name>t</name><size>2</size><original_size><width>40</width><height>20</height></original_size><source>clip.mp4</source></task></meta>'
    const xml = `<annotations><version>1.1</version>${meta}<track id="0" label="cat"><box frame="0" xtl="1" ytl="1" xbr="5" ybr="5"/></track></annotations>`
    const config =
      '<View><Video name="v" value="$clip"/><VideoRectangle name="b" toName="v"/><Labels name="l" toName="v"><Label value="cat"/></Labels></View>'
    for (const [given, key] of [
      [config, 'clip'],
      ['<View/>', 'video'],
    ] as const) {
      const { tasks, errors } = await read({ 'annotations.xml': xml, 'data/clip.mp4': 'x' }, given)
      expect(errors).toEqual([])
      expect(tasks.map(({ data }) => data[key])).toEqual(['/data/data/clip.mp4'])
      expect(tasks[0]?.annotations?.[0]?.result).toMatchObject([{ type: 'videorectangle' }])
    }
    const { errors } = await read({ 'annotations.xml': xml, 'other.mp4': 'x' }, config)
    expect(errors.map(({ reason }) => reason)).toEqual(['"clip.mp4" is not in set.zip'])
  })

  it('a table whose rows have more cells than its first line names is refused where no cell may be lost', async () => {
    const rows = { 'rows.csv': 'image\nlabel,a.png\n' }
    const lax = await read(rows)
    expect(lax.tasks.map(({ data }) => data)).toEqual([{ image: 'a.png' }])
    const strict = await read(rows, IMAGE, { refusesRowLabels: true })
    expect(strict.tasks).toEqual([])
    expect(strict.errors).toEqual([
      { path: 'rows.csv', isError: true, reason: expect.stringMatching(/rows have 2 cells .* names 1/) },
    ])
  })

  it('tables and tasks name media by path; files that no task names are left out and said', async () => {
    const { tasks, problems } = await read({
      'rows.csv': 'image,note\nimages/a.png,x\nb.png,a.png is nice\nhttp://x.test/c.png,\n',
      'images/a.png': PNG,
      'images/b.png': PNG,
      'images/unused.png': PNG,
      'README.txt': 'about',
      '__MACOSX/images/._a.png': 'litter',
    })
    expect(tasks.map(({ data }) => data)).toEqual([
      { image: '/data/images/a.png', note: 'x' },
      { image: '/data/images/b.png', note: 'a.png is nice' },
      { image: 'http://x.test/c.png', note: '' },
    ])
    expect(problems.map(({ path, isError }) => [path, isError])).toEqual([
      ['README.txt', false],
      ['images/unused.png', false],
    ])
    const json = await read({
      'tasks.json': '[{"data":{"image":"a.png","n":12345678901234567890},"predictions":[{"result":[]}]}]',
      'a.png': PNG,
    })
    expect(json.tasks[0]).toMatchObject({ data: { image: '/data/a.png' }, predictions: [{}] })
  })

  it('recordings are found by their stem', async () => {
    const config =
      '<View><Audio name="a" value="$sound"/><Labels name="l" toName="a"><Label value="x"/></Labels><TextArea name="t" toName="a" perRegion="true"/></View>'
    const { tasks, errors } = await read(
      { 'talk.vtt': 'WEBVTT\n\n00:01.000 --> 00:02.000\nhello\n', 'talk.mp3': 'x', 'other.mp3': 'x' },
      config,
    )
    expect(errors).toEqual([])
    expect(tasks.map(({ data }) => data)).toEqual([{ sound: '/data/talk.mp3' }, { sound: '/data/other.mp3' }])
    expect(tasks[0]?.annotations?.[0]?.result.length).toBeGreaterThan(0)
  })

  it('of texts alone are read as they are', async () => {
    const config =
      '<View><Text name="text" value="$text"/><Labels name="l" toName="text"><Label value="PER"/></Labels></View>'
    const { tasks } = await read({ 'a.conll': 'Ann B-PER\nran O\n', 'b.txt': 'one\ntwo' }, config)
    expect(tasks.map(({ data }) => data)).toEqual([{ text: 'Ann ran' }, { text: 'one' }, { text: 'two' }])
  })

  it('an image that is not there, and one of two names, are errors; cases that differ are not', async () => {
    const { tasks, errors } = await read({
      'set.json': coco('A.PNG', 'gone.png', 'twice.png', 'http://x.test/far.png'),
      'one/a.png': PNG,
      'one/twice.png': PNG,
      'two/twice.png': PNG,
    })
    expect(tasks.map(({ data }) => data['image'])).toEqual([
      '/data/one/a.png',
      'http://x.test/far.png',
      '/data/one/twice.png',
      '/data/two/twice.png',
    ])
    expect(errors.map(({ reason }) => reason)).toEqual([
      '"gone.png" is not in set.zip',
      '"twice.png" is the name of several files',
    ])
    const exact = await read({ 'rows.csv': 'image\na.png\nA.png\n', 'a.png': PNG, 'A.png': PNG })
    expect(exact.tasks.map(({ data }) => data['image'])).toEqual(['/data/a.png', '/data/A.png'])
  })

  it('a broken file is told and the others are read', async () => {
    const { tasks, errors } = await read({ 'a.json': '[{"image":"x"}', 'b.jsonl': '{"image":"y"}\n' })
    expect(tasks.map(({ data }) => data)).toContainEqual({ image: 'y' })
    const reason = 'this is no JSON: the text ends too early'
    expect(errors).toEqual([{ path: 'a.json', line: 1, isError: true, reason }])
  })
})
