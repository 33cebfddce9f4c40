// A zip as a stream, in constant memory but for about 150 bytes a file: its directory is written last.
// Zip64, so that neither size nor count has a bound. Names are UTF-8. Layout: PKWARE APPNOTE 6.3.9, 4.3 to 4.5.
//
// Ours, because the libraries looked at (yazl, zip-stream, client-zip, zip.js, fflate) either keep the content of every file
// until the end, know no zip64, do not compress, or spend a stream on each of a hundred thousand small files. Processor time for
// 100,000 label files of 300 bytes, Node 24, two busy cores: ours 0.7 s, client-zip 2.1 s (it only stores); yazl and zip.js had
// not ended after 90 s on the clock (for 10,000 files: ours 0.16 s, yazl 0.46 s with all contents in memory, zip.js 4.4 s).
import { promisify } from 'node:util'
import { constants, crc32, deflateRaw, deflateRawSync, type ZlibOptions } from 'node:zlib'
import { bytePipe } from './byte-pipe.ts'
import { inParallel } from './media-source.ts'
import { requireSafeName, type FileContent, type Sink } from './sink.ts'
import {
  DEFLATE,
  directoryRoom,
  dosTime,
  endRecords,
  LOCAL_BYTES,
  localHeader,
  SIZES_FOLLOW,
  sizesRecord,
  STORE,
  UTF8,
  writeDirectory,
  writeLocal,
  type Entry,
} from './zip-records.ts'

/** Content up to this many bytes is put into the archive at once; more goes through a stream. */
const AT_ONCE = 65_536
/** Bytes that are compressed by themselves; what came more than 32 kB before does not help anyway. */
const BLOCK = 524_288
const BLOCKS_AT_ONCE = 2
/** Less than this is stored as it is: setting up a compressor costs more than it saves. */
const STORED_BELOW = 1024
/** What compresses itself. */
const PACKED = /\.(jpe?g|png|gif|webp|mp[34]|m4a|webm|ogg|flac|zip|gz|dclx|parquet)$/i

// A fast level: text of exports shrinks to a tenth anyway, and writing must keep pace with reading.
const LEVEL = constants.Z_BEST_SPEED

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
  readonly #small = new SmallParts()
  /** Bytes that were pushed. */
  #pushed = 0

  constructor(push: (bytes: Uint8Array) => Promise<void> | undefined, time: number) {
    this.#push = push
    this.#time = time
  }

  has(name: string): boolean {
    return this.#entries.has(name)
  }

  async folder(name: string): Promise<void> {
    await this.#store(`${requireSafeName(name)}/`, '')
  }

  async file(name: string, content: FileContent): Promise<void> {
    requireSafeName(name)
    const isWhole = typeof content === 'string' || content instanceof Uint8Array
    if (isWhole && content.length < STORED_BELOW) return this.#store(name, content)
    const method = PACKED.test(name) ? STORE : DEFLATE
    if (isWhole)
      return this.#whole(name, typeof content === 'string' ? Buffer.from(content) : content, method)
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
    await this.#flush()
    const start = this.#pushed
    for (const [name, entry] of this.#entries) {
      if (!this.#small.fits(directoryRoom(name))) await this.#flush()
      this.#small.list(name, entry, this.#time)
    }
    await this.#flush()
    await this.#emit(endRecords(this.#entries.size, start, this.#pushed - start))
  }

  /** A file of few bytes, as it is. */
  #store(name: string, content: string | Uint8Array): Promise<void> {
    if (this.#small.fits(LOCAL_BYTES + (name.length + content.length) * 3)) {
      const offset = this.#pushed + this.#small.length
      this.#entries.set(name, this.#small.store(name, content, offset, this.#time))
      return DONE
    }
    return this.#flush().then(() => this.#store(name, content))
  }

  async #whole(name: string, plain: Uint8Array, method: number): Promise<void> {
    await this.#flush()
    const packs = method === DEFLATE && plain.length >= STORED_BELOW
    const packed = packs ? deflateRawSync(plain, { level: LEVEL }) : plain
    const entry: Entry = {
      offset: this.#pushed,
      flags: UTF8,
      method: packs ? DEFLATE : STORE,
      crc: crc32(plain),
      packedBytes: packed.length,
      plainBytes: plain.length,
    }
    this.#entries.set(name, entry)
    await this.#emit(localHeader(name, entry, this.#time))
    await this.#emit(packed)
  }

  async #stream(name: string, method: number, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#flush()
    const offset = this.#pushed
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
    for await (const chunk of method === STORE ? counted() : deflated(counted())) {
      packedBytes += chunk.length
      await this.#emit(chunk)
    }
    const entry = { ...head, crc, packedBytes, plainBytes }
    await this.#emit(sizesRecord(entry))
    this.#entries.set(name, entry)
  }

  async #flush(): Promise<void> {
    if (this.#small.length > 0) await this.#emit(this.#small.take())
  }

  #emit(bytes: Uint8Array): Promise<void> | undefined {
    this.#pushed += bytes.length
    return this.#push(bytes)
  }
}

const DONE = Promise.resolve()

/** Small files and records of an archive, put together in one memory: objects of their own for each cost more than what is in them. */
class SmallParts {
  #bytes = Buffer.allocUnsafe(AT_ONCE)
  length = 0

  fits(bytes: number): boolean {
    return this.length + bytes <= this.#bytes.length
  }

  /** A record of the directory. */
  list(name: string, entry: Entry, time: number): void {
    this.length = writeDirectory(this.#bytes, this.length, name, entry, time)
  }

  /** Header and content, as they are. Room for them was asked for. */
  store(name: string, content: string | Uint8Array, offset: number, time: number): Entry {
    const out = this.#bytes
    const nameBytes = out.write(name, this.length + LOCAL_BYTES)
    const at = this.length + LOCAL_BYTES + nameBytes
    const crc = crc32(content)
    if (typeof content !== 'string') out.set(content, at)
    const bytes = typeof content === 'string' ? out.write(content, at) : content.length
    const entry = { offset, flags: UTF8, method: STORE, crc, packedBytes: bytes, plainBytes: bytes }
    writeLocal(out, this.length, entry, time, nameBytes, 0)
    this.length = at + bytes
    return entry
  }

  /** What was added since the last time. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.length)
    this.#bytes = Buffer.allocUnsafe(AT_ONCE)
    this.length = 0
    return taken
  }
}

/** Compressed block by block, several at a time: one after the other they took longer than the export that they are of. */
async function* deflated(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* inParallel(blocksOf(chunks), BLOCKS_AT_ONCE, deflateBlock, () => Promise.resolve())
  yield DEFLATE_END
}

async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    parts.push(chunk)
    length += chunk.length
    if (length < BLOCK) continue
    yield Buffer.concat(parts)
    parts = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(parts)
}

// A block that ends on a byte and is not the last; the next may stand right behind it (RFC 1951, 3.2.3).
const packBlock = promisify<Buffer, ZlibOptions, Buffer>(deflateRaw)
const deflateBlock = (block: Buffer) =>
  packBlock(block, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH })
/** An empty last block. */
const DEFLATE_END = Uint8Array.of(3, 0)

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
