// MOT Challenge: one folder per video with a line for each box of each frame. Key frames are joined by straight lines.
import type { Format } from '../format.ts'
import { numberOf, textsOf } from '../image/image-item.ts'
import { OwnClasses } from '../image/own-classes.ts'
import type { PixelSize } from '../image/shape.ts'
import { isList, isObject, type JsonObject } from '../json-text.ts'
import { toHundredths } from '../keyframes/straight-track.ts'
import { videoWalk } from '../keyframes/video-walk.ts'
import { framesOf, type TrackFrame } from './track-frames.ts'

/** `<video>/gt/gt.txt`, `gt/labels.txt` and `seqinfo.ini`. */
export const motFormat: Format = {
  id: 'MOT',
  title: 'MOT tracks',
  description: 'Tracked boxes of videos, a line for each box of each frame.',
  packing: 'archive',
  loses:
    'Turns of boxes, and videos whose size in pixels the data does not say under width and height; of several annotations the ground truth is kept, else the newest.',
  better: ['CVAT_VIDEO_XML'],
  supports: ({ reached, out }) =>
    reached.has('Video') && out.has('VideoRectangle') ? true : 'Needs a video with tracked boxes',
  async write(source, sink, options) {
    const labels = Object.values(options.controls).flatMap((control) => control.labels ?? [])
    for await (const { folder, size, annotation } of videoWalk(source, options)) {
      const classes = new OwnClasses([...new Set(labels)], 1)
      const tracks = tracksOf(annotation, classes)
      await sink.file(`${folder}/gt/gt.txt`, linesOf(tracks, size))
      await sink.file(
        `${folder}/gt/labels.txt`,
        classes.names.map((it) => `${it.replaceAll(/\s+/g, ' ')}\n`).join(''),
      )
      const length = Math.max(0, ...tracks.map(({ length: frames }) => frames))
      const frameRate = tracks.find(({ framesPerSec }) => framesPerSec !== undefined)?.framesPerSec
      const info = {
        name: folder,
        ...(frameRate === undefined ? {} : { frameRate }),
        seqLength: length,
        imWidth: size.width,
        imHeight: size.height,
      }
      const ini = Object.entries(info).map(([member, value]) => `${member}=${value}\n`)
      await sink.file(`${folder}/seqinfo.ini`, `[Sequence]\n${ini.join('')}`)
    }
  },
}

interface Track {
  readonly id: number
  readonly classId: number
  readonly frames: readonly TrackFrame[]
  /** Frames of the video. */
  readonly length: number
  readonly framesPerSec: number | undefined
}

function tracksOf(annotation: JsonObject, classes: OwnClasses): Track[] {
  const results = isList(annotation['result']) ? annotation['result'].filter(isObject) : []
  const found = results.flatMap((result) => {
    const value = result['value']
    if (result['type'] !== 'videorectangle' || !isObject(value)) return []
    const frames = framesOf(value)
    const [name] = ['labels', 'rectanglelabels', 'videorectanglelabels'].flatMap((key) => textsOf(value, key))
    const length = Math.max(numberOf(value['framesCount']) ?? 0, frames.at(-1)?.frame ?? 0)
    return [{ frames, name: name ?? 'unlabeled', length, framesPerSec: framesPerSecOf(value) }]
  })
  return found.map(({ name, ...track }, at) => ({ id: at + 1, classId: classes.idOf(name), ...track }))
}

/** To thousandths, as 29.97 is; a result says how many frames its video has and how many seconds. */
function framesPerSecOf(value: JsonObject): number | undefined {
  const [frames, seconds] = [numberOf(value['framesCount']), numberOf(value['duration'])]
  if (frames === undefined || seconds === undefined || frames <= 0 || seconds <= 0) return undefined
  return Math.round((frames / seconds) * 1000) / 1000
}

/** `frame, id, left, top, width, height, 1, class, 1`: frames from 1, pixels. */
function linesOf(tracks: readonly Track[], { width, height }: PixelSize): string {
  const px = (pct: number, whole: number) => toHundredths((pct * whole) / 100)
  return tracks
    .flatMap(({ id, classId, frames }) =>
      frames.map(({ frame, box }) => {
        const place = [px(box.x, width), px(box.y, height), px(box.width, width), px(box.height, height)]
        return { frame, line: `${[frame, id, ...place, 1, classId, 1].join(',')}\n` }
      }),
    )
    .sort((a, b) => a.frame - b.frame)
    .map(({ line }) => line)
    .join('')
}
