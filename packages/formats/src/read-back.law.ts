// Writing with a format and reading what was written, as tests of both need it.

import { parsedLabelConfig, perRegionControls, requiredDataKeys } from '@siali/labeling'
import { detectReader, FileError, findFormat, memorySink, sourceOf, startText } from './index.ts'
import type { ReadableFile, ReadContext } from './index.ts'

export const TEXT =
  '<View><Text name="text" value="$text"/><Labels name="label" toName="text"><Label value="PER"/><Label value="LOC"/></Labels>' +
  '<Choices name="choice" toName="text"><Choice value="good"/><Choice value="bad"/></Choices></View>'
export const AUDIO =
  '<View><Audio name="audio" value="$audio"/><Labels name="label" toName="audio"><Label value="A"/></Labels>' +
  '<TextArea name="transcription" toName="audio" perRegion="true"/></View>'

function contextOf(config: string): ReadContext {
  return {
    keys: requiredDataKeys(config),
    controls: parsedLabelConfig(config),
    perRegion: perRegionControls(config),
    into: 'annotations',
  }
}

function fileOf(name: string, bytes: Buffer): ReadableFile {
  return {
    id: 3,
    name,
    address: `/data/upload/1/${name}`,
    sizeBytes: bytes.length,
    async *open(start = 0, end = bytes.length) {
      for (let at = start; at < end; at += 7) yield bytes.subarray(at, Math.min(end, at + 7))
    },
  }
}

/** The data of a format: notes beside it are none. */
async function writtenFile(id: string, config: string, tasks: readonly object[]): Promise<[string, Buffer]> {
  const sink = memorySink()
  await findFormat(id)?.write(
    sourceOf(() => tasks.map((task) => JSON.stringify(task))),
    sink,
    { controls: parsedLabelConfig(config) },
  )
  const [first] = [...sink.files].filter(([name]) => !name.endsWith('.md'))
  if (first === undefined) throw new Error(`${id} wrote nothing`)
  return first
}

export interface Read {
  readonly data: Record<string, unknown>
  readonly annotations?: {
    result: { id: string; type: string; value: Record<string, unknown>; meta?: object }[]
  }[]
}

export async function readBack(name: string, bytes: Buffer, config: string): Promise<Read[]> {
  const context = contextOf(config)
  const extension = name.slice(name.lastIndexOf('.')).toLowerCase()
  const reader = detectReader(extension, startText(bytes.subarray(0, 65_536)), context)
  const found: Read[] = []
  for await (const batch of reader.read(fileOf(name, bytes), context))
    for (const { item, data, problem } of batch) {
      if (problem !== undefined) throw new FileError({ name }, problem)
      found.push({ ...(item as Read), data: JSON.parse(data) as Read['data'] })
    }
  return found
}

export const roundTrip = async (id: string, config: string, tasks: readonly object[]) =>
  readBack(...(await writtenFile(id, config, tasks)), config)

export const results = ({ annotations }: Read) => annotations?.[0]?.result ?? []
