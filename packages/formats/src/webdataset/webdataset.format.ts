// WEBDATASET: shards of samples, each a medium and its task as JSON, for training that streams.
import { setTimeout as wait } from 'node:timers/promises'
import { numberOf } from '../annotated.ts'
import type { Format, ParsedConfig, WriteOptions } from '../format.ts'
import { isObject, type JsonObject } from '../json-text.ts'
import { MediaError, NO_MEDIA, obtainMedia, type MediaFile } from '../media-source.ts'
import type { Sink } from '../sink.ts'
import type { TaskSource, TaskText } from '../source.ts'
import { MAX_TAR_FILE, TAR_END, tarHeader, tarPadding } from './tar.ts'

const SHARD_TASKS = 10_000
const SHARD_BYTES = 1_000_000_000

async function write(source: TaskSource, sink: Sink, options: WriteOptions): Promise<void> {
  const tasks = source[Symbol.asyncIterator]()
  let place = 0
  let next = await tasks.next()
  /** One shard; leaves in `next` the first task of the one after it. */
  async function* shard(): AsyncGenerator<Uint8Array> {
    let bytes = 0
    for (let count = 0; next.done !== true && count < SHARD_TASKS && bytes < SHARD_BYTES; count++) {
      for await (const piece of sampleOf(next.value, place, options)) {
        bytes += piece.length
        yield piece
      }
      place += 1
      next = await tasks.next()
    }
    yield TAR_END
  }
  let shards = 0
  do {
    await sink.file(`shard-${String(shards).padStart(6, '0')}.tar`, shard())
    shards += 1
  } while (next.done !== true)
}

async function* sampleOf(entry: TaskText, place: number, options: WriteOptions): AsyncGenerator<Uint8Array> {
  const task = entry.task()
  const at = options.now ?? new Date(0)
  // A point would end the key.
  const key = `task-${numberOf(task['id']) ?? `n${place}`}`
  const json = Buffer.from(entry.text)
  yield* fileOf(`${key}.json`, [json], json.length, at)
  if (options.downloads === false) return
  for (const { address, extension } of mediaOf(task, options.controls)) {
    try {
      const file = await obtainMedia(options.media ?? NO_MEDIA, address, wait)
      try {
        // The size stands before the bytes.
        const sizeBytes = await sizeOf(file)
        if (sizeBytes > MAX_TAR_FILE) throw new MediaError(`${address} is larger than a tar file can hold`)
        yield* fileOf(`${key}.${extension}`, file.open(), sizeBytes, at)
      } finally {
        await file.close()
      }
    } catch (error) {
      if (!(error instanceof MediaError)) throw error
      options.report?.({ task: task['id'] ?? null, message: error.message })
    }
  }
}

async function* fileOf(
  name: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  sizeBytes: number,
  at: Date,
): AsyncGenerator<Uint8Array> {
  yield tarHeader(name, sizeBytes, at)
  yield* content
  yield tarPadding(sizeBytes)
}

async function sizeOf(file: MediaFile): Promise<number> {
  let sizeBytes = 0
  for await (const chunk of file.open()) sizeBytes += chunk.length
  return sizeBytes
}

const MEDIA = new Set(['Image', 'Audio', 'AudioPlus', 'Video', 'Pdf'])

/** Addresses of media; the second one of an extension is `<data key>.<extension>`. */
function mediaOf(task: JsonObject, controls: ParsedConfig): { address: string; extension: string }[] {
  const data = isObject(task['data']) ? task['data'] : {}
  const inputs = Object.values(controls).flatMap((control) => control.inputs)
  const keys = new Set(inputs.filter(({ type }) => MEDIA.has(type)).map(({ value }) => value))
  const taken = new Set(['json'])
  return [...keys].flatMap((key) => {
    const address = data[key]
    if (typeof address !== 'string') return []
    const [, given = 'bin'] = /\.([a-z0-9]{1,8})$/i.exec(address.split(/[?#]/)[0] ?? '') ?? []
    const plain = given.toLowerCase()
    const extension = taken.has(plain)
      ? `${key.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 40)}.${plain}`
      : plain
    taken.add(extension)
    return [{ address, extension }]
  })
}

/** Shards of tar files. */
export const webdatasetFormat: Format = {
  id: 'WEBDATASET',
  title: 'WebDataset shards',
  description: 'Tar shards in which each task stands beside its image, audio or video.',
  packing: 'archive',
  copiesMedia: true,
  supports: (shape) =>
    [...MEDIA].some((tag) => shape.reached.has(tag)) ? true : 'Needs images, audio, video or PDF files',
  write,
}
