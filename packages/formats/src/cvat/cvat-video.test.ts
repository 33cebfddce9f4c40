// CVAT for video: a task per video, with its tracks as the editor keeps them.
import { parsedLabelConfig } from '@siali/labeling'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findFormat, memorySink, sourceOf } from '../index.ts'
import type { JsonObject } from '../json-text.ts'
import { framesOf, type TrackFrame } from '../mot/track-frames.ts'
import { readBack, results, roundTrip } from '../read-back.law.ts'

const CONFIG = `<View><Video name="vid" value="$clip"/><VideoRectangle name="box" toName="vid"/>
  <Labels name="label" toName="vid"><Label value="car"/></Labels>
  <Choices name="color" toName="vid" perRegion="true"><Choice value="red"/><Choice value="blue"/></Choices></View>`

const task = (more: string, id = 5, source = 'clip.mp4') =>
  `<task><id>${id}</id><name>drive</name><size>10</size><mode>interpolation</mode><start_frame>0</start_frame><stop_frame>9</stop_frame>
   <labels><label><name>car</name><attributes><attribute><name>color</name></attribute></attributes></label></labels>
   <segments><segment><id>1</id><start>0</start><stop>9</stop></segment><segment><id>2</id><start>10</start><stop>19</stop></segment></segments>
   <original_size><width>200</width><height>100</height></original_size><source>${source}</source>${more}</task>`
const xml = (tracks: string, meta = task('')) =>
  Buffer.from(
    `<?xml version="1.0"?>\n<annotations><version>1.1</version><meta>${meta}</meta>${tracks}</annotations>`,
  )
const read = (tracks: string, meta?: string, config = CONFIG) => readBack('a.xml', xml(tracks, meta), config)

interface Key {
  readonly key?: number
  readonly outside?: number
  readonly occluded?: number
  readonly inside?: string
}
/** 20 wide and 10 high. */
const box = (frame: number, x: number, { key = 1, outside = 0, occluded = 0, inside = '' }: Key = {}) =>
  `<box frame="${frame}" keyframe="${key}" outside="${outside}" occluded="${occluded}" xtl="${x}" ytl="10" xbr="${x + 20}" ybr="20" z_order="0">${inside}</box>`
const track = (boxes: string, more = '') =>
  `<track id="0" label="car" source="manual"${more}>${boxes}</track>`
const color = (value: string) => `<attribute name="color">${value}</attribute>`

const TRACK = track(
  [
    box(2, 40),
    box(3, 50, { key: 0 }),
    box(4, 60),
    box(5, 60, { key: 0 }),
    box(6, 60, { outside: 1 }),
    box(8, 0),
    box(9, 0, { key: 0 }),
  ].join(''),
)

describe('a video of CVAT', () => {
  const at = (x: number) => ({ x, y: 10, width: 10, height: 10, rotation: 0 })
  it('is a task with its tracks: key frames from 1, in percent, disabled on the last frame that shows them', async () => {
    const [video, ...rest] = await read(TRACK)
    expect(rest).toEqual([])
    expect(video?.data).toEqual({ clip: 'clip.mp4', width: 200, height: 100 })
    expect(video === undefined ? [] : results(video)).toEqual([
      {
        id: 'track-1',
        from_name: 'box',
        to_name: 'vid',
        type: 'videorectangle',
        value: {
          framesCount: 10,
          duration: 0,
          sequence: [
            { frame: 3, enabled: true, ...at(20), time: 3 / 24 },
            { frame: 5, enabled: true, ...at(30), time: 5 / 24 },
            { frame: 6, enabled: false, ...at(30), time: 6 / 24 },
            { frame: 9, enabled: true, ...at(0), time: 9 / 24 },
          ],
          labels: ['car'],
        },
      },
    ])
  })

  it('is written by MOT as CVAT shows it, frame by frame', async () => {
    const [video] = await read(TRACK)
    const sink = memorySink()
    await findFormat('MOT')?.write(
      sourceOf(() => [JSON.stringify({ id: 1, ...video })]),
      sink,
      { controls: parsedLabelConfig(CONFIG) },
    )
    const info = String([...sink.files].find(([name]) => name.endsWith('seqinfo.ini'))?.[1])
    expect(info).toContain('imWidth=200')
    expect(info).not.toContain('frameRate')
    const lines = String([...sink.files].find(([name]) => name.endsWith('gt.txt'))?.[1])
      .trim()
      .split('\n')
    expect(lines.map((line) => line.split(',').slice(0, 4).map(Number))).toEqual([
      [3, 1, 40, 10],
      [4, 1, 50, 10],
      [5, 1, 60, 10],
      [6, 1, 60, 10],
      [9, 1, 0, 10],
      [10, 1, 0, 10],
    ])
  })

  it('keeps attributes: what lasts on the control of its name, what changes and all else as the note of the track', async () => {
    const occluded = (frame: number, is: number, inside: string) => box(frame, 0, { occluded: is, inside })
    const [video] = await read(
      track(occluded(0, 0, color('red')) + occluded(4, 1, color('red')), ' group_id="7"') +
        track(occluded(1, 1, color('red')) + occluded(2, 1, color('blue'))),
    )
    const said = video === undefined ? [] : results(video)
    expect(said).toMatchObject([
      { id: 'track-1', type: 'videorectangle', meta: { text: ['group_id: 7\noccluded from frame 5: 1'] } },
      { id: 'track-1', from_name: 'color', type: 'choices', value: { framesCount: 10, choices: ['red'] } },
      {
        id: 'track-2',
        meta: { text: ['occluded: 1\ncolor from frame 2: red\ncolor from frame 3: blue'] },
      },
    ])
    expect(said[1]?.value).not.toHaveProperty('labels')
  })

  it('turns boxes about their centre, as elsewhere', async () => {
    const turned = box(0, 40).replace('z_order', 'rotation="90" z_order')
    const [video] = await read(track(turned))
    const said = video === undefined ? [] : results(video)
    const [key] = said.flatMap(({ value }) => value['sequence'] as Record<string, number>[])
    expect(key).toMatchObject({ rotation: 90, width: 10, height: 10 })
    // Its corner is the one that is upper right on the screen.
    expect([key?.['x'], key?.['y']].map((it) => Math.round(it ?? NaN))).toEqual([28, 5])
  })

  it('may be one of a project, or of a job that leaves its size to the file', async () => {
    const project = `<project><id>1</id><name>all</name><tasks>${task('', 5)}${task('', 6, 'b.mp4')}</tasks></project>`
    const both = await read(
      track(box(0, 0), ' task_id="6"') + track(box(0, 0), ' task_id="5"') + track(box(1, 0), ' task_id="6"'),
      project,
    )
    expect(both.map((video) => [video.data['clip'], results(video).length])).toEqual([
      ['clip.mp4', 1],
      ['b.mp4', 2],
    ])
    await expect(read(track(box(0, 0), ' task_id="9"'), project)).rejects.toThrow('is of no task')
    const [job] = await read(
      track(box(0, 0)),
      '<job><id>3</id><name>n.mp4</name><size>4</size></job><original_size><width>40</width><height>20</height></original_size>',
    )
    expect([job?.data, job && results(job)[0]?.value['framesCount']]).toEqual([
      { clip: 'n.mp4', width: 40, height: 20 },
      4,
    ])
  })

  it('without tracks is a task without annotations', async () => {
    const [video] = await read('')
    expect(video?.data['clip']).toBe('clip.mp4')
    expect(video).not.toHaveProperty('annotations')
  })

  it('is refused without a control for tracks, with those to add', async () => {
    const config =
      '<View><Video name="vid" value="$clip"/><Choices name="c" toName="vid"><Choice value="x"/></Choices></View>'
    await expect(read(TRACK, undefined, config)).rejects.toThrow(
      'clip.mp4: track 0 (car) is of a video, and no control takes it. Add <Video name="video" value="$video"/><VideoRectangle',
    )
    const image = '<image id="0" name="frame_000000" width="4" height="4"></image>'
    await expect(read(image)).rejects.toThrow('frame_000000: it is an image, and the label config shows none')
  })
})

describe('a video is refused by its name', () => {
  const attributes = Array.from({ length: 1001 }, (_, n) => `<attribute name="a${n}">x</attribute>`).join('')
  const flips = Array.from({ length: 1100 }, (_, n) => box(n, 0, { occluded: n % 2 })).join('')
  it.each([
    [
      'tracks of other shapes',
      '<polygon frame="0" points="1,1;2,2;3,3"/>',
      'track 0 (car): a polygon cannot be tracked',
    ],
    ['a frame beyond reason', box(5_184_000, 0), 'track 0 (car): its frame is no number'],
    ['a frame below 0', box(-1, 0), 'its frame is no number'],
    ['a frame that is none', box(0, 0).replace('frame="0"', 'frame="x"'), 'its frame is no number'],
    [
      'an edge that is none',
      box(0, 0).replace('xtl="0"', 'xtl="NaN"'),
      'an edge of a box is no number: "NaN"',
    ],
    ['a turn that is none', box(0, 0).replace('z_order', 'rotation="x" z_order'), 'a rotation is no number'],
    ['too many attributes', box(0, 0, { inside: attributes }), 'a box has more than 1000 attributes'],
    ['attributes that never rest', flips, 'its attributes change more than 1000 times'],
  ])('for %s', async (_title, boxes, reason) => {
    await expect(read(track(boxes))).rejects.toThrow(`clip.mp4: `)
    await expect(read(track(boxes))).rejects.toThrow(reason)
  })

  it.each([
    ['no size', task('').replace(/<original_size>.*<\/original_size>/, ''), 'clip.mp4: the original_size'],
    [
      'no pixels',
      task('').replace('<width>200', '<width>0'),
      'the original_size of the video is not above 0: 0 x 100',
    ],
    [
      'giant lengths',
      task('').replace('<size>10', '<size>1e300'),
      'the frames of the video are no number up to',
    ],
    ['lengths that are none', task('').replace('<stop_frame>9', '<stop_frame>x'), 'the frames of the video'],
    ['no name', '<task><size>1</size></task>', 'it does not say the name of its video'],
    ['no meta', '', 'it does not say the name of its video'],
  ])('for %s', async (_title, meta, reason) => {
    await expect(read(track(box(0, 0)), meta)).rejects.toThrow(reason)
  })

  it('for labels that are missing, and names of objects are plain text', async () => {
    await expect(read('<track id="0"><box frame="0"/></track>')).rejects.toThrow('it has no label')
    const proto = box(0, 0, { inside: '<attribute name="__proto__">x</attribute>' })
    const [video] = await read(track(proto, ' task_id="__proto__"'))
    expect(video && results(video)).toMatchObject([{ meta: { text: ['__proto__: x'] } }])
  })
})

describe('tracks that were written come back', () => {
  const percent = fc.integer({ min: 0, max: 400 }).map((n) => n / 4)
  const keys = fc
    .uniqueArray(
      fc.record({
        frame: fc.integer({ min: 1, max: 20 }),
        enabled: fc.boolean(),
        box: fc.record({ x: percent, y: percent, width: percent, height: percent }),
        rotation: fc.constantFrom(0, 0, 30),
      }),
      { selector: ({ frame }) => frame, minLength: 1, maxLength: 5 },
    )
    .map((all) =>
      all.map(({ box: edges, ...rest }) => ({ ...edges, ...rest })).toSorted((a, b) => a.frame - b.frame),
    )
  const one = fc.record({ keys, color: fc.constantFrom('', 'red', 'blue'), group: fc.nat(3) })
  const CAR = { to_name: 'vid', labels: ['car'] }

  it('frame by frame, with answers and notes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 3 }), async (tracks) => {
        const result = tracks.flatMap(({ keys: sequence, color: said, group }, n) => {
          const value = { framesCount: 20, duration: 2, sequence }
          const changes = `occluded from frame ${sequence[0]?.frame}: 1`
          const notes = [
            ...(group === 0 ? [] : [`group_id: ${group}`]),
            ...(sequence.length > 1 ? [] : [changes]),
          ]
          const shared = {
            id: `t${n}`,
            to_name: CAR.to_name,
            ...(notes.length > 0 && { meta: { text: [notes.join('\n')] } }),
          }
          const region = {
            ...shared,
            from_name: 'box',
            type: 'videorectangle',
            value: { ...value, labels: CAR.labels },
          }
          const answer = {
            ...shared,
            from_name: 'color',
            type: 'choices',
            value: { ...value, choices: [said] },
          }
          return said === '' ? [region] : [region, answer]
        })
        const data = { clip: 'https://m.example.test/v/clip.mp4?x=1', width: 200, height: 100 }
        const [back] = await roundTrip('CVAT_VIDEO_XML', CONFIG, [
          { id: 1, data, annotations: [{ id: 1, result }] },
        ])
        expect(back?.data).toEqual({ ...data, clip: 'clip.mp4' })
        const all = back === undefined ? [] : results(back)
        const drawn = all.filter(({ type }) => type === 'videorectangle')
        expect(drawn).toHaveLength(tracks.length)
        for (const [n, { id, value, meta }] of drawn.entries()) {
          const { keys: sequence, color: said, group } = tracks[n] ?? { keys: [], color: '', group: 0 }
          expectFrames(framesOf(value as JsonObject), framesOf({ framesCount: 20, sequence }))
          expect(value['labels']).toEqual(CAR.labels)
          const lasting = sequence.length > 1 ? [] : ['occluded: 1']
          const notes = [...(group === 0 ? [] : [`group_id: ${group}`]), ...lasting]
          expect(meta).toEqual(notes.length > 0 ? { text: [notes.join('\n')] } : undefined)
          const answers = all.filter((other) => other.id === id && other.type === 'choices')
          expect(answers.map((other) => other.value['choices'])).toEqual(said === '' ? [] : [[said]])
        }
      }),
      { numRuns: 60 },
    )
  })

  it('attributes that change say so on the frames on which they do', async () => {
    const occluded = (frame: number, is: number) =>
      box(frame, 0, { occluded: is, inside: color(is === 1 ? 'red' : 'blue') })
    const [first] = await read(
      track(occluded(0, 0) + occluded(4, 1) + occluded(6, 0) + box(9, 0, { outside: 1 })),
    )
    const [again] = await roundTrip('CVAT_VIDEO_XML', CONFIG, [{ id: 1, ...first }])
    expect(again && results(again)).toEqual(first && results(first))
    expect(first && results(first)).toMatchObject([
      {
        meta: {
          text: [
            'occluded from frame 5: 1\noccluded from frame 7: 0\ncolor from frame 1: blue\ncolor from frame 5: red\ncolor from frame 7: blue',
          ],
        },
      },
    ])
  })
})

function expectFrames(got: readonly TrackFrame[], wanted: readonly TrackFrame[]): void {
  expect(got.map(({ frame }) => frame)).toEqual(wanted.map(({ frame }) => frame))
  for (const [at, { box: place }] of wanted.entries())
    for (const [name, number] of Object.entries(place))
      expect(Math.abs((got[at]?.box[name as keyof typeof place] ?? NaN) - number)).toBeLessThan(1e-3)
}
