// Rows of a table before its columns are known. A piece of the shelf is its cells one behind the other, each with a head of
// two unsigned 32-bit numbers, little-endian: what it is, and the bytes of UTF-8 that follow. Strings would do as well, but
// joining, slicing and doubling the quotes of millions of them takes four times as long, most of it for freeing them. Pure.
import { compareCodePoints } from '../code-point.ts'

/** `fixed` names stand as they are; a key of the data gives way to an output of the same name. */
type Kind = 'fixed' | 'output' | 'data'

/** The columns of all rows, numbered as they come. */
export class Columns {
  readonly #numbers: Readonly<Record<Kind, Map<string, number>>> = {
    fixed: new Map(),
    output: new Map(),
    data: new Map(),
  }
  #count = 0

  /** @param always names that stand in the table though no row has them. */
  constructor(always: readonly string[]) {
    for (const name of always) this.number('fixed', name)
  }

  number(kind: Kind, name: string): number {
    const known = this.#numbers[kind].get(name)
    if (known !== undefined) return known
    this.#numbers[kind].set(name, this.#count)
    return this.#count++
  }

  /** The names in the order of the table, and the place of each number in it; several may share a place. */
  order(): { readonly names: readonly string[]; readonly places: readonly number[] } {
    const named: string[] = []
    for (const kind of ['fixed', 'output', 'data'] as const)
      for (const [name, number] of this.#numbers[kind])
        named[number] = kind === 'data' && this.#numbers.output.has(name) ? `_data_${name}` : name
    const names = [...new Set(named)].sort(compareCodePoints)
    const places = new Map(names.map((name, place) => [name, place]))
    return { names, places: named.map((name) => places.get(name) ?? 0) }
  }
}

/** Bytes of a piece. */
const PIECE = 65_536
const HEAD = 8

// The head's first number: one of these, or twice the column's number, plus one for cells that stand in quotes.
const ROW_END = 0xffffffff

/** Takes cells and gives pieces. */
export class RowShelf {
  readonly #columns: Columns
  #piece = Buffer.allocUnsafe(PIECE + PIECE / 4)
  #at = 0

  constructor(columns: Columns) {
    this.#columns = columns
  }

  add(kind: Kind, name: string, cell: string, isQuoted: boolean): void {
    this.#reserve(cell.length < PIECE ? cell.length * 3 : Buffer.byteLength(cell))
    const head = this.#at
    const length = writeUtf8(this.#piece, head + HEAD, cell)
    this.#piece.writeUInt32LE(this.#columns.number(kind, name) * 2 + (isQuoted ? 1 : 0), head)
    this.#piece.writeUInt32LE(length, head + 4)
    this.#at = head + HEAD + length
  }

  endRow(): void {
    this.#reserve(0)
    this.#piece.writeUInt32LE(ROW_END, this.#at)
    this.#piece.writeUInt32LE(0, this.#at + 4)
    this.#at += HEAD
  }

  #reserve(bytes: number): void {
    const needed = this.#at + HEAD + bytes
    if (needed <= this.#piece.length) return
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#piece.length * 2))
    grown.set(this.#piece.subarray(0, this.#at))
    this.#piece = grown
  }

  /** A piece when there is enough for one; as take(). */
  takeFull(): Uint8Array | undefined {
    return this.#at < PIECE ? undefined : this.take()
  }

  /** It is gone when the next cell is added. */
  take(): Uint8Array {
    const piece = this.#piece.subarray(0, this.#at)
    this.#at = 0
    return piece
  }
}

const SHORT = 32

/** Gives the bytes written. Short texts, mostly plain ones, are not worth the call. */
function writeUtf8(into: Buffer, at: number, text: string): number {
  const { length } = text
  if (length <= SHORT) {
    let place = 0
    for (; place < length; place++) {
      const code = text.charCodeAt(place)
      if (code > 0x7f) break
      into[at + place] = code
    }
    if (place === length) return length
  }
  return into.write(text, at, 'utf8')
}

const QUOTE = 0x22
const CR = 0x0d
const LF = 0x0a

/** A reader of pieces as lines, the cells in the order of the table; of several cells in one place the last counts. */
export function rowReader(columns: Columns, separator: ',' | '\t'): (piece: Uint8Array) => Uint8Array {
  const { names, places } = columns.order()
  const width = names.length
  const between = separator.charCodeAt(0)
  // For each place of the table where its cell's head is; 0 for none.
  const heads = new Uint32Array(width)
  return (piece) => {
    const view = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    let out = Buffer.allocUnsafe(piece.length + PIECE)
    let end = 0
    for (let at = 0; at < view.length;) {
      const start = at
      heads.fill(0)
      let kind = view.readUInt32LE(at)
      for (; kind !== ROW_END; kind = view.readUInt32LE(at)) {
        heads[places[kind >>> 1] ?? 0] = at + 1
        at += HEAD + view.readUInt32LE(at + 4)
      }
      at += HEAD
      // Quotes may all be doubled; quotes, separator and line end come with each cell.
      const room = end + (at - start) * 2 + width * 5
      if (room > out.length) {
        const grown = Buffer.allocUnsafe(Math.max(room, out.length * 2))
        grown.set(out.subarray(0, end))
        out = grown
      }
      for (let place = 0; place < width; place++) {
        if (place > 0) out[end++] = between
        const head = heads[place] ?? 0
        end = head === 0 ? copyCell(out, end, view, 0, 0, true) : copyFrom(out, end, view, head - 1)
      }
      out[end++] = CR
      out[end++] = LF
    }
    return out.subarray(0, end)
  }
}

function copyFrom(out: Buffer, end: number, view: Buffer, head: number): number {
  const isQuoted = (view.readUInt32LE(head) & 1) === 1
  return copyCell(out, end, view, head + HEAD, view.readUInt32LE(head + 4), isQuoted)
}

/** Gives the new end. */
function copyCell(
  out: Buffer,
  from: number,
  view: Buffer,
  start: number,
  length: number,
  isQuoted: boolean,
): number {
  let end = from
  if (isQuoted) out[end++] = QUOTE
  for (let at = start; at < start + length; at++) {
    const byte = view[at] ?? 0
    out[end++] = byte
    if (byte === QUOTE && isQuoted) out[end++] = QUOTE
  }
  if (isQuoted) out[end++] = QUOTE
  return end
}
