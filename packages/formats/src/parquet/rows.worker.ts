// Rows of a Parquet file in parts, on a thread of its own: rows.ts starts it. Memory holds a part of a row group, and the lists
// and structs of the whole group where the file has no page index.
import { parentPort } from 'node:worker_threads'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import {
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type AsyncBuffer,
  type DecodedArray,
  type FileMetaData,
  type RowGroup,
  type SchemaTree,
} from 'hyparquet'
import { MAX_PAGE, type Asked, type Part, type Row, type Told } from './rows.messages.ts'

const LIMIT = { maxOutputLength: MAX_PAGE }
const COMPRESSORS = {
  GZIP: (input: Uint8Array) => new Uint8Array(gunzipSync(input, LIMIT)),
  BROTLI: (input: Uint8Array) => new Uint8Array(brotliDecompressSync(input, LIMIT)),
  ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input, LIMIT)),
}

/** Of the values of a part, unpacked, and of its rows. */
const PART_BYTES = 16 * 1024 * 1024
const PART_ROWS = 10_000
/** Of the file, as it was read last. */
const READ_BYTES = 48 * 1024 * 1024

async function* readParts(bytes: AsyncBuffer): AsyncGenerator<Part> {
  const open = async () => {
    const metadata = await parquetMetadataAsync(bytes)
    return { metadata, columns: columnsOf(metadata) }
  }
  const { metadata, columns } = await orReason('this is no Parquet file', open())
  const notes = (metadata.key_value_metadata ?? []).map(({ key, value }) => [key, value ?? ''] as const)
  const rowCount = Number(metadata.num_rows)
  let start = 0
  for (const group of metadata.row_groups) {
    const end = start + Number(group.num_rows)
    const size = partSize(group)
    // A scan of its own for each group: it keeps what it read last of each column.
    const options = { file: bytes, metadata, compressors: COMPRESSORS, rowStart: start, rowEnd: end }
    // Columns of bytes stay bytes; those of texts are texts all the same.
    const scan = await parquetScan({ ...options, utf8: false })
    const held = new Map<string, DecodedArray>()
    for (let at = start; at < end; at += size) {
      const to = Math.min(end, at + size)
      const read = async () => {
        if (at === start)
          for (const column of nestedOf(group))
            held.set(column, await scan.readColumn({ column, rowStart: start, rowEnd: end }))
        const cells = new Map<string, DecodedArray>()
        for (const column of columns)
          cells.set(
            column,
            held.get(column)?.slice(at - start, to - start) ??
              (await scan.readColumn({ column, rowStart: at, rowEnd: to })),
          )
        if ([...cells.values()].some((values) => values.length !== to - at))
          throw new Error('there are fewer of them than the file says')
        return rowsOf(cells, to - at)
      }
      const rows = await orReason(`rows from ${at + 1} on cannot be read`, read())
      yield { notes, rowCount, from: at, rows }
    }
    start = end
  }
}

async function orReason<T>(reason: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new Error(`${reason}: ${(error as Error).message}`, { cause: error })
  }
}

/**
 * Names of the columns. Each group must hold each part of them once: the library forgets what fails in parts that it does not
 * look for, and a promise that nobody awaits ends the thread. @throws Error.
 */
function columnsOf(metadata: FileMetaData): string[] {
  const tree = parquetSchema(metadata)
  const parts = leavesOf(tree).toSorted()
  if (new Set(parts).size < parts.length) throw new Error('two of its columns have the same name')
  for (const { columns } of metadata.row_groups) {
    const own = columns.map((part) => JSON.stringify(part.meta_data?.path_in_schema)).toSorted()
    if (own.length !== parts.length || own.some((path, at) => path !== parts[at]))
      throw new Error('its columns are not those of its schema')
  }
  return tree.children.map(({ element }) => element.name)
}

function leavesOf({ children, path }: SchemaTree): string[] {
  return children.length === 0 ? [JSON.stringify(path)] : children.flatMap(leavesOf)
}

/** How many rows of a group make a part. */
function partSize({ total_byte_size, num_rows }: RowGroup): number {
  const rowBytes = Number(total_byte_size) / Math.max(1, Number(num_rows))
  return Math.max(1, Math.min(PART_ROWS, Math.floor(PART_BYTES / Math.max(1, rowBytes))))
}

/** Columns of lists and structs that cannot be entered in their middle: without a page index they are unpacked whole. */
function nestedOf(group: RowGroup): Set<string> {
  const names = group.columns.map(({ meta_data: part, offset_index_offset: index }) => {
    const [name, ...inner] = part?.path_in_schema ?? []
    return inner.length > 0 && index === undefined ? name : undefined
  })
  return new Set(names.filter((name) => name !== undefined))
}

function rowsOf(cells: ReadonlyMap<string, DecodedArray>, count: number): Row[] {
  // Columns are named by strangers: `__proto__` is one like the others.
  const rows = Array.from({ length: count }, () => Object.create(null) as Record<string, unknown>)
  const copies = new Map<Uint8Array, Uint8Array>()
  for (const [name, values] of cells)
    for (const [at, row] of rows.entries()) row[name] = alone(values[at], copies)
  return rows
}

/** Bytes apart from the page that they lie in, which would go to the other thread with them; what is one stays one. */
function alone(value: unknown, copies: Map<Uint8Array, Uint8Array>): unknown {
  if (value instanceof Uint8Array) {
    const copy = copies.get(value) ?? value.slice()
    copies.set(value, copy)
    return copy
  }
  if (Array.isArray(value)) return value.map((one) => alone(one, copies))
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Date)
    return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, alone(member, copies)]))
}

/** The file on the other thread. Columns without a page index are asked for whole, part after part. */
function bytesOf(byteLength: number, ask: (start: number, end: number) => Promise<ArrayBuffer>): AsyncBuffer {
  const read = new Map<string, ArrayBuffer>()
  let readBytes = 0
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const from = start < 0 ? Math.max(0, byteLength + start) : start
      const to = Math.max(from, Math.min(end < 0 ? byteLength + end : end, byteLength))
      const key = `${from}-${to}`
      const known = read.get(key)
      if (known !== undefined) return known
      const whole = await ask(from, to)
      if (readBytes + whole.byteLength > READ_BYTES) {
        read.clear()
        readBytes = 0
      }
      if (whole.byteLength <= READ_BYTES) {
        read.set(key, whole)
        readBytes += whole.byteLength
      }
      return whole
    },
  }
}

function serve(port: NonNullable<typeof parentPort>): void {
  const tell = (told: Told) => port.postMessage(told)
  const waiting = new Map<number, (answer: Extract<Asked, { kind: 'slice' }>) => void>()
  let parts: AsyncGenerator<Part> | undefined
  let asked = 0
  const ask = (start: number, end: number) =>
    new Promise<ArrayBuffer>((done, fail) => {
      asked += 1
      waiting.set(asked, ({ bytes, reason }) =>
        bytes === undefined ? fail(new Error(reason ?? '')) : done(bytes),
      )
      tell({ kind: 'slice', id: asked, start, end })
    })
  const next = async (byteLength: number) => {
    parts ??= readParts(bytesOf(byteLength, ask))
    try {
      const { value, done } = await parts.next()
      tell(done === true ? { kind: 'end' } : { kind: 'part', part: value })
    } catch (error) {
      tell({ kind: 'broken', reason: (error as Error).message })
    }
  }
  port.on('message', (message: Asked) => {
    if (message.kind === 'next') void next(message.byteLength)
    else waiting.get(message.id)?.(message)
  })
}

if (parentPort !== null) serve(parentPort)
