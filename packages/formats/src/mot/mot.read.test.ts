// MOT: a task per sequence whose video lies beside, with its tracks as the editor keeps them.
import { parsedLabelConfig, requiredDataKeys } from '@siali/labeling'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findFormat, memorySink, readFolder, sourceOf } from '../index.ts'
import type { FolderProblem } from '../index.ts'

const CONFIG = `<View><Video name="vid" value="$clip"/><VideoRectangle name="box" toName="vid"/>
  <Labels name="label" toName="vid"><Label value="car"/><Label value="man"/></Labels></View>`
const IMAGES =
  '<View><Image name="i" value="$image"/><RectangleLabels name="l" toName="i"><Label value="car"/></RectangleLabels></View>'
const INFO = '[Sequence]\nname=clip\nframeRate=25\nseqLength=10\nimWidth=200\nimHeight=100\nimDir=img1\n'
/** The head of a PNG of 200 x 100. */
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000c800000064080200000000000000', 'hex')

interface Task {
  readonly data: Record<string, unknown>
  readonly annotations?: { result: { value: Record<string, unknown>; type: string }[] }[]
}
type Files = Readonly<Record<string, string | Uint8Array>>

async function read(given: Files, config = CONFIG) {
  const folder = {
    name: 'set.zip',
    addressOf: (path: string) => `/data/upload/1/${path}`,
    files: Object.entries(given).map(([path, content]) => {
      const bytes = Buffer.from(content)
      return {
        path,
        sizeBytes: bytes.length,
        id: 1,
        async *open(start = 0, end = bytes.length) {
          for (let at = start; at < end; at += 11) yield bytes.subarray(at, Math.min(end, at + 11))
        },
      }
    }),
  }
  const context = {
    keys: requiredDataKeys(config),
    controls: parsedLabelConfig(config),
    into: 'annotations' as const,
  }
  const tasks: Task[] = []
  const problems: FolderProblem[] = []
  for await (const batch of readFolder(folder, context, (problem) => problems.push(problem)))
    tasks.push(...batch.tasks.map(({ item }) => item as Task))
  return { tasks, problems, errors: problems.filter(({ isError }) => isError) }
}

const results = (task: Task | undefined) => task?.annotations?.[0]?.result ?? []
const sequences = (task: Task | undefined) =>
  results(task).map(({ value }) => value['sequence'] as Record<string, unknown>[])
const rows = (...all: string[]) => all.map((row) => `${row}\n`).join('')
const set = (gt: string, more: Files = {}): Files => ({
  'clip/gt/gt.txt': gt,
  'clip/gt/labels.txt': 'car\nman\n',
  'clip/seqinfo.ini': INFO,
  'clip.mp4': 'x',
  ...more,
})
const without = (files: Files, name: string) =>
  Object.fromEntries(Object.entries(files).filter(([path]) => path !== name))
const ROW = '1,1,20,10,40,20,1,2,1'

describe('a sequence of MOT', () => {
  it('is a task with its tracks: key frames in percent, the times of its frame rate', async () => {
    const { tasks, problems } = await read(
      set(
        rows(
          '2,7,20,10,40,20,1,2,1',
          '3,7,30,10,40,20,1,2,1',
          '3,4,0,0,200,100,1,9,0.5',
          '4,7,40,10,40,20,1,2,1',
        ),
      ),
    )
    expect(problems).toEqual([])
    expect(tasks.map(({ data }) => data)).toEqual([
      { clip: '/data/upload/1/clip.mp4', width: 200, height: 100 },
    ])
    const key = (frame: number, enabled: boolean, x: number) => ({
      frame,
      enabled,
      x,
      y: 10,
      width: 20,
      height: 20,
      rotation: 0,
      time: frame / 25,
    })
    const region = { from_name: 'box', to_name: 'vid', type: 'videorectangle' }
    expect(results(tasks[0])).toMatchObject([
      { id: 'track-1', ...region, value: { framesCount: 10, duration: 0.4, labels: ['9'] } },
      {
        id: 'track-2',
        ...region,
        value: { labels: ['man'], sequence: [key(2, true, 10), key(4, false, 20)] },
      },
    ])
  })

  it('keeps two key frames of a straight line of any length, and a key frame around each gap', async () => {
    const line = Array.from({ length: 10_000 }, (_, n) => `${n + 1},1,${n / 100},5,10,10,1,1,1`)
    const { tasks } = await read(set(rows(...line, '10003,1,0,0,1,1,1,1,1')))
    expect(sequences(tasks[0])[0]).toMatchObject([
      { frame: 1, enabled: true, x: 0 },
      { frame: 10_000, enabled: false, x: 49.995 },
      { frame: 10_003, enabled: true },
    ])
  })

  it('counts times at 24 frames a second where nothing says how many there are', async () => {
    const { tasks } = await read(set(ROW, { 'clip/seqinfo.ini': INFO.replace('frameRate=25\n', '') }))
    expect(results(tasks[0])[0]?.value).toMatchObject({ duration: 0, sequence: [{ time: 1 / 24 }] })
  })

  it('leaves out boxes to be ignored, detections and pictures, and says so', async () => {
    const { tasks, problems } = await read(
      set(rows(ROW, '2,1,20,10,40,20,0,2,1', '3,1,20,10,40,20,-1,2,1'), {
        'clip/det/det.txt': '1,-1,1,1,1,1,0.5',
        'clip/img1/000001.png': PNG,
      }),
    )
    expect(sequences(tasks[0])[0]).toMatchObject([
      { frame: 1, enabled: false },
      { frame: 3, enabled: false },
    ])
    expect(tasks).toHaveLength(1)
    expect(problems).toMatchObject([
      {
        path: 'clip/gt/gt.txt',
        isError: false,
        reason: expect.stringContaining('1 of its boxes are to be ignored') as string,
      },
      { path: 'clip/det/det.txt', isError: false },
      { path: 'clip/img1', isError: false },
    ])
  })

  it('has boxes of no track, each on its frame, and labels that the rows do not say', async () => {
    const { tasks } = await read(
      set(rows('1,-1,0,0,1,1,1,-1,-1,-1', '1,-1,5,5,1,1,1,-1,-1,-1', '2, 3, 0, 0, 1, 1')),
    )
    expect(results(tasks[0]).map(({ value }) => value['labels'])).toEqual([
      ['unlabeled'],
      ['unlabeled'],
      ['unlabeled'],
    ])
    expect(sequences(tasks[0]).map((keys) => keys.map(({ frame }) => frame))).toEqual([[2], [1], [1]])
  })

  it('may stand at the top, as CVAT writes it, with the only video there, and its size in its pictures', async () => {
    const cvat = { 'gt/gt.txt': ROW, 'gt/labels.txt': 'car\nman\n', 'img1/frame_000000.png': PNG }
    const { tasks, errors } = await read({ ...cvat, 'drive.mp4': 'x' })
    expect(errors).toEqual([])
    expect(tasks[0]?.data).toEqual({ clip: '/data/upload/1/drive.mp4', width: 200, height: 100 })
    expect(results(tasks[0])[0]?.value).toMatchObject({ labels: ['man'], framesCount: 1 })
  })

  it('without rows is a task without annotations', async () => {
    const { tasks, problems } = await read(set(''))
    expect(problems).toEqual([])
    expect(tasks).toEqual([
      { data: { clip: '/data/upload/1/clip.mp4', width: 200, height: 100 }, file_upload_id: 1 },
    ])
  })

  it('goes by the video of its own name among several', async () => {
    const two = {
      'task-1-a/gt/gt.txt': ROW,
      'task-1-a/seqinfo.ini': INFO.replace('=clip', '=task-1-a'),
      'task-2-b/gt/gt.txt': ROW,
      'task-2-b/seqinfo.ini': INFO.replace('=clip', '=task-2-b'),
    }
    const { tasks, errors } = await read({
      ...two,
      'videos/a.mp4': 'x',
      'videos/b.webm': 'x',
      'videos/task-2-c.mp4': 'x',
    })
    expect(errors).toEqual([])
    expect(tasks.filter((task) => 'annotations' in task).map(({ data }) => data['clip'])).toEqual(
      ['a.mp4', 'b.webm'].map((name) => `/data/upload/1/videos/${name}`),
    )
  })
})

describe('a sequence is refused', () => {
  const gt = 'clip/gt/gt.txt'
  it.each<[string, Files, string]>([
    ['without its video', without(set(ROW), 'clip.mp4'), 'clip.mp4 is missing'],
    [
      'that is pictures',
      { ...without(set(ROW), 'clip.mp4'), 'clip/img1/1.png': PNG, 'clip/img1/2.png': PNG },
      'it is a sequence of pictures, not a video',
    ],
    [
      'without a size',
      without(set(ROW), 'clip/seqinfo.ini'),
      'clip/seqinfo.ini with imWidth and imHeight is missing',
    ],
    [
      'with a size of nothing',
      set(ROW, { 'clip/seqinfo.ini': INFO.replace('200', '0') }),
      'imWidth of seqinfo.ini is no number above 0: 0',
    ],
    [
      'with a giant length',
      set(ROW, { 'clip/seqinfo.ini': INFO.replace('=10', '=1e300') }),
      'seqLength of seqinfo.ini',
    ],
    [
      'with a rate that is none',
      set(ROW, { 'clip/seqinfo.ini': INFO.replace('=25', '=x') }),
      'frameRate of seqinfo.ini',
    ],
    [
      'with two videos of its name',
      { ...without(set(ROW), 'clip.mp4'), 'a/clip.mp4': 'x', 'b/clip.webm': 'x', 'b/clip.mp4': 'x' },
      'several videos are called clip',
    ],
  ])('%s', async (_title, files, reason) => {
    const { errors } = await read(files)
    expect(errors).toMatchObject([{ path: gt, reason: expect.stringContaining(reason) as string }])
  })

  it('and its pictures are no tasks of their own', async () => {
    const { tasks } = await read({ ...without(set(ROW), 'clip.mp4'), 'clip/img1/1.png': PNG }, IMAGES)
    expect(tasks).toEqual([])
  })

  it.each([
    ['a frame beyond reason', '99999999999,1,1,1,1,1', 'its frame is no number from 1 to 5184000'],
    ['frame 0', '0,1,1,1,1,1', 'its frame is no number'],
    ['a part of a frame', '1.5,1,1,1,1,1', 'its frame is no number'],
    ['a part of an id', '1,1.5,1,1,1,1', 'its id is no whole number'],
    ['no number', '1,1,NaN,1,1,1', 'the left of a box is no number: "NaN"'],
    ['an endless number', '1,1,1,1,Infinity,1', 'the width of a box is no number'],
    ['an empty cell', '1,1,1,,1,1', 'the top of a box is no number: ""'],
    ['too few cells', '1,1,1,1', 'the width of a box is no number: null'],
    ['a negative size', '1,1,1,1,-1,1', 'a box is smaller than nothing: -1 x 1'],
    ['a place beyond reason', '1,1,1e9,1,1,1', 'a box lies beyond 1000000 pixels'],
    ['a conf that is none', '1,1,1,1,1,1,x', 'the conf of a box is no number'],
    ['the same frame twice', '1,8,5,5,5,5,1,2,1', 'track 8 has two boxes on frame 1'],
    ['frames that go back', '1,9,5,5,5,5,1,2,1', 'track 9 goes back from frame 2 to frame 1. Sort'],
    ['two classes', '3,9,5,5,5,5,1,1,1', 'track 9 is of two classes: man and car'],
    ['an endless line', `1,1,${'1'.repeat(20_000)}`, 'a line is longer than'],
  ])('with one error and its line for %s', async (_title, row, reason) => {
    const before = ['1,8,1,1,1,1,1,2,1', '2,9,1,1,1,1,1,2,1']
    const { errors } = await read(set(rows(...before, row, 'x', 'y')))
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatchObject({ path: gt, reason: expect.stringContaining(reason) as string })
    if (!reason.startsWith('a line')) expect(errors[0]?.line).toBe(3)
  })

  it('for more key frames than are held', async () => {
    const bent = Array.from({ length: 200_010 }, (_, n) => `${n + 1},1,${(n * n) % 97},5,10,10`)
    const { errors } = await read(set(bent.join('\n')))
    expect(errors).toMatchObject([
      { reason: expect.stringContaining('more than 200000 key frames') as string },
    ])
  })

  it('for more tracks than are held', async () => {
    const crowd = Array.from({ length: 20_001 }, (_, n) => `1,${n},5,5,10,10,1,1,1`)
    expect((await read(set(crowd.slice(1).join('\n')))).errors).toEqual([])
    const { errors } = await read(set(crowd.join('\n')))
    expect(errors).toMatchObject([
      { line: 20_001, reason: 'it has more than 20000 tracks: split it into several videos' },
    ])
  })

  it('without a control for tracks, with those to add', async () => {
    const config =
      '<View><Video name="vid" value="$clip"/><Choices name="c" toName="vid"><Choice value="x"/></Choices></View>'
    const { errors } = await read(set(ROW), config)
    expect(errors[0]?.reason).toContain(
      'track 1 (man) is of a video, and no control takes it. Add <Video name="video" value="$video"/><VideoRectangle',
    )
    expect(errors[0]?.reason).toContain('to the label config, and try again.')
  })

  it('while others of the same folder are read', async () => {
    const { tasks, errors } = await read({
      ...set('x,y'),
      'b/gt/gt.txt': ROW,
      'b/seqinfo.ini': INFO.replace('=clip', '=b'),
      'b.mp4': 'x',
    })
    expect(errors).toMatchObject([{ path: gt, line: 1 }])
    expect(tasks.filter((task) => task.annotations !== undefined)).toHaveLength(1)
  })
})

describe('folders of other kinds', () => {
  it('stay those of YOLO, and sequences beside them those of MOT', async () => {
    const yolo = {
      'images/1.png': PNG,
      'labels/1.txt': '0 0.5 0.5 0.1 0.1\n',
      'classes.txt': 'car\n',
      'gt/gt.txt': '0 0.5 0.5 0.1 0.1\n',
      'gt/gt.png': PNG,
    }
    const { tasks, errors } = await read(yolo, IMAGES)
    expect(errors).toEqual([])
    expect(tasks.map((task) => results(task).length)).toEqual([1, 1])
    const both = await read({ ...without(yolo, 'gt/gt.txt'), ...set(ROW), 'gt/gt.png': PNG }, CONFIG)
    expect(both.tasks.some((task) => results(task)[0]?.type === 'videorectangle')).toBe(true)
    expect(both.problems.filter(({ path }) => path.startsWith('clip'))).toEqual([])
  })

  it('are not claimed for a file of that name', async () => {
    const { tasks } = await read({ 'gt/gt.txt': 'one\ntwo\n' }, '<View><Text name="t" value="$text"/></View>')
    expect(tasks.map(({ data }) => data['text'])).toEqual(['one', 'two'])
  })
})

describe('what MOT writes', () => {
  const SIZE = { width: 640, height: 400 }
  const FRAMES = 300
  const percent = fc.oneof(
    fc.integer({ min: 0, max: 400 }).map((n) => n / 4),
    fc.double({ min: 0, max: 100, noNaN: true }),
  )
  const keys = fc
    .uniqueArray(
      fc.record({
        frame: fc.integer({ min: 1, max: FRAMES }),
        enabled: fc.boolean(),
        x: percent,
        y: percent,
        width: percent,
        height: percent,
      }),
      { selector: ({ frame }) => frame, minLength: 1, maxLength: 5 },
    )
    .map((all) => all.toSorted((a, b) => a.frame - b.frame))
  const track = fc.record({ sequence: keys, label: fc.constantFrom('car', 'man', 'other thing') })

  async function write(task: object): Promise<ReadonlyMap<string, string>> {
    const sink = memorySink()
    await findFormat('MOT')?.write(
      sourceOf(() => [JSON.stringify(task)]),
      sink,
      { controls: parsedLabelConfig(CONFIG) },
    )
    return new Map([...sink.files].map(([name, bytes]) => [name, bytes.toString()]))
  }

  it('is the same when it was read and is written again, with as few key frames', async () => {
    const rate = fc.constantFrom(undefined, 24, 29.97)
    await fc.assert(
      fc.asyncProperty(fc.array(track, { maxLength: 3 }), rate, async (tracks, framesPerSec) => {
        const result = tracks.map(({ sequence, label }, n) => ({
          id: `t${n}`,
          from_name: 'box',
          to_name: 'vid',
          type: 'videorectangle',
          value: {
            framesCount: FRAMES,
            duration: FRAMES / (framesPerSec ?? Infinity),
            sequence,
            labels: [label],
          },
        }))
        const data = { clip: 'https://m.example.test/clip.mp4', ...SIZE }
        const written = await write({ id: 1, data, annotations: [{ id: 1, result }] })
        expect([...written.keys()]).toContain('task-1-clip/gt/gt.txt')
        const { tasks, problems } = await read({ ...Object.fromEntries(written), 'clip.mp4': 'x' })
        expect(problems).toEqual([])
        expect(results(tasks[0])).toHaveLength(tracks.length)
        for (const [n, back] of sequences(tasks[0]).entries())
          expect(back.length).toBeLessThanOrEqual(2 * (tracks[n]?.sequence.length ?? 0))
        if (tracks.length === 0) return
        const again = await write({ id: 1, ...tasks[0] })
        expect(Object.fromEntries(again)).toEqual(Object.fromEntries(written))
      }),
      { numRuns: 100 },
    )
  })
})
