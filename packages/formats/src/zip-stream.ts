// A zip as a stream, in constant memory but for about 150 bytes a file: its directory is written last.
// Zip64, so that neither size nor count has a bound. Names are UTF-8. Layout: PKWARE APPNOTE 6.3.9, 4.3 to 4.5.
//
// Ours, because the libraries looked at (yazl, zip-stream, client-zip, zip.js, fflate) either keep the content of every file
// until the end, know no zip64, do not compress, or spend a stream on each of a hundred thousand small files. Processor time for
// 100,000 label files of 300 bytes, Node 24, two busy cores: ours 0.7 s, client-zip 2.1 s (it only stores); yazl and zip.js had
// not ended after 90 s on the clock (for 10,000 files: ours 0.16 s, yazl 0.46 s with all contents in memory, zip.js 4.4 s).
import { crc32, deflateRawSync } from 'node:zlib'
import { bytePipe } from './byte-pipe.ts'
import { inParallel } from './media-source.ts'
import { BLOCK_BYTES, DEFLATE_END, joinCrc, LEVEL, PackedBlock, packBlock } from './packed-block.ts'
import { bytesOfPiece, requireSafeName, type FileContent, type FilePiece, type Sink } from './sink.ts'
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
const BLOCKS_AT_ONCE = 2
/** Less than this is stored as it is: setting up a compressor costs more than it saves. */
const STORED_BELOW = 1024
/** What compresses itself. */
const PACKED = /\.(jpe?g|png|gif|webp|mp[34]|m4a|webm|ogg|flac|zip|gz|dclx|parquet)$/i

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
    const start: Piece[] = []
    let length = 0
    for (let next = await chunks.next(); ; next = await chunks.next()) {
      if (next.done === true) return this.#whole(name, Buffer.concat(start.map(bytesOfPiece)), method)
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

  async #stream(name: string, method: number, pieces: AsyncIterable<Piece>): Promise<void> {
    await this.#flush()
    const offset = this.#pushed
    const head = { offset, flags: UTF8 | SIZES_FOLLOW, method, crc: 0, packedBytes: 0, plainBytes: 0 }
    await this.#emit(localHeader(name, head, this.#time))
    let [crc, plainBytes, packedBytes] = [0, 0, 0]
    const emit = (bytes: Uint8Array) => {
      packedBytes += bytes.length
      return this.#emit(bytes)
    }
    if (method === STORE)
      for await (const piece of pieces) {
        const plain = bytesOfPiece(piece)
        crc = crc32(plain, crc)
        plainBytes += plain.length
        await emit(plain)
      }
    else {
      for await (const block of packedBlocks(pieces)) {
        crc = joinCrc(crc, block.crc, block.length)
        plainBytes += block.length
        await emit(block.packed)
      }
      await emit(DEFLATE_END)
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

type Piece = Exclude<FilePiece, string>

/** Compressed block by block, several at a time: one after the other they took longer than the export that they are of. */
function packedBlocks(pieces: AsyncIterable<Piece>): AsyncGenerator<PackedBlock> {
  const pack = (block: Piece) => (block instanceof PackedBlock ? Promise.resolve(block) : packBlock(block))
  return inParallel(blocksOf(pieces), BLOCKS_AT_ONCE, pack, () => Promise.resolve())
}

async function* blocksOf(pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let parts: Uint8Array[] = []
  let length = 0
  const take = () => {
    const block = Buffer.concat(parts)
    parts = []
    length = 0
    return block
  }
  for await (const piece of pieces) {
    if (piece instanceof PackedBlock) {
      if (length > 0) yield take()
      yield piece
      continue
    }
    parts.push(piece)
    length += piece.length
    if (length >= BLOCK_BYTES) yield take()
  }
  if (length > 0) yield take()
}

async function* rest(start: Piece[], pieces: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  yield* start.splice(0)
  yield* pieces
}

/** Small pieces put together before they are encoded, summed and compressed: each costs a turn of all three. */
async function* gathered(content: AsyncIterable<FilePiece>): AsyncGenerator<Piece> {
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
