// gt.txt of MOT, line by line, and what seqinfo.ini says of a sequence.
import { shownText } from '../image/remarks.ts'
import { numbersFrom } from '../image/read-image.ts'
import type { PixelSize } from '../image/shape.ts'
import { StraightTrack } from '../keyframes/straight-track.ts'
import type { ReadTrack } from '../keyframes/video-tasks.ts'
import { MOST_FRAMES, MOST_KEYS } from './track-frames.ts'

/** Pixels; beyond, no number of a box is one. */
const FARTHEST_PX = 1_000_000
/** Each holds what a straight line needs; crowds have some thousand. */
const MOST_TRACKS = 20_000
const COLUMNS = ['frame', 'id', 'left', 'top', 'width', 'height'] as const

interface OpenTrack {
  readonly id: number
  readonly label: string
  readonly boxes: StraightTrack
}

/** Rows of a sequence, those of a track in the order of their frames. @throws SyntaxError for a row that cannot be one. */
export class MotRows {
  /** From class 1 on. */
  readonly #names: readonly string[]
  readonly #tracks = new Map<number, OpenTrack>()
  /** Of no track. */
  readonly #loose: OpenTrack[] = []
  #keyCount = 0
  #ignored = 0
  #lastFrame = 0

  constructor(names: readonly string[]) {
    this.#names = names
  }

  /** Rows that say they are to be ignored. */
  get ignored(): number {
    return this.#ignored
  }

  get lastFrame(): number {
    return this.#lastFrame
  }

  add(line: string): void {
    if (line.trim() === '') return
    const cells = line.split(',')
    const [frame = NaN, id = NaN, ...box] = COLUMNS.flatMap((name, n) =>
      numbersFrom([cells[n]], `the ${name} of a box`),
    )
    if (!Number.isInteger(frame) || frame < 1 || frame > MOST_FRAMES)
      throw new SyntaxError(`its frame is no number from 1 to ${MOST_FRAMES}: ${shownText(cells[0] ?? '')}`)
    if (!Number.isSafeInteger(id))
      throw new SyntaxError(`its id is no whole number: ${shownText(cells[1] ?? '')}`)
    const [x = NaN, y = NaN, width = NaN, height = NaN] = box
    if (box.some((px) => Math.abs(px) > FARTHEST_PX))
      throw new SyntaxError(`a box lies beyond ${FARTHEST_PX} pixels`)
    if (width < 0 || height < 0) throw new SyntaxError(`a box is smaller than nothing: ${width} x ${height}`)
    const [conf = 1] = cells[6] === undefined ? [] : numbersFrom([cells[6]], 'the conf of a box')
    this.#lastFrame = Math.max(this.#lastFrame, frame)
    if (conf === 0) {
      this.#ignored += 1
      return
    }
    this.#keyCount += this.#trackOf(id, this.#labelOf(cells[7]), frame).add(frame, [x, y, width, height])
    if (this.#keyCount > MOST_KEYS)
      throw new SyntaxError(`it has more than ${MOST_KEYS} key frames: split it into several videos`)
  }

  /** In the order of their ids. */
  tracks(framesCount: number): ReadTrack[] {
    return [...[...this.#tracks.values()].toSorted((a, b) => a.id - b.id), ...this.#loose].map(
      ({ id, label, boxes }) => ({
        title: `track ${id} (${label})`,
        label,
        keys: boxes.keys(framesCount),
        remarks: [],
      }),
    )
  }

  #trackOf(id: number, label: string, frame: number): StraightTrack {
    const known = this.#tracks.get(id)
    if (known === undefined) {
      const made = { id, label, boxes: new StraightTrack() }
      if (id < 0) this.#loose.push(made)
      else this.#tracks.set(id, made)
      if (this.#tracks.size > MOST_TRACKS)
        throw new SyntaxError(`it has more than ${MOST_TRACKS} tracks: split it into several videos`)
      return made.boxes
    }
    const last = known.boxes.lastFrame
    if (known.label !== label)
      throw new SyntaxError(
        `track ${id} is of two classes: ${shownText(known.label)} and ${shownText(label)}`,
      )
    if (last === frame) throw new SyntaxError(`track ${id} has two boxes on frame ${frame}`)
    if (last > frame)
      throw new SyntaxError(
        `track ${id} goes back from frame ${last} to frame ${frame}. Sort the lines by their frames, and try again.`,
      )
    return known.boxes
  }

  #labelOf(cell: string | undefined): string {
    const number = Number(cell)
    // MOT15 has places in the world there, or -1.
    if (cell === undefined || !Number.isSafeInteger(number) || number < 1) return 'unlabeled'
    return this.#names[number - 1] || String(number)
  }
}

export interface SequenceInfo {
  readonly name: string | undefined
  readonly size: PixelSize | undefined
  readonly framesCount: number
  readonly framesPerSec: number | undefined
}

/** What seqinfo.ini says; nothing for an empty text. @throws SyntaxError for numbers that cannot be. */
export function parseSequenceInfo(text: string): SequenceInfo {
  const said = new Map<string, string>()
  for (const line of text.split(/\r?\n/)) {
    const sign = line.indexOf('=')
    if (sign > 0) said.set(line.slice(0, sign).trim().toLowerCase(), line.slice(sign + 1).trim())
  }
  const numberOf = (member: string, fits: (value: number) => boolean, kind: string) => {
    const value = said.get(member.toLowerCase())
    if (value === undefined || value === '') return undefined
    const number = Number(value)
    if (fits(number)) return number
    throw new SyntaxError(`${member} of seqinfo.ini is no ${kind}: ${shownText(value)}`)
  }
  const isPositive = (value: number) => Number.isFinite(value) && value > 0
  const [width, height] = ['imWidth', 'imHeight'].map((member) =>
    numberOf(member, isPositive, 'number above 0'),
  )
  const isCount = (value: number) => Number.isInteger(value) && value >= 0 && value <= MOST_FRAMES
  return {
    name: said.get('name') || undefined,
    size: width === undefined || height === undefined ? undefined : { width, height },
    framesCount: numberOf('seqLength', isCount, `number up to ${MOST_FRAMES}`) ?? 0,
    framesPerSec: numberOf('frameRate', isPositive, 'number above 0'),
  }
}
