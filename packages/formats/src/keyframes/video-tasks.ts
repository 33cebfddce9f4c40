// Tracks of other tools → results of videos.
import type { JsonObject } from '@siali/labeling'
import { answerRemarks, noteOf, shownText } from '../image/remarks.ts'
import type { Remark } from '../image/remarks.ts'
import type { PixelSize, Shape } from '../image/shape.ts'
import { findTarget, taskOfResults, type Target } from '../read-results.ts'
import type { ReadTask } from '../read-task.ts'
import type { ReadContext } from '../reader.ts'
import { escapeXml } from '../xml-text.ts'
import { enabledKeys } from './last-seen.ts'

export interface ReadKey {
  /** Counts from 1. */
  readonly frame: number
  /** The object is gone from this frame on. */
  readonly isOutside: boolean
  /** In pixels. */
  readonly box: Extract<Shape, { kind: 'box' }>
}

export interface ReadTrack {
  /** As people know it: id and label. */
  readonly title: string
  readonly label: string
  readonly keys: readonly ReadKey[]
  readonly remarks: readonly Remark[]
}

export interface ReadVideo {
  /** Its name or path, as the data of the task say it. */
  readonly name: string
  readonly size: PixelSize
  readonly framesCount: number
  /** Left out where nothing says it. */
  readonly framesPerSec?: number | undefined
  readonly tracks: readonly ReadTrack[]
  /** Why it cannot be read whole. */
  readonly problem?: string
}

/**
 * Where nothing says how long a frame is, each key frame must have a time all the same: that of a Video without a frameRate. How
 * long the video is stays open: who has no duration must not make a frame rate of it.
 */
const FRAMES_A_SECOND = 24
const UNKNOWN_SEC = 0

/** True when the config shows a video, or videos lie beside. */
export const showsVideo = ({ controls, besideVideos = false }: ReadContext): boolean =>
  besideVideos || Object.values(controls).some(({ inputs }) => inputs.some(({ type }) => type === 'Video'))

/**
 * The task of a video; none for one without tracks where the config has no control for any.
 * @param instead what a person can do but change the config, as a part of a sentence.
 * @throws SyntaxError for tracks that no control takes, and for what keeps the video from being read.
 */
export function taskOfVideo(
  context: ReadContext,
  file: { readonly id: number },
  video: ReadVideo,
  instead = '',
): ReadTask[] {
  const target = targetOf(context)
  const [first] = video.tracks
  if (target === undefined && first === undefined) return []
  if (target === undefined) throw new SyntaxError(adviceFor(first, instead))
  if (video.problem !== undefined) throw new SyntaxError(video.problem)
  // What results do not say, and formats of tracks in pixels need.
  const { width, height } = video.size
  const data = { width, height, [target.key]: video.name }
  const results = video.tracks.flatMap((track, at) =>
    resultsOf(context, target, track, video, `track-${at + 1}`),
  )
  return [taskOfResults(context, file.id, data, results)]
}

/** A config that is still to be made has no controls: the usual names stand for them. */
function targetOf(context: ReadContext): Target | undefined {
  const { keys, controls } = context
  const found = findTarget(context, ['VideoRectangle'], ['Video'])
  if (found !== undefined || Object.keys(controls).length > 0) return found
  const [only] = keys.size === 1 ? [...keys.keys()] : []
  return { fromName: 'box', toName: 'video', key: only ?? 'video', type: 'videorectangle' }
}

function adviceFor(track: ReadTrack | undefined, instead: string): string {
  const label = escapeXml(shownText(track?.label ?? ''))
  return `${shownText(track?.title ?? '')} is of a video, and no control takes it. Add <Video name="video" value="$video"/><VideoRectangle name="box" toName="video"/><Labels name="label" toName="video"><Label value="${label}"/></Labels> to the label config${instead}, and try again.`
}

/** All that is said of a track: one region, each result with its place. */
function resultsOf(
  context: ReadContext,
  { fromName, toName, type }: Target,
  { keys, label, remarks }: ReadTrack,
  { size, framesCount, framesPerSec }: ReadVideo,
  id: string,
): JsonObject[] {
  const sequence = sequenceOf(keys, size, framesPerSec ?? FRAMES_A_SECOND)
  if (sequence.length === 0) return []
  const duration = framesPerSec === undefined ? UNKNOWN_SEC : framesCount / framesPerSec
  const place = { framesCount, duration, sequence }
  const { answers, rest } = answerRemarks(context, { toName, isRegion: true }, remarks)
  const note = noteOf(rest)
  const results = [
    { fromName, type, value: { ...place, labels: [label] } },
    ...answers.map((answer) => ({ ...answer, value: { ...place, ...answer.value } })),
  ]
  return results.map((result) => ({
    id,
    from_name: result.fromName,
    to_name: toName,
    type: result.type,
    value: result.value,
    ...(note === undefined ? {} : { meta: note }),
  }))
}

function sequenceOf(
  keys: readonly ReadKey[],
  { width, height }: PixelSize,
  framesPerSec: number,
): JsonObject[] {
  const inPercent = keys.map(({ frame, isOutside, box }) => ({
    frame,
    isOutside,
    box: {
      x: (box.x / width) * 100,
      y: (box.y / height) * 100,
      width: (box.width / width) * 100,
      height: (box.height / height) * 100,
      rotation: box.rotationDeg,
    },
  }))
  return enabledKeys(inPercent).map(({ frame, enabled, box }) => ({
    frame,
    enabled,
    ...box,
    time: frame / framesPerSec,
  }))
}
