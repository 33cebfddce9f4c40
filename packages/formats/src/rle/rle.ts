// Brush masks: the packed run lengths of results ⇄ grey rasters, one byte a pixel, row by row from the top left.
// The stream holds RGBA words of the original image; only every fourth word, alpha, says something. Bits are written most
// significant first. Format of the public library @thi.ng/rle-pack; worked examples in fixtures/brush-rle.

/** A stream that is not what it says. */
export class RleError extends Error {
  override readonly name = 'RleError'
}

/** Pixels of the largest mask that is read: 16,384 squared. */
const MAX_PIXELS = 268_435_456

/** For readers of masks: they make room for a byte a pixel. @throws SyntaxError. */
export function requirePixels(width: number, height: number): void {
  if (!(width * height <= MAX_PIXELS))
    throw new SyntaxError(`a mask of ${width} x ${height} pixels cannot be read: at most ${MAX_PIXELS} are`)
}

/**
 * The alpha plane of a stream: width · height bytes, 0 outside. Cost: O(chunks + pixels).
 * @param bytes values from 0 to 255.
 * @throws RleError when the stream ends early, is of another size, or is too large.
 */
export function decodeMask(bytes: ArrayLike<number>, width: number, height: number): Uint8Array {
  const pixels = width * height
  if (!Number.isInteger(pixels) || pixels <= 0 || pixels > MAX_PIXELS)
    throw new RleError(`a mask of ${width} x ${height} pixels cannot be read`)
  const plane = new Uint8Array(pixels)
  const count = unpack(bytes, {
    fill(value, start, end) {
      // Pixel p has its alpha at word 4p + 3: those before `start` are start >> 2, those before `end` end >> 2.
      if (value !== 0) plane.fill(value, start >> 2, end >> 2)
    },
    put(value, at) {
      if ((at & 3) === 3) plane[at >> 2] = value
    },
    expected: pixels * 4,
  })
  if (count !== pixels * 4) throw new RleError(`the mask has ${count / 4} pixels, the image ${pixels}`)
  return plane
}

/** All words of a stream, alpha or not. @throws RleError when it ends early or says more than `limit` words. */
export function decodeWords(bytes: ArrayLike<number>, limit: number): Uint32Array {
  const words: { all: Uint32Array } = { all: new Uint32Array(0) }
  unpack(bytes, {
    begin(count) {
      if (count > limit) throw new RleError(`the stream says ${count} words`)
      words.all = new Uint32Array(count)
    },
    fill: (value, start, end) => words.all.fill(value, start, end),
    put: (value, at) => (words.all[at] = value),
    expected: undefined,
  })
  return words.all
}

interface Words {
  begin?(count: number): void
  /** One value from `start` up to `end`. */
  fill(value: number, start: number, end: number): void
  put(value: number, at: number): void
  /** Another count ends the reading at once. */
  readonly expected: number | undefined
}

function unpack(bytes: ArrayLike<number>, words: Words): number {
  const bits = new BitReader(bytes)
  const count = bits.read(32)
  if (words.expected !== undefined && count !== words.expected) return count
  words.begin?.(count)
  const wordBits = bits.read(5) + 1
  const lengthBits = [bits.read(4) + 1, bits.read(4) + 1, bits.read(4) + 1, bits.read(4) + 1] as const
  for (let at = 0; at < count;) {
    const isRepeat = bits.read(1) === 1
    const length = bits.read(lengthBits[bits.read(2) as 0 | 1 | 2 | 3]) + 1
    const end = Math.min(at + length, count)
    if (isRepeat) words.fill(bits.read(wordBits), at, end)
    else for (; at < end; at++) words.put(bits.read(wordBits), at)
    at = end
  }
  return count
}

class BitReader {
  readonly #bytes: ArrayLike<number>
  #at = 0
  #held = 0
  #bits = 0

  constructor(bytes: ArrayLike<number>) {
    this.#bytes = bytes
  }

  /** An unsigned number of up to 32 bits. @throws RleError at the end. */
  read(width: number): number {
    if (width > 16) return this.read(width - 16) * 65_536 + this.read(16)
    while (this.#bits < width) {
      if (this.#at >= this.#bytes.length) throw new RleError('the mask ends early')
      this.#held = ((this.#held << 8) | ((this.#bytes[this.#at++] ?? 0) & 255)) & 0xffffff
      this.#bits += 8
    }
    this.#bits -= width
    return (this.#held >>> this.#bits) & ((1 << width) - 1)
  }
}

const LENGTH_BITS = [3, 4, 8, 16] as const
const LONGEST = 65_536

/**
 * Words of eight bits as the labeling editor packs them. One difference: after a run of k·65,536 + 1 equal words at the
 * very end the public packer forgets the last word; here it is written.
 */
export function encodeWords(words: ArrayLike<number>): Uint8Array {
  const out = new BitWriter()
  out.write(words.length, 32)
  out.write(7, 5)
  for (const width of LENGTH_BITS) out.write(width - 1, 4)
  const run = (value: number, length: number) => {
    writeHead(out, 1, length)
    out.write(value, 8)
  }
  let literals: number[] = []
  const flush = () => {
    if (literals.length === 0) return
    writeHead(out, 0, literals.length)
    for (const value of literals) out.write(value, 8)
    literals = []
  }
  for (let at = 0; at < words.length;) {
    const value = words[at] ?? 0
    let end = at + 1
    while (end < words.length && words[end] === value) end += 1
    let length = end - at
    const isLast = end === words.length
    if (length > 1 || (isLast && literals.length === 0)) {
      flush()
      // The packer it equals leaves one word of a long run for the next chunk.
      for (; length > LONGEST; length -= LONGEST) run(value, LONGEST)
      run(value, length)
    } else {
      literals.push(value)
      if (literals.length === LONGEST || isLast) flush()
    }
    at = end
  }
  return out.take()
}

/** A grey raster as a packed mask: each value four times. */
export function encodeMask(plane: Uint8Array): Uint8Array {
  const words = new Uint8Array(plane.length * 4)
  for (let at = 0; at < plane.length; at++) words.fill(plane[at] ?? 0, at * 4, at * 4 + 4)
  return encodeWords(words)
}

function writeHead(out: BitWriter, kind: 0 | 1, length: number): void {
  const size = LENGTH_BITS.findIndex((width) => length - 1 < 1 << width)
  out.write(kind, 1)
  out.write(size, 2)
  out.write(length - 1, LENGTH_BITS[size] ?? 16)
}

class BitWriter {
  #bytes = new Uint8Array(1024)
  #at = 0
  #held = 0
  #bits = 0

  write(value: number, width: number): void {
    if (width > 16) {
      this.write(Math.floor(value / 65_536), width - 16)
      this.write(value % 65_536, 16)
      return
    }
    this.#held = ((this.#held << width) | value) & 0xffffff
    this.#bits += width
    while (this.#bits >= 8) {
      this.#bits -= 8
      this.#push((this.#held >>> this.#bits) & 255)
    }
  }

  /** Everything, filled up with zero bits. */
  take(): Uint8Array {
    if (this.#bits > 0) this.write(0, 8 - this.#bits)
    return this.#bytes.slice(0, this.#at)
  }

  #push(byte: number): void {
    if (this.#at === this.#bytes.length) {
      const grown = new Uint8Array(this.#at * 2)
      grown.set(this.#bytes)
      this.#bytes = grown
    }
    this.#bytes[this.#at++] = byte
  }
}
