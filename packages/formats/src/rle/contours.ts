// Outer outlines of a mask, as OpenCV finds them (external retrieval, simple approximation): islands inside holes and the
// holes themselves are left out, points in the middle of straight lines too. Pure.
// Source: Suzuki and Abe, Topological structural analysis of digitized binary images, 1985.

/** Pixels as x, y, x, y … */
export type Contour = readonly number[]

// Clockwise on the screen, from west.
const DX = [-1, -1, 0, 1, 1, 1, 0, -1] as const
const DY = [0, -1, -1, -1, 0, 1, 1, 1] as const

const EMPTY = 0
const FOREGROUND = 1
const OUTSIDE = 2
const SEEN = 3

/** Outlines of at least three points, those that begin last first. Cost: O(pixels). */
export function outerContours(plane: Uint8Array, width: number, height: number): Contour[] {
  const grid = new Grid(plane, width, height)
  grid.markOutside()
  const found: Contour[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = grid.indexOf(x, y)
      if (grid.cells[at] !== FOREGROUND) continue
      const isOuter = grid.cells[at - 1] === OUTSIDE
      const contour = isOuter ? grid.trace(at) : []
      if (contour.length >= 6) found.push(contour)
      grid.markSeen(at)
    }
  }
  return found.toReversed()
}

/** The mask with a border of one empty cell. */
class Grid {
  readonly cells: Uint8Array
  readonly #stride: number
  readonly #steps: readonly number[]

  constructor(plane: Uint8Array, width: number, height: number) {
    this.#stride = width + 2
    this.#steps = DX.map((dx, n) => dx + (DY[n] ?? 0) * this.#stride)
    this.cells = new Uint8Array(this.#stride * (height + 2))
    for (let y = 0; y < height; y++) {
      const row = this.indexOf(0, y)
      for (let x = 0; x < width; x++) if (plane[y * width + x] !== 0) this.cells[row + x] = FOREGROUND
    }
  }

  indexOf(x: number, y: number): number {
    return (y + 1) * this.#stride + x + 1
  }

  /** Background that reaches the border by steps up, down, left and right. */
  markOutside(): void {
    const steps = [-1, 1, -this.#stride, this.#stride]
    this.#flood(0, EMPTY, OUTSIDE, steps)
  }

  /** The whole part that a cell belongs to, by steps in all eight directions. */
  markSeen(at: number): void {
    this.#flood(at, FOREGROUND, SEEN, this.#steps)
  }

  #flood(from: number, old: number, mark: number, steps: readonly number[]): void {
    const { cells } = this
    cells[from] = mark
    const open = [from]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const step of steps) {
        const next = at + step
        if (next < 0 || next >= cells.length || cells[next] !== old) continue
        cells[next] = mark
        open.push(next)
      }
    }
  }

  #isForeground(at: number): boolean {
    const cell = this.cells[at]
    return cell === FOREGROUND || cell === SEEN
  }

  /** The outline that begins at the first cell of a part. */
  trace(start: number): number[] {
    const first = DX.findIndex((_, n) => this.#isForeground(start + (this.#steps[n] ?? 0)))
    if (first < 0) return []
    const back = start + (this.#steps[first] ?? 0)
    const points: number[] = []
    // Direction of the last step into the start: from `back`, opposite to `first`.
    let incoming = (first + 4) % 8
    let from = first
    for (let at = start; ;) {
      let direction = from
      do direction = (direction + 7) % 8
      while (!this.#isForeground(at + (this.#steps[direction] ?? 0)))
      if (direction !== incoming) points.push(...this.#pixel(at))
      const next = at + (this.#steps[direction] ?? 0)
      if (next === start && at === back) return points
      incoming = direction
      from = (direction + 4) % 8
      at = next
    }
  }

  #pixel(at: number): [number, number] {
    return [(at % this.#stride) - 1, Math.floor(at / this.#stride) - 1]
  }
}
