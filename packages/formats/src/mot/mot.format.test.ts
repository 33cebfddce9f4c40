import { parsedLabelConfig } from '@siali/labeling'
import { expect, it } from 'vitest'
import { findFormat, memorySink, sourceOf } from '../index.ts'

const CONFIG =
  '<View><Video name="video" value="$video"/><VideoRectangle name="box" toName="video"/><Labels name="what" toName="video"><Label value="car"/></Labels></View>'

async function filesOf(value: object): Promise<ReadonlyMap<string, Buffer>> {
  const sequence = [{ frame: 1, x: 0, y: 0, width: 10, height: 10, enabled: false }]
  const result = [
    {
      id: 'r',
      from_name: 'box',
      to_name: 'video',
      type: 'videorectangle',
      value: { sequence, labels: ['car'], ...value },
    },
  ]
  const data = { video: 'https://media.example.test/a.mp4', width: 640, height: 400 }
  const sink = memorySink()
  await findFormat('MOT')?.write(
    sourceOf(() => [JSON.stringify({ id: 1, data, annotations: [{ id: 1, result }] })]),
    sink,
    { controls: parsedLabelConfig(CONFIG) },
  )
  return sink.files
}
const infoOf = async (value: object) => String((await filesOf(value)).get('task-1-a/seqinfo.ini'))

it('says how many frames a second has where a result tells how long the video is', async () => {
  expect(await infoOf({ framesCount: 2997, duration: 100 })).toMatch(/\nframeRate=29.97\nseqLength=2997\n/)
  for (const value of [{ framesCount: 24 }, { framesCount: 24, duration: 0 }, { duration: 2 }])
    expect(await infoOf(value)).not.toContain('frameRate')
})

it('writes one box of a track on a frame: the last of several', async () => {
  const box = { y: 0, width: 10, height: 10 }
  const sequence = [
    { ...box, frame: 2, x: 50, enabled: false },
    { ...box, frame: 1, x: 0, enabled: true },
    { ...box, frame: 1, x: 25, enabled: true },
  ]
  const rows = String((await filesOf({ sequence })).get('task-1-a/gt/gt.txt'))
  expect(
    rows
      .trim()
      .split('\n')
      .map((row) => row.split(',').slice(0, 3)),
  ).toEqual([
    ['1', '1', '160'],
    ['2', '1', '320'],
  ])
})
