// A file of tasks on this machine, read by the readers of @siali/formats into the tasks that formats write.

import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import {
  detectReader,
  FileError,
  READERS,
  sourceOf,
  startText,
  type ReadableFile,
  type ReadContext,
  type Reader,
  type ReadTask,
  type TaskSource,
} from '@siali/formats'
import { isJsonObject, type Json } from '@siali/labeling'

const START_BYTES = 65_536

export interface TaskFile {
  /** What kind it is, for people; of a folder known once it was read. */
  readonly title: string
  /** May be read more than once. */
  readonly tasks: TaskSource
  /** Tasks of the last reading; known once it ended. */
  readonly count: number
}

/** @param from id of a reader; undefined: the file itself decides. @throws Error in one sentence. */
export async function openTaskFile(
  path: string,
  from: string | undefined,
  context: ReadContext,
): Promise<TaskFile> {
  const file = await localFile(path)
  const reader =
    from === undefined
      ? detectReader(extname(path).toLowerCase(), await startOf(path), context)
      : findReader(from)
  let count = 0
  const texts = async function* () {
    count = 0
    for await (const text of textsOf(reader, file, context)) {
      count += 1
      yield text
    }
  }
  return {
    title: reader.title,
    tasks: sourceOf(texts),
    get count() {
      return count
    },
  }
}

/** A file as readers take it. @throws Error in one sentence. */
export async function localFile(path: string): Promise<ReadableFile> {
  const { size } = await stat(path).catch((error: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause: error })
  })
  return {
    id: 0,
    name: basename(path),
    address: path,
    sizeBytes: size,
    open: (start = 0, end = size) => readPart(path, start, end),
  }
}

/** Bytes `start` to before `end` of a file. */
export async function* readPart(path: string, start: number, end: number): AsyncGenerator<Buffer> {
  if (end > start)
    for await (const chunk of createReadStream(path, { start, end: end - 1 })) yield chunk as Buffer
}

async function startOf(path: string): Promise<string> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0)
    return startText(buffer.subarray(0, bytesRead))
  } finally {
    await handle.close()
  }
}

function findReader(id: string): Reader {
  const reader = READERS.find((one) => one.id === id.toUpperCase())
  if (reader === undefined)
    throw new Error(`--from takes ${READERS.map((one) => one.id).join(', ')}; ${id} is none of them.`)
  return reader
}

async function* textsOf(reader: Reader, file: ReadableFile, context: ReadContext): AsyncGenerator<string> {
  let place = 0
  try {
    for await (const batch of reader.read(file, context)) {
      for (const task of batch) {
        if (task.problem !== undefined) throw new FileError(file, task.problem)
        place += 1
        yield textOf(task, place)
      }
    }
  } catch (error) {
    if (!(error instanceof FileError) || error.line === undefined) throw error
    throw new Error(`${error.message} (line ${error.line})`, { cause: error })
  }
}

/** The task as an export says it; what has no id is counted from 1. */
export function textOf({ item, data }: ReadTask, place: number): string {
  const { data: _data, file_upload_id: _file, id, ...rest } = wholeTask(item)
  const listed = (value: Json | undefined) => (Array.isArray(value) ? value : [])
  const annotations = listed(rest['annotations']).map((one, at) =>
    isJsonObject(one) ? { id: place * 1000 + at, ...one } : one,
  )
  const head = JSON.stringify({
    id: id ?? place,
    ...rest,
    annotations,
    predictions: listed(rest['predictions']),
  })
  // The data keeps the text it was written in.
  return `${head.slice(0, -1)},"data":${data}}`
}

/** An item without `data` is the data itself. */
function wholeTask(item: unknown): Readonly<Record<string, Json>> {
  const json = item as Json
  return isJsonObject(json) && json['data'] !== undefined ? json : {}
}
