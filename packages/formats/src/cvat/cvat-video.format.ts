// CVAT for video 1.1: one XML file per video with its tracks, as key frames.
import type { Format } from '../format.ts'
import { ONE_ANNOTATION } from '../image/labeled-walk.ts'
import { imageTaskReader, numberOf, textsOf, type ImageResult } from '../image/image-item.ts'
import { entriesOf, remarksOf } from '../image/remarks-of.ts'
import type { Remark } from '../image/remarks.ts'
import type { PixelSize } from '../image/shape.ts'
import { seenKeys } from '../keyframes/last-seen.ts'
import { videoWalk, type WalkedVideo } from '../keyframes/video-walk.ts'
import { keyFramesOf, type KeyFrame } from '../mot/track-frames.ts'
import { element, printXml, type XmlNode } from '../xml-text.ts'
import { boxAttributes, saidOf } from './cvat.write.ts'

/** `<video>/annotations.xml`. */
export const cvatVideoFormat: Format = {
  id: 'CVAT_VIDEO_XML',
  title: 'CVAT for video',
  description: 'Tracked boxes of videos as key frames, an XML file for each video.',
  packing: 'archive',
  loses: `Relations, and answers about the video; videos whose size in pixels the data does not say under width and height; ${ONE_ANNOTATION}.`,
  supports: ({ reached, out }) =>
    reached.has('Video') && out.has('VideoRectangle') ? true : 'Needs a video with tracked boxes',
  async write(source, sink, options) {
    const readTask = imageTaskReader(options.controls)
    for await (const video of videoWalk(source, options)) {
      const { items } = readTask({ annotations: [video.annotation] })
      await sink.file(`${video.folder}/annotations.xml`, documentOf(video, items[0]?.results ?? []))
    }
  },
}

interface Track {
  readonly label: string
  readonly keys: readonly KeyFrame[]
  readonly remarks: readonly Remark[]
}

function documentOf({ name, size }: WalkedVideo, results: readonly ImageResult[]): string {
  const { ofRegions } = remarksOf(results)
  const tracked = results.filter(({ tag }) => tag === 'VideoRectangle')
  const tracks = tracked.flatMap(({ id, value }): Track[] => {
    const keys = keyFramesOf(value)
    const remarks = typeof id === 'string' ? (ofRegions.get(id) ?? []) : []
    const labels = ['labels', 'rectanglelabels', 'videorectanglelabels'].flatMap((key) => textsOf(value, key))
    return (labels.length === 0 ? ['unlabeled'] : labels).map((label) => ({ label, keys, remarks }))
  })
  const framesCount = tracked.reduce(
    (most, { value }) =>
      Math.max(most, numberOf(value['framesCount']) ?? 0, keyFramesOf(value).at(-1)?.frame ?? 0),
    0,
  )
  const labels = [...new Set(tracks.map(({ label }) => label))]
  const task = [
    element('name', name),
    element('size', framesCount),
    element('mode', 'interpolation'),
    element('start_frame', 0),
    element('stop_frame', Math.max(0, framesCount - 1)),
    element(
      'labels',
      labels.map((label) => element('label', [element('name', label), element('attributes', '')])),
    ),
    element('original_size', [element('width', size.width), element('height', size.height)]),
    element('source', name),
  ]
  return printXml(
    element('annotations', [
      element('version', '1.1'),
      element('meta', [element('task', task)]),
      ...tracks.map((track, id) => trackElement(track, id, framesCount, size)),
    ]),
  )
}

function trackElement(
  { label, keys, remarks }: Track,
  id: number,
  framesCount: number,
  { width, height }: PixelSize,
): XmlNode {
  const entries = entriesOf(remarks)
  const group_id = entries.findLast(([name, value]) => name === 'group_id' && /^\d{1,9}$/.test(value))?.[1]
  const said = entries.filter(([name, value]) => name !== 'group_id' || value !== group_id)
  const boxes = seenKeys(keys, framesCount).map(({ frame, isOutside, box }) => {
    const { own, elements } = saidOf(saidOn(said, frame))
    const shape = {
      kind: 'box',
      x: (box.x / 100) * width,
      y: (box.y / 100) * height,
      width: (box.width / 100) * width,
      height: (box.height / 100) * height,
      rotationDeg: box.rotation,
    } as const
    const time = { frame: frame - 1, keyframe: 1, outside: isOutside ? 1 : 0 }
    return element('box', elements, { ...time, ...own, ...boxAttributes(shape) })
  })
  const group = group_id === undefined ? {} : { group_id }
  return element('track', boxes, { id, label, source: 'manual', ...group })
}

const FROM_FRAME = /^(.+) from frame (\d{1,7})$/s

/** What is said on a frame: all that lasts, and of what changes the last before it, as the reader words it. */
function saidOn(
  entries: readonly (readonly [name: string, value: string])[],
  frame: number,
): (readonly [name: string, value: string])[] {
  const changing = new Map<string, string>()
  const lasting = entries.filter(([name, value]) => {
    const [, base, from] = FROM_FRAME.exec(name) ?? []
    if (base === undefined) return true
    if (Number(from) <= frame) changing.set(base, value)
    return false
  })
  return [...lasting, ...changing]
}
