// Write → read of Web Annotations.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FileError } from '../index.ts'
import { AUDIO, TEXT, readBack, roundTrip, results, type Read } from '../read-back.law.ts'

const PICTURE =
  '<View><Image name="image" value="$image"/><RectangleLabels name="box" toName="image"><Label value="A"/></RectangleLabels>' +
  '<PolygonLabels name="area" toName="image"><Label value="A"/></PolygonLabels><EllipseLabels name="round" toName="image"><Label value="A"/></EllipseLabels>' +
  '<KeyPointLabels name="dot" toName="image"><Label value="A"/></KeyPointLabels><Choices name="kind" toName="image"><Choice value="x"/></Choices></View>'

describe('Web Annotations come back', () => {
  const percent = fc.double({ min: 0, max: 100, noNaN: true }).map((value) => value + 0)
  const point = fc.tuple(percent, percent)
  const labels = fc.array(fc.constantFrom('A', 'B b', 'ü&<"'), { minLength: 1, maxLength: 2 })
  const sized = { to_name: 'image', original_width: 640, original_height: 480 }
  const shape = fc.oneof(
    fc
      .record({ x: percent, y: percent, width: percent, height: percent, rotation: fc.constant(0), labels })
      .map(({ labels: rectanglelabels, ...box }) => ({
        from_name: 'box',
        type: 'rectanglelabels',
        value: { ...box, rectanglelabels },
      })),
    fc
      .record({ points: fc.array(point, { minLength: 3, maxLength: 6 }), labels })
      .map(({ points, labels: polygonlabels }) => ({
        from_name: 'area',
        type: 'polygonlabels',
        value: { points, closed: true, polygonlabels },
      })),
    fc
      .record({
        x: percent,
        y: percent,
        radiusX: percent,
        radiusY: percent,
        rotation: fc.constant(0),
        labels,
      })
      .map(({ labels: ellipselabels, ...round }) => ({
        from_name: 'round',
        type: 'ellipselabels',
        value: { ...round, ellipselabels },
      })),
    fc
      .record({ x: percent, y: percent, width: fc.constant(0.5), labels })
      .map(({ labels: keypointlabels, ...dot }) => ({
        from_name: 'dot',
        type: 'keypointlabels',
        value: { ...dot, keypointlabels },
      })),
    fc.constant({ from_name: 'kind', type: 'choices', value: { choices: ['x'] } }),
  )

  it('as shapes of images', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(shape, { minLength: 1, maxLength: 4 }), { maxLength: 3 }),
        async (all) => {
          const tasks = all.map((shapes, n) => ({
            id: n,
            data: { image: `https://m.example.test/${n}.jpg` },
            annotations: [{ id: n, result: shapes.map((it, at) => ({ id: `r${at + 1}`, ...sized, ...it })) }],
          }))
          const back = await roundTrip('WEB_ANNOTATION', PICTURE, tasks)
          expect(back.map((task) => task.data)).toEqual(tasks.map((task) => task.data))
          const said = (list: readonly { type: string; value: object }[]) =>
            list.map(({ type, value }) => near({ type, value }))
          expect(back.map((task) => said(results(task)))).toEqual(all.map(said))
        },
      ),
    )
  })

  it('as spans of recordings', async () => {
    const value = { start: 1.25, end: 2.5, channel: 0 }
    const result = [
      { id: 'r1', from_name: 'label', to_name: 'audio', type: 'labels', value: { ...value, labels: ['A'] } },
      {
        id: 'r1',
        from_name: 'transcription',
        to_name: 'audio',
        type: 'textarea',
        value: { ...value, text: ['hm'] },
      },
    ]
    const task = { id: 1, data: { audio: '/data/upload/1/a.wav' }, annotations: [{ id: 1, result }] }
    const [back] = await roundTrip('WEB_ANNOTATION', AUDIO, [task])
    expect(back?.data).toEqual(task.data)
    expect(results(back as Read)).toEqual(result)
  })

  it('but not as places in texts, which the file does not hold', async () => {
    const result = [
      {
        id: 'r',
        from_name: 'label',
        to_name: 'text',
        type: 'labels',
        value: { start: 0, end: 1, labels: ['PER'] },
      },
    ]
    const reading = roundTrip('WEB_ANNOTATION', TEXT, [
      { id: 1, data: { text: 'x' }, annotations: [{ id: 1, result }] },
    ])
    await expect(reading).rejects.toThrow(FileError)
    await expect(reading).rejects.toThrow('Annotation 1 says its place in a way that cannot be read')
  })

  it.each([
    ['[1', 'no JSON'],
    ['{"items": 5}', 'no page of Web Annotations'],
    ['{"items": [{"type": "Annotation"}]}', 'does not say what it is about'],
    [
      '{"items": [{"target": {"source": "a", "selector": {"type": "FragmentSelector", "value": "t=1"}}}]}',
      'a time is no',
    ],
    [
      '{"items": [{"target": {"source": "a", "selector": {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}}}]}',
      'pixels',
    ],
  ])('and %s is refused', async (text, reason) => {
    const reading = readBack('a.jsonld', Buffer.from(text), PICTURE)
    await expect(reading).rejects.toThrow(FileError)
    await expect(reading).rejects.toThrow(reason)
  })
})

/** Numbers to the tenth digit: hundredths of hundredths are computed. */
const near = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, it: unknown) =>
    typeof it === 'number' ? Number(it.toFixed(10)) : it,
  )
