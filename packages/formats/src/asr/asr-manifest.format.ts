// ASR_MANIFEST: recordings with their transcripts, a JSON line each, and copies of the recordings.
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { annotatorOf, textsOf } from '../annotated.ts'
import { catalogued } from '../catalogue.ts'
import { controlFinder, itemsOf, type ExportItem } from '../export-item.ts'
import type { Format, WriteOptions } from '../format.ts'
import { MediaError, NO_MEDIA, obtainMedia, type MediaFile } from '../media-source.ts'
import { toSafeName, type Sink } from '../sink.ts'
import type { TaskSource } from '../source.ts'
import { WAV_HEAD_BYTES, wavSeconds } from './wav.ts'

async function write(source: TaskSource, sink: Sink, options: WriteOptions): Promise<void> {
  const findControl = controlFinder(options.controls)
  const key = Object.values(options.controls).flatMap(({ inputs }) => inputs)[0]?.value
  // About 200 bytes a recording: the manifest is one file, and the recordings come before it.
  const lines: string[] = []
  await sink.folder('audio')
  for await (const entry of source) {
    for (const item of itemsOf(entry.task(), findControl)) {
      const report = (message: string) => options.report?.({ task: item.taskId, message })
      const address = key === undefined ? undefined : item.data[key]
      if (typeof address !== 'string') report(`It has no recording under ${key ?? 'any data key'}.`)
      else if (options.downloads !== false)
        lines.push(...(await lineOf(item, address, sink, options, report)))
    }
  }
  await sink.file('manifest.json', lines.join(''))
}

async function lineOf(
  item: ExportItem,
  address: string,
  sink: Sink,
  options: WriteOptions,
  report: (message: string) => void,
): Promise<string[]> {
  try {
    const { name, seconds } = await copyAudio(address, sink, options)
    const text = transcriptOf(item)
    if (seconds === undefined) report(`How long ${address} is cannot be read: it is no WAV.`)
    else if (text === undefined) report('It has no transcript.')
    else
      return [
        print({ audio_filepath: `audio/${name}`, duration: seconds, text, annotator: annotatorName(item) }),
      ]
  } catch (error) {
    if (!(error instanceof MediaError)) throw error
    report(error.message)
  }
  return []
}

interface Copy {
  readonly name: string
  /** Undefined for what is no WAV. */
  readonly seconds: number | undefined
}

async function copyAudio(address: string, sink: Sink, options: WriteOptions): Promise<Copy> {
  const file = await obtainMedia(options.media ?? NO_MEDIA, address, wait)
  try {
    const base = toSafeName(baseOf(address), 5)
    // Uploads have a name of their own; files from elsewhere may share theirs.
    const isTaken = !/^\/(?:data\/)?upload\//.test(address) && sink.has(`audio/${base}`)
    const name = isTaken ? marked(base, `${address} ${options.now?.toISOString() ?? ''}`) : base
    const watched = watch(file)
    await sink.file(`audio/${name}`, watched.bytes())
    return { name, seconds: watched.seconds() }
  } finally {
    await file.close()
  }
}

/** The bytes of a recording, and how long it is when they have passed. */
function watch(file: MediaFile) {
  const head: Uint8Array[] = []
  let length = 0
  return {
    async *bytes() {
      for await (const chunk of file.open()) {
        if (length < WAV_HEAD_BYTES) head.push(chunk)
        length += chunk.length
        yield chunk
      }
    },
    seconds: () => wavSeconds(Buffer.concat(head), length),
  }
}

function baseOf(address: string): string {
  const path = address.split(/[?#]/)[0] ?? ''
  return path.slice(path.lastIndexOf('/') + 1) || 'audio'
}

function marked(name: string, by: string): string {
  const dot = name.lastIndexOf('.')
  const mark = `_${createHash('md5').update(by).digest('hex').slice(0, 4)}`
  return dot === -1 ? name + mark : name.slice(0, dot) + mark + name.slice(dot)
}

/** The first text of the first result of the first output with texts. */
function transcriptOf({ outputs }: ExportItem): string | undefined {
  for (const [first] of outputs.values()) {
    if (first !== undefined && Object.hasOwn(first.value, 'text')) return textsOf(first.value['text'])[0]
  }
  return undefined
}

const annotatorName = ({ annotation }: ExportItem) =>
  annotation === undefined ? '' : annotatorOf(annotation)

interface Line {
  readonly audio_filepath: string
  readonly duration: number
  readonly text: string
  readonly annotator: string
}

/** One line in ASCII, blanks behind its commas and colons. */
function print(line: Line): string {
  const members = Object.entries(line).map(([key, value]: [string, string | number]) => {
    const text = typeof value === 'number' && Number.isInteger(value) ? `${value}.0` : JSON.stringify(value)
    return `${JSON.stringify(key)}: ${text}`
  })
  const escape = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  return `{${members.join(', ')}}\n`.replaceAll(/[\u007f-\uffff]/g, escape)
}

/** Transcripts of whole recordings. */
export const asrManifestFormat: Format = {
  ...catalogued('ASR_MANIFEST'),
  packing: 'archive',
  copiesMedia: true,
  loses: 'All texts but the first of an annotation, spans and speakers, and recordings that are no WAV.',
  better: ['WEBVTT'],
  write,
}
