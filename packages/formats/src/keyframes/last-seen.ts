// Two ways to say that an object is gone. Other tools: a key frame on which it is no more. Results: a key frame that is not
// enabled is the last that shows it. Pure.
import type { PercentBox } from '../image/image-item.ts'
import { between, type KeyFrame } from '../mot/track-frames.ts'

/** A key frame of other tools. */
export interface SeenKey {
  /** Counts from 1. */
  readonly frame: number
  /** The object is gone from this frame on. */
  readonly isOutside: boolean
  readonly box: PercentBox
}

/** In the order of frames; of two on one frame the later counts. Where an object is gone, its last frame becomes a key frame. */
export function enabledKeys(keys: readonly SeenKey[]): KeyFrame[] {
  const byFrame = new Map(keys.map((key) => [key.frame, key]))
  const sorted = [...byFrame.values()].toSorted((a, b) => a.frame - b.frame)
  return sorted.flatMap(({ frame, isOutside, box }, at) => {
    if (isOutside) return []
    const next = sorted[at + 1]
    const isLast = next?.isOutside === true
    if (!isLast || next.frame === frame + 1) return [{ frame, enabled: !isLast, box }]
    const last = next.frame - 1
    const share = (last - frame) / (next.frame - frame)
    return [
      { frame, enabled: true, box },
      { frame: last, enabled: false, box: between(box, next.box, share) },
    ]
  })
}

/** The other way, for a video of that many frames, where nothing can be gone behind the last. */
export function seenKeys(keys: readonly KeyFrame[], framesCount: number): SeenKey[] {
  return keys.flatMap(({ frame, box, enabled }, at) => {
    const seen = { frame, box, isOutside: false }
    const isGone = !enabled && frame < framesCount && keys[at + 1]?.frame !== frame + 1
    return isGone ? [seen, { frame: frame + 1, box, isOutside: true }] : [seen]
  })
}
