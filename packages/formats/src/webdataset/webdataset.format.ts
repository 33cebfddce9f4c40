// WEBDATASET: shards of samples, each a medium and its task as JSON, for training that streams.
import { setTimeout as wait } from 'node:timers/promises'
import { numberOf } from '../annotated.ts'
import type { ExportProblem, Format, ParsedConfig, WriteOptions } from '../format.ts'
import { isObject, type JsonObject } from '../json-text.ts'
import {
  inParallel,
  MediaError,
  NO_MEDIA,
  obtainMedia,
  type MediaFile,
  type MediaSource,
} from '../media-source.ts'
import type { Sink } from '../sink.ts'
import type { TaskSource, TaskText } from '../source.ts'
import { MAX_TAR_FILE, TAR_END, tarHeader, tarPadding } from './tar.ts'

const SHARD_TASKS = 10_000
const SHARD_BYTES = 1_000_000_000

/** Tasks whose media are fetched ahead. */
const AT_ONCE = 8

async function write(source: TaskSource, sink: Sink, options: WriteOptions): Promise<void> {
  const samples = inParallel(
    placed(source),
    AT_ONCE,
    ({ entry, place }) => readSample(entry, place, options),
    closeAll,
  )
  let next = await samples.next()
  /** One shard; leaves in `next` the first sample of the one after it. */
  async function* shard(): AsyncGenerator<Uint8Array> {
    let bytes = 0
    for (let count = 0; next.done !== true && count < SHARD_TASKS && bytes < SHARD_BYTES; count++) {
      for await (const piece of tarOf(next.value, options)) {
        bytes += piece.length
        yield piece
      }
      next = await samples.next()
    }
    yield TAR_END
  }
  let shards = 0
  try {
    do {
      await sink.file(`shard-${String(shards).padStart(6, '0')}.tar`, shard())
      shards += 1
    } while (next.done !== true)
  } finally {
    if (next.done !== true) await closeAll(next.value)
    await samples.return(undefined)
  }
}

async function* placed(source: TaskSource): AsyncGenerator<{ entry: TaskText; place: number }> {
  let place = 0
  for await (const entry of source) yield { entry, place: place++ }
}

interface Sample {
  /** Name of its files without their extension. */
  readonly key: string
  readonly json: Buffer
  readonly media: readonly Medium[]
  readonly problems: readonly ExportProblem[]
}

interface Medium {
  readonly extension: string
  readonly file: MediaFile
  readonly sizeBytes: number
}

async function closeAll({ media }: Pick<Sample, 'media'>): Promise<void> {
  for (const { file } of media) await file.close()
}

async function readSample(entry: TaskText, place: number, options: WriteOptions): Promise<Sample> {
  const task = entry.task()
  const media: Medium[] = []
  const problems: ExportProblem[] = []
  const found = options.downloads === false ? [] : mediaOf(task, options.controls)
  try {
    for (const { address, extension } of found) {
      try {
        media.push({ extension, ...(await readMedium(address, options.media ?? NO_MEDIA)) })
      } catch (error) {
        if (!(error instanceof MediaError)) throw error
        problems.push({ task: task['id'] ?? null, message: error.message })
      }
    }
  } catch (error) {
    await closeAll({ media })
    throw error
  }
  // A point would end the key.
  const key = `task-${numberOf(task['id']) ?? `n${place}`}`
  return { key, json: Buffer.from(entry.text), media, problems }
}

async function readMedium(address: string, media: MediaSource): Promise<Omit<Medium, 'extension'>> {
  const file = await obtainMedia(media, address, wait)
  try {
    // The size stands before the bytes.
    const sizeBytes = await sizeOf(file)
    if (sizeBytes > MAX_TAR_FILE) throw new MediaError(`${address} is larger than a tar file can hold`)
    return { file, sizeBytes }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function* tarOf(sample: Sample, options: WriteOptions): AsyncGenerator<Uint8Array> {
  const { key, json, media, problems } = sample
  const at = options.now ?? new Date(0)
  try {
    yield* fileOf(`${key}.json`, [json], json.length, at)
    for (const { extension, file, sizeBytes } of media)
      yield* fileOf(`${key}.${extension}`, file.open(), sizeBytes, at)
  } finally {
    await closeAll(sample)
  }
  for (const problem of problems) options.report?.(problem)
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
