// JSON of computed values, as the exports of image formats spell it. Pure.

import type { FilePiece } from './sink.ts'

const ESCAPED = /[/\u007f-\uffff]/
const BEYOND_SLASH = /[\u007f-\uffff]/

/** JSON indented by two, `depth` levels in, with `/` and everything beyond ASCII escaped. */
export function printEscaped(value: unknown, depth = 0): string {
  const plain = JSON.stringify(value, null, 2)
  const text = ESCAPED.test(plain) ? escaped(plain) : plain
  return depth === 0 ? text : text.replaceAll('\n', `\n${'  '.repeat(depth)}`)
}

/** Most names. */
const PLAIN = /^[\w .%-]*$/

/** JSON of a text in the same way. */
export function printEscapedText(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`
  const text = JSON.stringify(value)
  return ESCAPED.test(text) ? escaped(text) : text
}

const escaped = (text: string): string =>
  BEYOND_SLASH.test(text)
    ? text.replaceAll(/[/\u007f-\uffff]/g, escapeSign)
    : text.replaceAll('/', String.raw`\/`)

const escapeSign = (sign: string): string =>
  sign === '/' ? '\\/' : `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Bytes that are passed on: readers wait for no more. */
const SOON = 8192
/** Members up to this many letters are given room for their longest form. */
const PIECE = 65_536
const MANY = 1e9
const ZERO = 0x30
const BETWEEN = ',\n    '

/**
 * Members of a list in the making. They become UTF-8 at once: a text that grows keeps every string it was made of alive, and
 * millions of them outlive the young generation.
 */
export class ListBytes {
  readonly #room: number
  readonly #full: number
  #bytes: Buffer
  #length = 0
  #before = '\n    '

  /** @param full bytes that are a piece; a multiple of 4. */
  constructor(full = PIECE) {
    this.#full = full
    this.#room = full + full / 4
    this.#bytes = Buffer.allocUnsafe(this.#room)
  }

  add(item: string): void {
    this.begin(item.length < PIECE ? item.length * 3 : Buffer.byteLength(item))
    this.#length += this.#bytes.write(item, this.#length)
  }

  /** Starts a member of at most so many bytes, which follows part by part: half the time of a text, where there are millions. */
  begin(bytes: number): void {
    this.#reserve(bytes + BETWEEN.length)
    this.ascii(this.#before)
    this.#before = BETWEEN
  }

  /** A part of a member without any sign beyond ASCII. */
  ascii(text: string): void {
    const { length } = text
    const bytes = this.#bytes
    let at = this.#length
    for (let n = 0; n < length; n++) bytes[at++] = text.charCodeAt(n)
    this.#length = at
  }

  /** A number as a part of a member; null unless it is finite. */
  number(value: number): void {
    if (value >= 0 && value < MANY && Number.isInteger(value)) this.#whole(value)
    else this.ascii(Number.isFinite(value) ? String(value) : 'null')
  }

  /** Digits from the last to the first: most numbers are ids, and a text for each is kept for a while. */
  #whole(value: number): void {
    let at = this.#length + 1
    for (let least = 10; least <= value; least *= 10) at += 1
    this.#length = at
    let rest = value
    do {
      const tens = Math.floor(rest / 10)
      this.#bytes[--at] = ZERO + rest - tens * 10
      rest = tens
    } while (rest > 0)
  }

  /** There is enough to pass on. */
  get isWorthTaking(): boolean {
    return this.#length >= SOON
  }

  /** There is enough to put aside. */
  get isFull(): boolean {
    return this.#length >= this.#full
  }

  /** What was added since the last time. */
  take(): Uint8Array {
    const taken = new Uint8Array(this.#bytes.subarray(0, this.#length))
    this.#length = 0
    // A member of megabytes is an exception.
    if (this.#bytes.length > this.#room * 4) this.#bytes = Buffer.allocUnsafe(this.#room)
    return taken
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }
}

/** A list under a key, of pieces of a ListBytes. */
export async function* printList<T extends FilePiece>(
  key: string,
  members: AsyncIterable<T> | Iterable<T>,
): AsyncGenerator<T | string> {
  yield `  "${key}": [`
  let isEmpty = true
  for await (const piece of members) {
    if (piece.length === 0) continue
    isEmpty = false
    yield piece
  }
  yield isEmpty ? ']' : '\n  ]'
}
