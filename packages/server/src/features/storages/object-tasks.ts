// The tasks of one object: a JSON object, a list, JSON lines, or a Parquet table. Whole tasks (`data` with what was said of
// it) and bare data both count.

import type { Readable } from 'node:stream'
import {
  FileError,
  ITEM_LIMITS,
  JsonItemsError,
  findReader,
  splitJsonItems,
  taskOfItem,
  type ReadContext,
  type ReadTask,
} from '@siali/formats'
import { isJsonObject, type DataKeys, type Json } from '@siali/labeling'
import { StorageError, type ObjectRange } from './connector.ts'

const HINT =
  'For pictures, audio, video and documents choose the import method Files (use_blob_urls), which makes one task of each file.'

export interface ReadableObject {
  readonly key: string
  readonly sizeBytes: number
  /** May be called again; whoever calls reads or destroys it. */
  bytes(range?: ObjectRange): Promise<Readable>
}

/** Batches of tasks. @throws StorageError for what is no file of tasks. */
export async function* readObjectTasks(
  object: ReadableObject,
  keys: DataKeys,
  controls: ReadContext['controls'],
): AsyncGenerator<ReadTask[]> {
  const { key } = object
  try {
    if (/\.parquet$/i.test(key)) yield* readTable(object, { keys, controls, into: 'annotations' })
    else if (/\.(jsonl|ndjson)$/i.test(key)) yield* readLines(chunksOf(object), keys)
    else yield* readItems(chunksOf(object), keys)
  } catch (error) {
    if (error instanceof FileError) throw new StorageError('failed', error.message, error)
    if (!(error instanceof SyntaxError) && !(error instanceof JsonItemsError)) throw error
    throw new StorageError('failed', `Can't parse JSON: ${error.message}. ${HINT}`, error)
  }
}

async function* chunksOf(object: ReadableObject, range?: ObjectRange): AsyncGenerator<Buffer> {
  const body = await object.bytes(range)
  try {
    yield* body as AsyncIterable<Buffer>
  } finally {
    body.destroy()
  }
}

/** Rows of a Parquet table, which is read in parts: its end first, then a column after the other. */
async function* readTable(object: ReadableObject, context: ReadContext): AsyncGenerator<ReadTask[]> {
  const { key, sizeBytes } = object
  const file = {
    id: 0,
    name: key.slice(key.lastIndexOf('/') + 1),
    address: key,
    sizeBytes,
    open: (start = 0, end = sizeBytes) => chunksOf(object, { start, end: end - 1 }),
  }
  for await (const batch of findReader('.parquet').read(file, context))
    yield batch.map((task) => ({ ...task, fileUploadId: null }))
}

async function* readItems(bytes: AsyncIterable<Buffer>, keys: DataKeys): AsyncGenerator<ReadTask[]> {
  const items = splitJsonItems(ITEM_LIMITS)
  for await (const chunk of bytes) {
    const tasks = items.push(chunk).map((text) => toTask(text, keys))
    if (tasks.length > 0) yield tasks
  }
  const { root } = items.end()
  if (root === 'none' || root === 'scalar')
    throw new StorageError('failed', `Can't parse JSON: neither a task nor a list of tasks. ${HINT}`)
}

const LINE_END = 0x0a

async function* readLines(bytes: AsyncIterable<Buffer>, keys: DataKeys): AsyncGenerator<ReadTask[]> {
  let parts: Buffer[] = []
  let length = 0
  const take = (last: Buffer): ReadTask[] => {
    const text = Buffer.concat([...parts, last])
      .toString('utf8')
      .trim()
    parts = []
    length = 0
    return text === '' ? [] : [toTask(text, keys)]
  }
  for await (const chunk of bytes) {
    const tasks: ReadTask[] = []
    let from = 0
    for (let at = chunk.indexOf(LINE_END); at !== -1; at = chunk.indexOf(LINE_END, from)) {
      tasks.push(...take(chunk.subarray(from, at)))
      from = at + 1
    }
    parts.push(chunk.subarray(from))
    length += chunk.length - from
    if (length > ITEM_LIMITS.itemBytes)
      throw new StorageError('failed', `A line is longer than ${ITEM_LIMITS.itemBytes} bytes.`)
    if (tasks.length > 0) yield tasks
  }
  const rest = take(Buffer.alloc(0))
  if (rest.length > 0) yield rest
}

function toTask(text: string, keys: DataKeys): ReadTask {
  const item = JSON.parse(text) as Json
  if (!isJsonObject(item)) throw new StorageError('failed', `A task must be an object. ${HINT}`)
  const task = taskOfItem(keys, item, text)
  if (!isJsonObject(task.values)) throw new StorageError('failed', 'The data of a task must be an object.')
  return task
}
