// A track of CVAT for video 1.1: the places of one box, and what is said of it from frame to frame.
import { MOST_REMARKS, type Remark } from '../image/remarks.ts'
import type { ReadKey, ReadTrack } from '../keyframes/video-tasks.ts'
import { MOST_FRAMES } from '../mot/track-frames.ts'
import { Mark, MarkedPart, SILENT, type Attributes } from './cvat.mark.ts'
import { boxFrom } from './cvat.shapes.ts'

export interface ParsedTrack extends ReadTrack {
  readonly taskId: string | undefined
  readonly problem?: string
}

/** What was wrong first is its problem. */
export class OpenTrack extends MarkedPart {
  readonly #attributes: Attributes
  readonly #keys: ReadKey[] = []
  readonly #said = new Map<string, { readonly frame: number; readonly value: string }[]>()
  #changes = 0

  constructor(attributes: Attributes) {
    super()
    this.#attributes = attributes
    this.first.try(() => {
      if (attributes['label'] === undefined) throw new SyntaxError('it has no label')
    })
  }

  get keyCount(): number {
    return this.#keys.length
  }

  protected override open(tag: string, attributes: Attributes): Mark {
    if (tag === 'box') return new Mark(tag, attributes)
    throw new SyntaxError(`a ${tag} cannot be tracked here, only boxes can. Remove it, and try again.`)
  }

  track(): ParsedTrack {
    const { id = '', label = '', task_id: taskId, group_id: group = '0' } = this.#attributes
    const { problem } = this.first
    return {
      title: `track ${id} (${label})`,
      label,
      taskId,
      keys: this.#keys,
      remarks: [...(group === '0' ? [] : [{ name: 'group_id', value: group }]), ...this.#remarks()],
      ...(problem !== undefined && { problem }),
    }
  }

  /** Frames between key frames are computed from these, and say nothing of their own. */
  protected override take({ attributes, remarks }: Mark): void {
    if (attributes['keyframe'] === '0') return
    const frame = Number(attributes['frame'] ?? NaN) + 1
    if (!Number.isInteger(frame) || frame < 1 || frame > MOST_FRAMES)
      throw new SyntaxError(
        `its frame is no number from 0 to ${MOST_FRAMES - 1}: ${attributes['frame'] ?? 'none'}`,
      )
    const isOutside = attributes['outside'] === '1'
    this.#keys.push({ frame, isOutside, box: boxFrom(attributes) })
    if (isOutside) return
    const now = new Map([
      ...Object.entries(SILENT),
      ...remarks.map(({ name, value }) => [name, value] as const),
    ])
    for (const name of this.#said.keys()) if (!now.has(name)) now.set(name, '')
    for (const [name, value] of now) this.#note(name, frame, value)
  }

  /** What is said until something else is. */
  #note(name: string, frame: number, value: string): void {
    const known = this.#said.get(name)
    if (known === undefined) this.#said.set(name, [{ frame, value }])
    else if (known.at(-1)?.value !== value) known.push({ frame, value })
    else return
    this.#changes += 1
    if (this.#changes > MOST_REMARKS)
      throw new SyntaxError(`its attributes change more than ${MOST_REMARKS} times`)
  }

  #remarks(): Remark[] {
    const first = this.#keys.find(({ isOutside }) => !isOutside)?.frame
    return [...this.#said].flatMap(([name, all]) => {
      const said = all.filter(({ value }, at) => at > 0 || value !== (SILENT[name] ?? ''))
      const isLasting = said.length === 1 && said[0]?.frame === first
      return said.map(({ frame, value }) => ({
        name: isLasting ? name : `${name} from frame ${frame}`,
        value,
      }))
    })
  }
}
