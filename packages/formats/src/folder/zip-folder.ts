// An archive as a folder, without unpacking it: its directory is read, the content of a file when it is asked for. Archives
// come from strangers: what a name, a size or a flag in one could do is decided here.
import { Readable } from 'node:stream'
import { crc32, inflateRawSync } from 'node:zlib'
import yauzl, { type Entry, type ZipFile } from 'yauzl'
import { FileError, type ReadableFile } from '../reader.ts'
import { isLitter, type FolderFile, type FolderProblem } from './folder.ts'

export interface ZipLimits {
  readonly files: number
  /** Of all files together, unpacked. */
  readonly unpackedBytes: number
}

export interface ZipFolder {
  readonly files: readonly FolderFile[]
  /** Entries that are left out, with the reason. */
  readonly problems: readonly FolderProblem[]
  /** Sum over all files. */
  readonly unpackedBytes: number
}

// A text of zeros packs to a thousandth; what people send rarely to a hundredth.
const SUSPECT_BYTES = 64 * 1024 * 1024
const SUSPECT_RATIO = 200

/** @throws FileError for what is no archive, and for one beyond the limits. */
export async function openZip(file: ReadableFile, limits: ZipLimits): Promise<ZipFolder> {
  const reader = new FileReader(file)
  const zip = await openDirectory(file, reader)
  const files = new Map<string, FolderFile>()
  const problems: FolderProblem[] = []
  let unpackedBytes = 0
  try {
    if (zip.entryCount > limits.files)
      throw new FileError(file, `it holds ${zip.entryCount} files; at most ${limits.files} are taken at once`)
    for await (const entry of zip.eachEntry()) {
      const path = nameOf(entry)
      const misnamed = nameProblem(path)
      if (misnamed === undefined && (path.endsWith('/') || isLitter(path))) continue
      const reason =
        misnamed ?? refusalOf(entry) ?? (files.has(path) ? 'Another file has the same name.' : undefined)
      if (reason !== undefined) {
        problems.push({ path: printable(path), reason, isError: true })
        continue
      }
      unpackedBytes += entry.uncompressedSize
      if (unpackedBytes > limits.unpackedBytes)
        throw new FileError(file, `it unpacks to more than the limit of ${limits.unpackedBytes} bytes`)
      files.set(path, fileOf({ id: file.id, zip, reader }, path, entry))
    }
  } catch (error) {
    if (error instanceof FileError || !isBroken(error)) throw error
    throw new FileError(file, `the archive is damaged: ${(error as Error).message}`, error)
  }
  return { files: [...files.values()], problems, unpackedBytes }
}

async function openDirectory(file: ReadableFile, reader: FileReader): Promise<ZipFile> {
  try {
    return await yauzl.fromRandomAccessReaderPromise(reader, file.sizeBytes, {
      lazyEntries: true,
      autoClose: false,
      // Names are judged here, one by one.
      decodeStrings: false,
    })
  } catch (error) {
    if (!isBroken(error)) throw error
    throw new FileError(file, `this is no ZIP archive: ${(error as Error).message}`, error)
  }
}

/** Errors of the library have no code; those of disks have. */
const isBroken = (error: unknown) =>
  error instanceof Error && !/^E[A-Z]/.test(String((error as { code?: unknown }).code ?? ''))

function nameOf(entry: Entry): string {
  const name = yauzl.getFileNameLowLevel(
    entry.generalPurposeBitFlag,
    entry.fileNameRaw,
    yauzl.parseExtraFields(entry.extraFieldRaw),
    false,
  )
  return name.normalize('NFC')
}

const KIND_MASK = 0xf000
const REGULAR = 0x8000
const LINK = 0xa000
const MAX_NAME = 1024

function nameProblem(path: string): string | undefined {
  const parts = (path.endsWith('/') ? path.slice(0, -1) : path).split('/')
  if (path === '' || path.length > MAX_NAME || /[\0-\x1f\x7f\\]/.test(path))
    return 'Its name has signs that no file name may have, or too many.'
  return /^[a-z]:/i.test(path) || parts.some((part) => ['', '.', '..'].includes(part))
    ? 'Its name leads out of the archive.'
    : undefined
}

function refusalOf(entry: Entry): string | undefined {
  const kind = (entry.externalFileAttributes >>> 16) & KIND_MASK
  if (kind === LINK) return 'It is a link; links are not followed.'
  if (kind !== 0 && kind !== REGULAR) return 'It is no plain file.'
  if (entry.isEncrypted()) return 'It is encrypted. Pack the archive without a password.'
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    return 'It is packed by a method that is not read. Pack the archive by "deflate".'
  const isSuspect =
    entry.uncompressedSize > SUSPECT_BYTES && entry.uncompressedSize > entry.compressedSize * SUSPECT_RATIO
  return isSuspect ? `It unpacks to more than ${SUSPECT_RATIO} times its size.` : undefined
}

const printable = (path: string) => path.replaceAll(/[\0-\x1f\x7f]/g, '?').slice(0, MAX_NAME)

interface Archive {
  readonly id: number
  readonly zip: ZipFile
  readonly reader: FileReader
}

/** Up to this size, packed and unpacked, a file is unpacked at once: a stream for each of many takes ten times as long. */
const SMALL_BYTES = 262_144

function fileOf({ id, zip, reader }: Archive, path: string, entry: Entry): FolderFile {
  // The library's entry keeps a dozen more members; of a hundred thousand files that is felt.
  const { compressedSize, uncompressedSize, crc32: crc, compressionMethod } = entry
  const place = Object.assign(new yauzl.Entry(), {
    relativeOffsetOfLocalHeader: entry.relativeOffsetOfLocalHeader,
    compressedSize,
  })
  const packed = compressionMethod === 8
  const isSmall = Math.max(compressedSize, uncompressedSize) <= SMALL_BYTES
  const broken = (reason: string, cause?: unknown) =>
    new FileError({ name: path }, `the archive is damaged here: ${reason}`, cause)

  const openSmall = async function* (start: number, end: number): AsyncGenerator<Buffer> {
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(place, { minimal: true })
    const bytes = await reader.bytes(fileDataStart, compressedSize)
    const whole = packed ? inflated(bytes, uncompressedSize) : bytes
    if (whole.length !== uncompressedSize) throw new Error('it has another size than it says')
    if (crc32(whole) !== crc) throw broken('wrong checksum')
    if (end > start && whole.length > start) yield whole.subarray(start, end)
  }
  const openLarge = async function* (start: number, end: number): AsyncGenerator<Buffer> {
    const isWhole = start === 0 && end >= uncompressedSize
    let sum = 0
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(place, { minimal: true })
    const [from, to] = packed ? [0, compressedSize] : [start, Math.min(end, compressedSize)]
    let at = from
    const plain = packed ? uncompressedSize : to - from
    const bytes = await streamOf(zip, [fileDataStart, compressedSize, from, to, packed, plain])
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      if (isWhole) sum = crc32(chunk, sum)
      const part = chunk.subarray(Math.max(0, start - at), Math.max(0, end - at))
      at += chunk.length
      if (part.length > 0) yield part
      if (at >= end) break
    }
    if (isWhole && sum !== crc) throw broken('wrong checksum')
  }
  const open = async function* (start = 0, end = uncompressedSize): AsyncGenerator<Buffer> {
    try {
      yield* isSmall ? openSmall(start, end) : openLarge(start, end)
    } catch (error) {
      if (error instanceof FileError || !isBroken(error)) throw error
      throw broken((error as Error).message, error)
    }
  }
  return { path, sizeBytes: uncompressedSize, id, open }
}

/** @throws Error for what is no deflated text of this size. */
function inflated(bytes: Buffer, sizeBytes: number): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(1, sizeBytes) })
  } catch (error) {
    throw new Error((error as Error).message, { cause: error })
  }
}

type StreamOf = Parameters<ZipFile['openReadStreamLowLevel']>

/** The library's own promise of this call goes astray (3.4.0). */
function streamOf(zip: ZipFile, args: StreamOf extends [...infer A, unknown] ? A : never): Promise<Readable> {
  return new Promise((done, fail) => {
    zip.openReadStreamLowLevel(...args, (error, stream) => (error === null ? done(stream) : fail(error)))
  })
}

// The directory is read in pieces of some dozen bytes, and files mostly in the order in which they lie.
const BLOCK = 262_144
/** Of what does not go on where the last block ended: a small file with what stands before it. */
const JUMP = 16_384

class FileReader extends yauzl.RandomAccessReader {
  readonly #file: ReadableFile
  #block: { readonly start: number; readonly bytes: Buffer } | undefined

  constructor(file: ReadableFile) {
    super()
    this.#file = file
  }

  async bytes(position: number, length: number): Promise<Buffer> {
    const bytes = Buffer.alloc(length)
    if (length > 0) await this.#fill(bytes, position)
    return bytes
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#file.open(start, end), { objectMode: false })
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#fill(buffer.subarray(offset, offset + length), position).then(
      () => callback(null),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
    )
  }

  async #fill(target: Buffer, position: number): Promise<void> {
    let block = this.#block
    const blockEnd = block === undefined ? 0 : block.start + block.bytes.length
    if (block === undefined || position < block.start || position + target.length > blockEnd) {
      const goesOn = block === undefined || (position >= block.start && position <= blockEnd)
      const parts: Buffer[] = []
      const size = Math.max(goesOn ? BLOCK : JUMP, target.length)
      const end = Math.min(this.#file.sizeBytes, position + size)
      for await (const part of this.#file.open(position, end)) parts.push(part)
      block = { start: position, bytes: Buffer.concat(parts) }
      this.#block = block
    }
    const copied = block.bytes.copy(target, 0, position - block.start)
    if (copied < target.length) throw new Error('unexpected EOF')
  }
}
