// Boxes of each frame of a track → the few key frames between which they lie on straight lines, as they come. Numbers of other
// tools are rounded, and a line through rounded points is none; so lines may pass by a point as far as rounding moves it. Pure.
import { RangeFit } from './range-fit.ts'
import type { ReadKey } from './video-tasks.ts'

/** x, y, width and height in pixels. */
export type PixelBox = readonly [x: number, y: number, width: number, height: number]

/** Halves of a hundredth go up, those too that arithmetic leaves a trace short of it: else chance would bend straight lines. */
const TRACE_PX = 1e-8

/** A number of pixels to hundredths, as tracks are written. */
export const toHundredths = (px: number): number => Math.round((px + TRACE_PX) * 100) / 100

const HALF_PX = 0.005
const DIGITS = 1e9

interface Range {
  readonly low: number
  readonly high: number
}

const NOWHERE: Range = { low: NaN, high: NaN }

/** What ends at a key frame. Flat, as there may be very many. */
interface Run {
  readonly frame: number
  readonly box: PixelBox
  /** For each number of the box four: start and end of the line that ends lowest, then of the one that ends highest. */
  readonly ends: readonly number[]
  /** For each number: the line from the number that was read before to the one here passes, too. */
  readonly isExact: readonly boolean[]
}

/** Frames come in their order. */
export class StraightTrack {
  readonly #done: ReadKey[] = []
  /** Of frames without a gap: the first one, and what ends behind it. */
  #first: { readonly frame: number; readonly box: PixelBox } | undefined
  #runs: Run[] = []
  #last: { readonly frame: number; readonly box: PixelBox } | undefined
  #start = 0
  #fits: readonly RangeFit[] | undefined

  /** The frame that came last; 0 before the first. */
  get lastFrame(): number {
    return this.#last?.frame ?? 0
  }

  /** @returns how many key frames there are more now. */
  add(frame: number, box: PixelBox): number {
    const last = this.#last
    const isApart = last === undefined || frame > last.frame + 1
    if (isApart) this.#close(frame)
    this.#last = { frame, box }
    if (isApart) {
      this.#first = this.#last
      return 1
    }
    const ranges = box.map(rangeOf)
    const fits = this.#fits
    const x = frame - this.#start
    const placed = fits?.map((fit, n) => ({ fit, range: ranges[n] ?? NOWHERE }))
    if (placed?.every(({ fit, range }) => fit.fits(x, range.low, range.high)) === true) {
      for (const { fit, range } of placed) fit.add(x, range.low, range.high)
      return 0
    }
    const run = this.#endRun(last)
    this.#start = last.frame
    this.#fits = last.box.map((value, n) => {
      const from = run === undefined ? rangeOf(value, n) : endsOf(run, n)
      const made = new RangeFit(from.low, from.high, value)
      const { low, high } = ranges[n] ?? NOWHERE
      made.add(1, low, high)
      return made
    })
    return 1
  }

  /** In a video of that many frames, the last of which does not say that the object is gone behind it. */
  keys(framesCount: number): readonly ReadKey[] {
    this.#close(framesCount + 1)
    this.#last = undefined
    return this.#done
  }

  #endRun({ frame, box }: { readonly frame: number; readonly box: PixelBox }): Run | undefined {
    const fits = this.#fits
    if (fits === undefined) return undefined
    const ends = fits.flatMap(({ lowest, highest }) => [lowest.start, lowest.end, highest.start, highest.end])
    const run = { frame, box, ends, isExact: fits.map((fit, n) => fit.isExactTo(box[n] ?? NaN)) }
    this.#runs.push(run)
    return run
  }

  /** The next frame that shows the object: in between it is gone. */
  #close(next: number): void {
    const [first, last] = [this.#first, this.#last]
    if (first === undefined || last === undefined) return
    this.#endRun(last)
    const frames = [first, ...this.#runs]
    const sides = first.box.map((value, n) => chosenEnds(value, this.#runs, n))
    frames.forEach(({ frame }, at) => {
      const [x = 0, y = 0, width = 0, height = 0] = sides.map((values) => values[at])
      this.#done.push(keyOf(frame, [x, y, width, height], false))
    })
    if (next > last.frame + 1) this.#done.push(keyOf(last.frame + 1, last.box, true))
    this.#first = undefined
    this.#runs = []
    this.#fits = undefined
  }
}

/** One number of the box at each key frame, from the last on: the number that was read where lines allow it. */
function chosenEnds(first: number, runs: readonly Run[], side: number): number[] {
  const read = [first, ...runs.map(({ box }) => box[side] ?? NaN)]
  const values = [...read]
  for (let n = runs.length - 1; n >= 0; n--) {
    const run = runs[n]
    if (run === undefined) continue
    const { low, high, ofLow, ofHigh } = endsOf(run, side)
    const isLast = n === runs.length - 1
    const end = isLast ? within(values[n + 1] ?? NaN, low, high) : (values[n + 1] ?? NaN)
    const share = high > low ? within((end - low) / (high - low), 0, 1) : 0.5
    values[n + 1] = end
    if (run.isExact[side] !== true || end !== read[n + 1]) values[n] = ofLow + (ofHigh - ofLow) * share
  }
  return values
}

/** Where lines may end, and where the two outermost begin. */
function endsOf({ ends }: Run, side: number) {
  const [ofLow = NaN, low = NaN, ofHigh = NaN, high = NaN] = ends.slice(4 * side, 4 * side + 4)
  return { low, high, ofLow, ofHigh }
}

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most)

/** What is written as this number. Sizes are never below 0. */
function rangeOf(value: number, side: number): Range {
  const low = value - HALF_PX - 0.5 * TRACE_PX
  return { low: side < 2 ? low : Math.max(0, low), high: value + HALF_PX - 1.5 * TRACE_PX }
}

function keyOf(frame: number, box: PixelBox, isOutside: boolean): ReadKey {
  const [x, y, width, height] = box.map((value) => Math.round(value * DIGITS) / DIGITS + 0)
  return {
    frame,
    isOutside,
    box: { kind: 'box', x: x ?? 0, y: y ?? 0, width: width ?? 0, height: height ?? 0, rotationDeg: 0 },
  }
}
