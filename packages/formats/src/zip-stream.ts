// A zip as a stream, in constant memory but for about 150 bytes a file: its directory is written last.
// Zip64, so that neither size nor count has a bound. Names are UTF-8. Layout: PKWARE APPNOTE 6.3.9, 4.3 to 4.5.
//
// Ours, because the libraries looked at (yazl, zip-stream, client-zip, zip.js, fflate) either keep the content of every file
// until the end, know no zip64, do not compress, or spend a stream on each of a hundred thousand small files. Processor time for
// 100,000 label files of 300 bytes, Node 24, two busy cores: ours 0.7 s, client-zip 2.1 s (it only stores); yazl and zip.js had
// not ended after 90 s on the clock (for 10,000 files: ours 0.16 s, yazl 0.46 s with all contents in memory, zip.js 4.4 s).
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, crc32, createDeflateRaw, deflateRawSync } from 'node:zlib'
import { bytePipe } from './byte-pipe.ts'
import { requireSafeName, type FileContent, type Sink } from './sink.ts'

/** Content up to this many bytes is put into the archive at once; more goes through a stream. */
const AT_ONCE = 65_536
/** Less than this is stored as it is: setting up a compressor costs more than it saves. */
const STORED_BELOW = 1024
/** What compresses itself. */
const PACKED = /\.(jpe?g|png|gif|webp|mp[34]|m4a|webm|ogg|flac|zip|gz|dclx|parquet)$/i

const STORE = 0
const DEFLATE = 8
const VERSION = 45
const UTF8 = 0x0800
const SIZES_FOLLOW = 0x0008
const MAX_16 = 0xffff
const MAX_32 = 0xffffffff
// A fast level: text of exports shrinks to a tenth anyway, and writing must keep pace with reading.
const LEVEL = constants.Z_BEST_SPEED

interface Entry {
  readonly offset: number
  readonly flags: number
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly plainBytes: number
}

/**
 * The archive of what `write` puts into the sink. `write` runs while the reader reads and ends when he stops.
 * @param now goes into the files' times, in UTC.
 * @throws what `write` throws.
 */
export async function* zipStream(
  write: (sink: Sink) => Promise<void>,
  now: Date,
): AsyncGenerator<Uint8Array> {
  const pipe = bytePipe()
  const writing = (async () => {
    try {
      const zip = new ZipWriter(pipe.push, dosTime(now))
      await write(zip)
      await zip.end()
      pipe.end()
    } catch (error) {
      pipe.end(error)
    }
  })()
  try {
    yield* pipe.bytes
  } finally {
    pipe.stop()
    await writing
  }
}

class ZipWriter implements Sink {
  readonly #push: (bytes: Uint8Array) => Promise<void> | undefined
  readonly #time: number
  // Folders end in a slash.
  readonly #entries = new Map<string, Entry>()
  #offset = 0

  constructor(push: (bytes: Uint8Array) => Promise<void> | undefined, time: number) {
    this.#push = push
    this.#time = time
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  async folder(name: string): Promise<void> {
    await this.#whole(`${requireSafeName(name)}/`, new Uint8Array(0), STORE)
  }

  async file(name: string, content: FileContent): Promise<void> {
    requireSafeName(name)
    const method = PACKED.test(name) ? STORE : DEFLATE
    if (typeof content === 'string') return this.#whole(name, Buffer.from(content), method)
    if (content instanceof Uint8Array) return this.#whole(name, content, method)
    const chunks = gathered(content)
    const start: Uint8Array[] = []
    let length = 0
    for (let next = await chunks.next(); ; next = await chunks.next()) {
      if (next.done === true) return this.#whole(name, Buffer.concat(start), method)
      start.push(next.value)
      length += next.value.length
      if (length > AT_ONCE) break
    }
    await this.#stream(name, method, rest(start, chunks))
  }

  /** The directory. */
  async end(): Promise<void> {
    const start = this.#offset
    for (const [name, entry] of this.#entries) await this.#emit(directoryRecord(name, entry, this.#time))
    await this.#emit(endRecords(this.#entries.size, start, this.#offset - start))
  }

  async #whole(name: string, plain: Uint8Array, method: number): Promise<void> {
    const packs = method === DEFLATE && plain.length >= STORED_BELOW
    const packed = packs ? deflateRawSync(plain, { level: LEVEL }) : plain
    const entry: Entry = {
      offset: this.#offset,
      flags: UTF8,
      method: packs ? DEFLATE : STORE,
      crc: crc32(plain),
      packedBytes: packed.length,
      plainBytes: plain.length,
    }
    this.#entries.set(name, entry)
    const wait = this.#emit(localHeader(name, entry, this.#time))
    if (wait !== undefined) await wait
    const waitAgain = this.#emit(packed)
    if (waitAgain !== undefined) await waitAgain
  }

  async #stream(name: string, method: number, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const offset = this.#offset
    const head = { offset, flags: UTF8 | SIZES_FOLLOW, method, crc: 0, packedBytes: 0, plainBytes: 0 }
    await this.#emit(localHeader(name, head, this.#time))
    let [crc, plainBytes, packedBytes] = [0, 0, 0]
    const counted = async function* () {
      for await (const chunk of chunks) {
        crc = crc32(chunk, crc)
        plainBytes += chunk.length
        yield chunk
      }
    }
    const take = async (packed: AsyncIterable<Uint8Array>) => {
      for await (const chunk of packed) {
        packedBytes += chunk.length
        await this.#emit(chunk)
      }
    }
    if (method === STORE) await take(counted())
    else
      await pipeline(
        Readable.from(counted(), { objectMode: false }),
        createDeflateRaw({ level: LEVEL }),
        take,
      )
    const entry = { ...head, crc, packedBytes, plainBytes }
    await this.#emit(sizesRecord(entry))
    this.#entries.set(name, entry)
  }

  #emit(bytes: Uint8Array): Promise<void> | undefined {
    this.#offset += bytes.length
    return this.#push(bytes)
  }
}

async function* rest(start: Uint8Array[], chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* start.splice(0)
  yield* chunks
}

/** Small pieces put together before they are encoded, summed and compressed: each costs a turn of all three. */
async function* gathered(content: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  let texts: string[] = []
  let length = 0
  const take = () => {
    const bytes = Buffer.from(texts.join(''))
    texts = []
    length = 0
    return bytes
  }
  for await (const piece of content) {
    if (typeof piece === 'string') {
      texts.push(piece)
      length += piece.length
      if (length >= AT_ONCE) yield take()
      continue
    }
    if (length > 0) yield take()
    yield piece
  }
  if (length > 0) yield take()
}

/** Time in the low half, date in the high one; 1980 is the first year. */
function dosTime(at: Date): number {
  const year = Math.max(0, at.getUTCFullYear() - 1980)
  const date = (year << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  return date * 65_536 + time
}

/** Little-endian numbers: `[bytes, value]` each. */
function record(...fields: readonly (readonly [2 | 4 | 8, number])[]): Buffer {
  const out = Buffer.allocUnsafe(fields.reduce((sum, [bytes]) => sum + bytes, 0))
  let at = 0
  for (const [bytes, value] of fields) {
    if (bytes === 8) out.writeBigUInt64LE(BigInt(value), at)
    else out.writeUIntLE(value, at, bytes)
    at += bytes
  }
  return out
}

const LOCAL_BYTES = 30
const DIRECTORY_BYTES = 46

/** The fields that both headers of a file have in common, from `at` on. */
function writeCommon(
  out: Buffer,
  at: number,
  entry: Entry,
  time: number,
  sizes: readonly [number, number],
): void {
  out.writeUInt16LE(VERSION, at)
  out.writeUInt16LE(entry.flags, at + 2)
  out.writeUInt16LE(entry.method, at + 4)
  out.writeUInt32LE(time, at + 6)
  out.writeUInt32LE(entry.crc, at + 10)
  out.writeUInt32LE(sizes[0], at + 14)
  out.writeUInt32LE(sizes[1], at + 18)
}

// Written field by field: there are as many of these as files, and a list of fields took a third of an archive's time.
function localHeader(name: string, entry: Entry, time: number): Buffer {
  const nameBytes = Buffer.byteLength(name)
  // Sizes that follow have eight bytes only where the header says so.
  const wide = (entry.flags & SIZES_FOLLOW) === 0 ? undefined : record([2, 1], [2, 16], [8, 0], [8, 0])
  const out = Buffer.allocUnsafe(LOCAL_BYTES + nameBytes + (wide?.length ?? 0))
  out.writeUInt32LE(0x04034b50, 0)
  writeCommon(
    out,
    4,
    entry,
    time,
    wide === undefined ? [entry.packedBytes, entry.plainBytes] : [MAX_32, MAX_32],
  )
  out.writeUInt16LE(nameBytes, 26)
  out.writeUInt16LE(wide?.length ?? 0, 28)
  out.write(name, LOCAL_BYTES)
  wide?.copy(out, LOCAL_BYTES + nameBytes)
  return out
}

function sizesRecord({ crc, packedBytes, plainBytes }: Entry): Buffer {
  return record([4, 0x08074b50], [4, crc], [8, packedBytes], [8, plainBytes])
}

function directoryRecord(name: string, entry: Entry, time: number): Buffer {
  const nameBytes = Buffer.byteLength(name)
  const large = [entry.plainBytes, entry.packedBytes, entry.offset].filter((size) => size >= MAX_32)
  const wide =
    large.length === 0
      ? undefined
      : record([2, 1], [2, large.length * 8], ...large.map((size) => [8, size] as const))
  const narrow = (size: number) => Math.min(size, MAX_32)
  const isFolder = name.endsWith('/')
  const out = Buffer.alloc(DIRECTORY_BYTES + nameBytes + (wide?.length ?? 0))
  out.writeUInt32LE(0x02014b50, 0)
  // Made on Unix, for the permissions below.
  out.writeUInt16LE((3 << 8) | VERSION, 4)
  writeCommon(out, 6, entry, time, [narrow(entry.packedBytes), narrow(entry.plainBytes)])
  out.writeUInt16LE(nameBytes, 28)
  out.writeUInt16LE(wide?.length ?? 0, 30)
  out.writeUInt32LE((isFolder ? 0o40755 : 0o100644) * 65_536 + (isFolder ? 0x10 : 0), 38)
  out.writeUInt32LE(narrow(entry.offset), 42)
  out.write(name, DIRECTORY_BYTES)
  wide?.copy(out, DIRECTORY_BYTES + nameBytes)
  return out
}

function endRecords(count: number, start: number, length: number): Buffer {
  const wide =
    count < MAX_16 && start < MAX_32 && length < MAX_32
      ? []
      : [
          record(
            [4, 0x06064b50],
            [8, 44],
            [2, (3 << 8) | VERSION],
            [2, VERSION],
            [4, 0],
            [4, 0],
            [8, count],
            [8, count],
            [8, length],
            [8, start],
          ),
          record([4, 0x07064b50], [4, 0], [8, start + length], [4, 1]),
        ]
  const end = record(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, Math.min(count, MAX_16)],
    [2, Math.min(count, MAX_16)],
    [4, Math.min(length, MAX_32)],
    [4, Math.min(start, MAX_32)],
    [2, 0],
  )
  return Buffer.concat([...wide, end])
}
