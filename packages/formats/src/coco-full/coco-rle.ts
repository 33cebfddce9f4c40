// Masks as COCO has them: run lengths down the columns, beginning with the background.
import type { Mask } from '../rle/mask-files.ts'
import { paintedMask } from '../rle/painted-mask.ts'

export interface CocoRle {
  /** Height, width. */
  readonly size: readonly [number, number]
  readonly counts: readonly number[]
}

/** Every value but 0 is foreground. */
export function encodeCocoRle({ plane, width, height }: Mask): CocoRle {
  const counts: number[] = []
  let [isInside, run] = [false, 0]
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      const inside = plane[y * width + x] !== 0
      if (inside !== isInside) {
        counts.push(run)
        isInside = inside
        run = 0
      }
      run += 1
    }
  }
  counts.push(run)
  return { size: [height, width], counts }
}

/** Undefined when the runs are not as long as the image. @throws SyntaxError for an image beyond the limit. */
export function decodeCocoRle({ size: [height, width], counts }: CocoRle): Mask | undefined {
  if (!counts.every((run) => Number.isInteger(run) && run >= 0)) return undefined
  if (counts.reduce((sum, run) => sum + run, 0) !== width * height) return undefined
  return paintedMask(width, height, (plane) => {
    let [at, inside] = [0, false]
    for (const run of counts) {
      if (inside)
        for (let n = at; n < at + run; n++) plane[(n % height) * width + Math.floor(n / height)] = 255
      at += run
      inside = !inside
    }
  })
}

/** The letters that COCO's own tools pack counts into. Undefined when they are none. */
export function unpackCounts(text: string): number[] | undefined {
  const counts: number[] = []
  for (let at = 0; at < text.length;) {
    let [value, shift, more] = [0, 0, true]
    while (more) {
      const code = text.charCodeAt(at) - 48
      if (Number.isNaN(code) || code < 0 || code > 63 || shift > 30) return undefined
      at += 1
      value |= (code & 31) << shift
      more = (code & 32) !== 0
      shift += 5
      if (!more && (code & 16) !== 0) value |= -1 << shift
    }
    // From the fourth on they are differences to the one before last.
    counts.push(counts.length > 2 ? value + (counts.at(-2) ?? 0) : value)
  }
  return counts
}
