// Elements of images and tracks of CVAT while they are read.
import { MOST_REMARKS, type Remark } from '../image/remarks.ts'

export type Attributes = Readonly<Record<string, string>>

/** An element whose end has not come. Depths count from its children, which are 1 below it. */
export interface OpenPart {
  enter(tag: string, attributes: Attributes, depth: number): void
  say(text: string): void
  /** An element inside ends. */
  leave(depth: number): void
}

/** Runs what may throw a SyntaxError, until one did: that is the problem of a part, and the rest of it is passed over. */
export class FirstProblem {
  #problem: string | undefined

  get problem(): string | undefined {
    return this.#problem
  }

  try(read: () => void): void {
    if (this.#problem !== undefined) return
    try {
      read()
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      this.#problem = error.message
    }
  }
}

/** What the element of a shape says beside its place, and what stands there when it says nothing. */
export const SILENT: Readonly<Record<string, string>> = { occluded: '0', group_id: '0', z_order: '0' }

/** A shape or tag whose element has not ended. */
export class Mark {
  readonly tag: string
  readonly attributes: Attributes
  readonly remarks: Remark[]
  #said: { readonly name: string; value: string } | undefined

  constructor(tag: string, attributes: Attributes) {
    this.tag = tag
    this.attributes = attributes
    this.remarks = Object.entries(SILENT).flatMap(([name, silent]) => {
      const value = attributes[name] ?? silent
      return value === silent || value === '' ? [] : [{ name, value }]
    })
  }

  /** @throws SyntaxError for what no shape holds. */
  enter(tag: string, attributes: Attributes): void {
    if (tag !== 'attribute') throw new SyntaxError(`a ${this.tag} with a ${tag} inside cannot be read`)
    if (this.remarks.length >= MOST_REMARKS)
      throw new SyntaxError(`a ${this.tag} has more than ${MOST_REMARKS} attributes`)
    this.#said = { name: attributes['name'] ?? '', value: '' }
  }

  say(part: string): void {
    if (this.#said !== undefined) this.#said.value += part
  }

  leave(): void {
    // CVAT writes out attributes that nobody set.
    if (this.#said !== undefined && this.#said.value !== '') this.remarks.push(this.#said)
    this.#said = undefined
  }
}

/** An image or a track: marks below it, and what was wrong first. */
export abstract class MarkedPart implements OpenPart {
  protected readonly first = new FirstProblem()
  #mark: Mark | undefined

  /** @throws SyntaxError for what cannot be read here. */
  protected abstract open(tag: string, attributes: Attributes): Mark
  /** @throws SyntaxError for a mark that says something wrong. */
  protected abstract take(mark: Mark): void

  enter(tag: string, attributes: Attributes, depth: number): void {
    this.first.try(() => {
      if (depth > 1) this.#mark?.enter(tag, attributes)
      else this.#mark = this.open(tag, attributes)
    })
  }

  say(text: string): void {
    if (this.first.problem === undefined) this.#mark?.say(text)
  }

  leave(depth: number): void {
    const mark = this.#mark
    if (mark === undefined) return
    if (depth === 1) this.#mark = undefined
    this.first.try(() => (depth === 1 ? this.take(mark) : mark.leave()))
  }
}
