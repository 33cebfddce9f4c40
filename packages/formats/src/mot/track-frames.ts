// Every frame of a track: its key frames, and between them boxes on a straight line while it is enabled.
import { boxOf, numberOf, type PercentBox } from '../image/image-item.ts'
import { isList, isObject, type JsonObject } from '../json-text.ts'

export interface TrackFrame {
  /** Counts from 1. */
  readonly frame: number
  readonly box: PercentBox
}

/** Frames that one track may have: a day at 60 a second. */
export const MOST_FRAMES = 5_184_000

/** Key frames that one file may have: they are held until it ends. */
export const MOST_KEYS = 200_000

export interface KeyFrame extends TrackFrame {
  /** False: nothing is shown behind it until the next one. */
  readonly enabled: boolean
}

/** Key frames of a video rectangle, in order; of several on one frame the last counts. */
export function keyFramesOf(value: JsonObject): KeyFrame[] {
  const sequence = isList(value['sequence']) ? value['sequence'].filter(isObject) : []
  const byFrame = new Map<number, KeyFrame>()
  for (const key of sequence) {
    const [frame, box] = [numberOf(key['frame']), boxOf(key)]
    if (frame === undefined || box === undefined || frame < 1 || frame > MOST_FRAMES) continue
    const whole = Math.trunc(frame)
    byFrame.set(whole, { frame: whole, box, enabled: key['enabled'] !== false })
  }
  return [...byFrame.values()].sort((a, b) => a.frame - b.frame)
}

/** In order. Behind an enabled last key frame the box stays where it is until the video ends. */
export function framesOf(value: JsonObject): TrackFrame[] {
  const keys = keyFramesOf(value)
  const last = Math.min(numberOf(value['framesCount']) ?? 0, MOST_FRAMES)
  return keys.flatMap(({ frame, box, enabled }, at) => {
    const next = keys[at + 1]
    const end = enabled ? (next?.frame ?? last + 1) : frame + 1
    const frames: TrackFrame[] = [{ frame, box }]
    for (let n = frame + 1; n < end; n++) {
      const share = next === undefined ? 0 : (n - frame) / (next.frame - frame)
      frames.push({ frame: n, box: next === undefined ? box : between(box, next.box, share) })
    }
    return frames
  })
}

/** A box between two others: 0 is the first, 1 the second. */
export function between(a: PercentBox, b: PercentBox, share: number): PercentBox {
  const mix = (from: number, to: number) => from + (to - from) * share
  return {
    x: mix(a.x, b.x),
    y: mix(a.y, b.y),
    width: mix(a.width, b.width),
    height: mix(a.height, b.height),
    rotation: mix(a.rotation, b.rotation),
  }
}
