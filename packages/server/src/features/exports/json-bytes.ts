// JSON in the making, as UTF-8 bytes: pieces that are bytes already are copied, not decoded.

import { toStamp } from '../../http/stamp.ts'
import type { StoredJson } from './page-rows.ts'

const EPOCH_2000_MS = 946_684_800_000

/** Appends pieces of JSON; what the pieces amount to is the caller's business. */
export interface JsonOut {
  /** Text without any character beyond ASCII. */
  ascii(text: string): this
  text(text: string | undefined): this
  /** JSON as stored; `null` for none. */
  stored(piece: StoredJson | null): this
}

/** As one text, for the few who want that. */
export class TextOut implements JsonOut {
  #text = ''

  ascii(text: string): this {
    this.#text += text
    return this
  }

  text(text: string | undefined): this {
    return this.ascii(text ?? '')
  }

  stored(piece: StoredJson | null): this {
    return this.ascii(piece === null ? 'null' : piece.toString())
  }

  /** Everything appended. */
  whole(): string {
    return this.#text
  }
}

export class JsonBytes implements JsonOut {
  #buffer: Buffer
  #at = 0
  // ASCII that is written with the next bytes: joining strings costs less than writing each.
  #held = ''

  /** `aim`: bytes that are expected, a little more at most. */
  constructor(aim: number) {
    this.#buffer = Buffer.allocUnsafe(Math.ceil(aim * 1.1))
  }

  get length(): number {
    return this.#at + this.#held.length
  }

  ascii(text: string): this {
    this.#held += text
    return this
  }

  text(text: string | undefined): this {
    if (text === undefined) return this
    this.#reserve(text.length * 3)
    this.#at += this.#buffer.write(text, this.#at, 'utf8')
    return this
  }

  stored(piece: StoredJson | null): this {
    if (piece === null) return this.ascii('null')
    if (typeof piece === 'string') return this.text(piece)
    this.#reserve(piece.length)
    this.#buffer.set(piece, this.#at)
    this.#at += piece.length
    return this
  }

  /** Everything appended. */
  take(): Buffer {
    this.#reserve(0)
    return this.#buffer.subarray(0, this.#at)
  }

  /** Writes what is held and makes place for more. */
  #reserve(bytes: number): void {
    const needed = this.#at + this.#held.length + bytes
    if (needed > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, needed))
      grown.set(this.#buffer.subarray(0, this.#at))
      this.#buffer = grown
    }
    if (this.#held === '') return
    this.#at += this.#buffer.write(this.#held, this.#at, 'latin1')
    this.#held = ''
  }
}

const KEPT = 1000

/** Times as JSON strings, to the millisecond as everywhere. Rows share many of theirs, so the last texts are kept. */
export class Stamps {
  readonly #texts = new Map<number, string>()

  /** The same without quotes. */
  text(microseconds: number | null): string | null {
    return microseconds === null ? null : this.print(microseconds).slice(1, -1)
  }

  /** @param microseconds since 2000; null gives `null`. */
  print(microseconds: number | null): string {
    if (microseconds === null) return 'null'
    const known = this.#texts.get(microseconds)
    if (known !== undefined) return known
    const ms = Math.floor(microseconds / 1000)
    const text = `"${toStamp(new Date(EPOCH_2000_MS + ms))}"`
    if (this.#texts.size >= KEPT) this.#texts.clear()
    this.#texts.set(microseconds, text)
    return text
  }
}
