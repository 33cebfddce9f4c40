// Rows of a Parquet file in parts. Memory holds a part of a row group, and the lists and structs of a group where they are
// small: those are no columns that can be entered in their middle.
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import {
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type AsyncBuffer,
  type DecodedArray,
  type FileMetaData,
  type RowGroup,
} from 'hyparquet'
import { FileError, type ReadableFile } from '../reader.ts'

export type Row = Readonly<Record<string, unknown>>

export interface Rows {
  readonly metadata: FileMetaData
  /** Parts in order; each with the number of its first row, from 0. @throws FileError. */
  parts(): AsyncGenerator<{ readonly from: number; readonly rows: readonly Row[] }>
}

// A page that unpacks to more is no honest table.
const MAX_PAGE = 256 * 1024 * 1024
const LIMIT = { maxOutputLength: MAX_PAGE }
const COMPRESSORS = {
  GZIP: (input: Uint8Array) => new Uint8Array(gunzipSync(input, LIMIT)),
  BROTLI: (input: Uint8Array) => new Uint8Array(brotliDecompressSync(input, LIMIT)),
  ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input, LIMIT)),
}

/** Of the values of a part, unpacked, and of its rows. */
const PART_BYTES = 16 * 1024 * 1024
const PART_ROWS = 10_000
/** Of the lists and structs of a group that are unpacked once; larger ones are for each part. */
const HELD_BYTES = 32 * 1024 * 1024
/** Of the file, as it was read last. */
const READ_BYTES = 48 * 1024 * 1024

/** Opens a table. @throws FileError when it is none. */
export async function openRows(file: ReadableFile): Promise<Rows> {
  const bytes = randomAccess(file)
  let metadata: FileMetaData
  try {
    metadata = await parquetMetadataAsync(bytes)
  } catch (error) {
    throw new FileError(file, `this is no Parquet file: ${(error as Error).message}`, error)
  }
  return { metadata, parts: () => readParts(file, bytes, metadata) }
}

async function* readParts(
  file: ReadableFile,
  bytes: AsyncBuffer,
  metadata: FileMetaData,
): ReturnType<Rows['parts']> {
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name)
  let start = 0
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows)
    const held = new Map<string, DecodedArray>()
    let at = start
    try {
      // A scan of its own for each group: it keeps what it read last of each column.
      const options = { file: bytes, metadata, compressors: COMPRESSORS, rowStart: start, rowEnd: end }
      // Columns of bytes stay bytes; those of texts are texts all the same.
      const scan = await parquetScan({ ...options, utf8: false })
      for (const column of nestedOf(group))
        held.set(column, await scan.readColumn({ column, rowStart: start, rowEnd: end }))
      const size = partSize(group)
      for (; at < end; at += size) {
        const to = Math.min(end, at + size)
        const cells = new Map<string, DecodedArray>()
        for (const column of columns)
          cells.set(
            column,
            held.get(column)?.slice(at - start, to - start) ??
              (await scan.readColumn({ column, rowStart: at, rowEnd: to })),
          )
        if ([...cells.values()].some((values) => values.length !== to - at))
          throw new Error('there are fewer of them than the file says')
        yield { from: at, rows: rowsOf(cells, to - at) }
      }
    } catch (error) {
      if (error instanceof FileError) throw error
      throw new FileError(file, `rows from ${at + 1} on cannot be read: ${(error as Error).message}`, error)
    }
    start = end
  }
}

/** How many rows of a group make a part. */
function partSize({ total_byte_size, num_rows }: RowGroup): number {
  const rowBytes = Number(total_byte_size) / Math.max(1, Number(num_rows))
  return Math.max(1, Math.min(PART_ROWS, Math.floor(PART_BYTES / Math.max(1, rowBytes))))
}

/** Columns of lists and structs that are held, the first of them first. */
function nestedOf(group: RowGroup): string[] {
  const sizes = new Map<string, number>()
  for (const { meta_data: part } of group.columns) {
    const [name, ...inner] = part?.path_in_schema ?? []
    if (part === undefined || name === undefined || inner.length === 0) continue
    sizes.set(name, (sizes.get(name) ?? 0) + Number(part.total_uncompressed_size))
  }
  let left = HELD_BYTES
  return [...sizes].flatMap(([name, size]) => {
    if (size > left) return []
    left -= size
    return [name]
  })
}

function rowsOf(cells: ReadonlyMap<string, DecodedArray>, count: number): Row[] {
  // Columns are named by strangers: `__proto__` is one like the others.
  const rows = Array.from({ length: count }, () => Object.create(null) as Record<string, unknown>)
  for (const [name, values] of cells) for (const [at, row] of rows.entries()) row[name] = values[at]
  return rows
}

function randomAccess(file: ReadableFile): AsyncBuffer {
  // Columns without a page index are asked for whole, part after part.
  const read = new Map<string, ArrayBuffer>()
  let readBytes = 0
  return {
    byteLength: file.sizeBytes,
    async slice(start, end = file.sizeBytes) {
      const from = start < 0 ? Math.max(0, file.sizeBytes + start) : start
      const to = Math.min(end < 0 ? file.sizeBytes + end : end, file.sizeBytes)
      const key = `${from}-${to}`
      const known = read.get(key)
      if (known !== undefined) return known
      const size = Math.max(0, to - from)
      if (size > MAX_PAGE)
        throw new FileError(
          file,
          `a column of a row group is larger than ${MAX_PAGE} bytes: write the file with smaller row groups`,
        )
      const whole = new Uint8Array(size)
      let at = 0
      if (size > 0)
        for await (const chunk of file.open(from, to)) {
          whole.set(chunk, at)
          at += chunk.length
        }
      if (readBytes + size > READ_BYTES) {
        read.clear()
        readBytes = 0
      }
      if (size <= READ_BYTES) {
        read.set(key, whole.buffer)
        readBytes += size
      }
      return whole.buffer
    },
  }
}
