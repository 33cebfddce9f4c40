// Whether one straight line passes through a range of each of many frames, asked frame by frame, without keeping the frames.
// Only the outlines of the ranges are kept: those of which a later range could still shut out a line. Pure. Source: J. O'Rourke,
// An on-line algorithm for fitting straight lines between data ranges, 1981.

interface Line {
  readonly x: number
  readonly y: number
  readonly slope: number
}

/** Values at both ends of a fit. */
interface Ends {
  readonly start: number
  readonly end: number
}

/** Corners of an outline; more are no tracks, and a fit ends there. */
const MOST_CORNERS = 256

const at = ({ x, y, slope }: Line, place: number) => y + slope * (place - x)

/** Lines from 0 on through the ranges that were added. */
export class RangeFit {
  /** x and y in turn: of the low ends what bulges upwards, of the high ends what bulges downwards. */
  readonly #lows: number[]
  readonly #highs: number[]
  readonly #exact: number
  #steepest: Line | undefined
  #flattest: Line | undefined
  #last = 0
  /** Slopes of lines from the exact start. */
  #least = -Infinity
  #most = Infinity

  /** @param exact the value itself, where the line had better begin. */
  constructor(low: number, high: number, exact: number) {
    this.#lows = [0, low]
    this.#highs = [0, high]
    this.#exact = exact
    if (exact < low || exact > high) this.#least = Infinity
  }

  /** True when a line passes through this range behind the last, too. */
  fits(x: number, low: number, high: number): boolean {
    if (this.#steepest === undefined || this.#flattest === undefined) return true
    if (Math.max(this.#lows.length, this.#highs.length) >= 2 * MOST_CORNERS) return false
    return at(this.#steepest, x) >= low && at(this.#flattest, x) <= high
  }

  /** For ranges that fit. */
  add(x: number, low: number, high: number): void {
    if (this.#steepest === undefined || high < at(this.#steepest, x))
      this.#steepest = { x, y: high, slope: tangent(this.#lows, x, high, 1) }
    if (this.#flattest === undefined || low > at(this.#flattest, x))
      this.#flattest = { x, y: low, slope: tangent(this.#highs, x, low, -1) }
    addCorner(this.#lows, x, low, 1)
    addCorner(this.#highs, x, high, -1)
    this.#least = Math.max(this.#least, (low - this.#exact) / x)
    this.#most = Math.min(this.#most, (high - this.#exact) / x)
    this.#last = x
  }

  /** The lines that end lowest and highest: between the two, any end can be had. */
  get lowest(): Ends {
    return this.#endsOf(this.#flattest)
  }

  get highest(): Ends {
    return this.#endsOf(this.#steepest)
  }

  /** True when the line from the exact start to this end is one of them. */
  isExactTo(end: number): boolean {
    const slope = (end - this.#exact) / this.#last
    return slope >= this.#least && slope <= this.#most
  }

  #endsOf(line: Line | undefined): Ends {
    if (line === undefined) throw new Error('a fit has two ranges or more')
    return { start: at(line, 0), end: at(line, this.#last) }
  }
}

/** Slope of the line to a point that touches an outline; corners before it are touched no more, and go. `side` 1 is for lows. */
function tangent(corners: number[], x: number, y: number, side: 1 | -1): number {
  const slopeFrom = (n: number) => (y - (corners[2 * n + 1] ?? NaN)) / (x - (corners[2 * n] ?? NaN))
  let first = 0
  while (2 * first + 2 < corners.length && (slopeFrom(first + 1) - slopeFrom(first)) * side <= 0) first += 1
  corners.splice(0, 2 * first)
  return slopeFrom(0)
}

function addCorner(corners: number[], x: number, y: number, side: 1 | -1): void {
  while (corners.length >= 4) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = corners.slice(-4)
    const bend = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
    if (bend * side < 0) break
    corners.length -= 2
  }
  corners.push(x, y)
}
