// Entries of a tar file, in the ustar form. Pure. Source: POSIX.1-1988, pax interchange without extended headers.

const BLOCK = 512
// Octal digits of the size field: larger files have none.
export const MAX_TAR_FILE = 8 ** 11 - 1

/** The block before a file's bytes. @throws RangeError for names longer than 100 bytes and sizes beyond 8 GiB. */
export function tarHeader(name: string, sizeBytes: number, at: Date): Buffer {
  const block = Buffer.alloc(BLOCK)
  if (Buffer.byteLength(name) > 100) throw new RangeError(`The name ${name} is too long for a tar file.`)
  if (sizeBytes > MAX_TAR_FILE) throw new RangeError(`${name} is too large for a tar file.`)
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`
  block.write(name, 0)
  block.write(octal(0o644, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(sizeBytes, 11), 124)
  block.write(octal(Math.max(0, Math.floor(at.getTime() / 1000)), 11), 136)
  block.write('        ', 148)
  block.write('0', 156)
  block.write('ustar\x0000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

/** What fills a file up to a whole block. */
export const tarPadding = (sizeBytes: number) => Buffer.alloc((BLOCK - (sizeBytes % BLOCK)) % BLOCK)

/** The end of an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK)

/** Why bytes are no tar file, in words for people. */
export class TarError extends Error {}

interface TarFile {
  readonly name: string
  readonly bytes: Buffer
}

/** The plain files whose name is `wanted`; all others are passed over without being held. @throws TarError. */
export async function* readTar(
  chunks: AsyncIterable<Buffer>,
  wanted: (name: string) => boolean,
  mostBytes: number,
): AsyncGenerator<TarFile> {
  const source = new Blocks(chunks)
  let long: string | undefined
  try {
    for (;;) {
      const head = await source.take(BLOCK)
      // Zeros, or the end of the file.
      if (head.every((byte) => byte === 0)) return
      const { name: short, sizeBytes, kind } = readHeader(head)
      const padding = (BLOCK - (sizeBytes % BLOCK)) % BLOCK
      if (kind === 'L' || kind === 'x') {
        // The next member's name, where it is longer than the head holds.
        if (sizeBytes > MAX_EXTENDED) throw new TarError('a member has a name that is too long')
        const said = (await source.take(sizeBytes)).toString('utf8')
        await source.skip(padding)
        long = (kind === 'L' ? said.replace(/\0.*$/s, '') : paxPath(said)) ?? long
        continue
      }
      const name = long ?? short
      long = undefined
      if ((kind !== '' && kind !== '0') || !wanted(name)) {
        await source.skip(sizeBytes + padding)
        continue
      }
      if (sizeBytes > mostBytes) throw new TarError(`${name} is larger than ${mostBytes} bytes`)
      const bytes = await source.take(sizeBytes)
      if (bytes.length < sizeBytes) throw new TarError('the file ends in the middle of a member')
      await source.skip(padding)
      yield { name, bytes }
    }
  } finally {
    await source.close()
  }
}

/** Bytes of what stands before a member about it. */
const MAX_EXTENDED = 1024 * 1024

/** The `path` of an extended header, whose records are "length key=value" and a line end. */
function paxPath(records: string): string | undefined {
  const bytes = Buffer.from(records)
  let found: string | undefined
  for (let at = 0; at < bytes.length;) {
    const length = Number.parseInt(bytes.toString('utf8', at, at + 20), 10)
    if (!(length > 0)) break
    const [, path] = /^\d+ path=(.*)\n$/s.exec(bytes.toString('utf8', at, at + length)) ?? []
    found = path ?? found
    at += length
  }
  return found
}

function readHeader(head: Buffer): { name: string; sizeBytes: number; kind: string } {
  if (head.length < BLOCK) throw new TarError('the file ends in the middle of a head')
  const text = (from: number, length: number) =>
    head.toString('utf8', from, from + length).replace(/\0.*$/s, '')
  const sum = head.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0)
  if (Number.parseInt(text(148, 8), 8) !== sum) throw new TarError('it is no tar file, or a damaged one')
  const size = text(124, 12).trim()
  if (!/^[0-7]+$/.test(size)) throw new TarError('a member does not say its size')
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : ''
  return {
    name: prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    sizeBytes: Number.parseInt(size, 8),
    kind: text(156, 1),
  }
}

/** Bytes of a stream, as many as are asked for. */
class Blocks {
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer[] = []
  #length = 0

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next()
    if (next.done === true) return false
    this.#held.push(next.value)
    this.#length += next.value.length
    return true
  }

  /** Fewer at the end. */
  async take(bytes: number): Promise<Buffer> {
    while (this.#length < bytes && (await this.#more())) continue
    const whole = Buffer.concat(this.#held)
    const rest = whole.subarray(bytes)
    this.#held = rest.length === 0 ? [] : [rest]
    this.#length = rest.length
    return whole.subarray(0, bytes)
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async skip(bytes: number): Promise<void> {
    let left = bytes
    while (this.#length < left) {
      left -= this.#length
      this.#held = []
      this.#length = 0
      if (!(await this.#more())) return
    }
    await this.take(left)
  }
}
