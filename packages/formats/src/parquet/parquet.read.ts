// Parquet files: a row a task. Columns are data, unless the file says that this program wrote it.
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer, type FileMetaData } from 'hyparquet'
import { isJsonObject, type Json } from '@siali/labeling'
import { isDeeperThan } from '../json/json-depth.ts'
import { isObject, JsonNumber, parseJsonText, printJson, type JsonValue } from '../json-text.ts'
import { taskOfData, taskOfItem, type ReadTask } from '../read-task.ts'
import { FileError, ITEM_LIMITS, type ReadableFile, type ReadContext, type Reader } from '../reader.ts'
import { DATA, NOTE } from './parquet.format.ts'

const COMPRESSORS = {
  GZIP: (input: Uint8Array) => new Uint8Array(gunzipSync(input, { maxOutputLength: MAX_PAGE })),
  BROTLI: (input: Uint8Array) => new Uint8Array(brotliDecompressSync(input, { maxOutputLength: MAX_PAGE })),
  ZSTD: (input: Uint8Array) => new Uint8Array(zstdDecompressSync(input, { maxOutputLength: MAX_PAGE })),
}
// A page that unpacks to more is no honest table.
const MAX_PAGE = 256 * 1024 * 1024
const BATCH_ROWS = 1000

async function* read(file: ReadableFile, context: ReadContext): AsyncGenerator<ReadTask[]> {
  const bytes = randomAccess(file)
  let metadata: FileMetaData
  try {
    metadata = await parquetMetadataAsync(bytes)
  } catch (error) {
    throw new FileError(file, `this is no Parquet file: ${(error as Error).message}`, error)
  }
  const kinds = ownKinds(metadata)
  const rows = Number(metadata.num_rows)
  for (let from = 0; from < rows; from += BATCH_ROWS) {
    let batch: Record<string, unknown>[]
    try {
      batch = await parquetReadObjects({
        file: bytes,
        metadata,
        compressors: COMPRESSORS,
        rowStart: from,
        rowEnd: Math.min(rows, from + BATCH_ROWS),
      })
    } catch (error) {
      throw new FileError(file, `rows from ${from + 1} on cannot be read: ${(error as Error).message}`, error)
    }
    yield batch.map((row) => toTask(file, context, row, kinds))
  }
}

/** Kinds of the columns when the file is an export of tasks of ours. */
function ownKinds(metadata: FileMetaData): ReadonlyMap<string, string> | undefined {
  const note = metadata.key_value_metadata?.find(({ key }) => key === NOTE)?.value
  if (note === undefined) return undefined
  try {
    const said = parseJsonText(note)
    if (!isObject(said) || said['row'] !== 'task' || !isObject(said['kinds'])) return undefined
    return new Map(Object.entries(said['kinds']).map(([name, kind]) => [name, String(kind)]))
  } catch {
    return undefined
  }
}

function toTask(
  file: ReadableFile,
  { keys }: ReadContext,
  row: Readonly<Record<string, unknown>>,
  kinds: ReadonlyMap<string, string> | undefined,
): ReadTask {
  const values = Object.entries(row).map(([name, value]): [string, JsonValue] => {
    const isJson = kinds?.get(name) === 'json' && typeof value === 'string'
    if (isJson && isDeeperThan(value, ITEM_LIMITS.depth))
      throw new FileError(file, `${name} is nested deeper than ${ITEM_LIMITS.depth}`)
    return [name, isJson ? parseJsonText(value) : toJson(value)]
  })
  if (kinds === undefined) {
    const text = printJson(new Map(values), 0)
    return taskOfData(keys, text, JSON.parse(text) as Json, file.id)
  }
  const data = Object.fromEntries(
    values
      .filter(([name, value]) => name.startsWith(DATA) && value !== null)
      .map(([name, value]) => [name.slice(DATA.length), value]),
  )
  const rest = values.filter(([name, value]) => KEPT.has(name) && value !== null)
  const text = printJson(new Map<string, JsonValue>([['data', data], ...rest]), 0)
  const item = JSON.parse(text) as Json
  return taskOfItem(keys, isJsonObject(item) ? { ...item, file_upload_id: file.id } : item, text, file.id)
}

const KEPT = new Set(['annotations', 'predictions', 'meta'])

/** Any value of a cell as JSON: times as ISO texts, bytes as text. */
function toJson(value: unknown): JsonValue {
  if (value === null || value === undefined) return null
  if (typeof value === 'bigint') return new JsonNumber(String(value))
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'boolean') return value
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8')
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return Array.from(value as ArrayLike<unknown>, toJson)
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toJson(member)]))
  return null
}

function randomAccess(file: ReadableFile): AsyncBuffer {
  return {
    byteLength: file.sizeBytes,
    async slice(start, end = file.sizeBytes) {
      const from = start < 0 ? Math.max(0, file.sizeBytes + start) : start
      const to = Math.min(end < 0 ? file.sizeBytes + end : end, file.sizeBytes)
      if (to - from > MAX_PAGE)
        throw new FileError(file, `a column of a row group is larger than ${MAX_PAGE} bytes`)
      const parts: Buffer[] = []
      if (to > from) for await (const chunk of file.open(from, to)) parts.push(chunk)
      const whole = Buffer.concat(parts)
      return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength) as ArrayBuffer
    },
  }
}

export const parquetReader: Reader = {
  id: 'PARQUET',
  title: 'Parquet table',
  extensions: ['.parquet'],
  isList: true,
  read,
}
