// Formats of @siali/formats as streams: a format pushes files into a sink, a response pulls text.

import { CATALOGUE, findFormat, listFormats, sourceOf, type Format, type ParsedConfig } from '@siali/formats'
import { invalid } from '../../http/errors.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import type { TextSource } from './export-source.ts'

/** What snapshots are stored as; it is written without a detour. */
export const STORED_FORMAT = 'JSON'

export function listProjectFormats(project: ProjectRow) {
  const hasValueList = /\svalueList\s*=/.test(project.label_config)
  return listFormats(project.parsed_label_config as ParsedConfig, hasValueList)
}

/** @throws AppError 400 under `field` for names that are no format and for formats without a writer. */
export function requireFormat(field: string, name: string): Format {
  const format = findFormat(name)
  if (format !== undefined) return format
  const known = CATALOGUE.some((entry) => entry.name === name)
  const shown = name.slice(0, 60)
  throw invalid({
    [field]: [
      known ? `${shown} cannot be written by this version` : `${shown} is not supported export format`,
    ],
  })
}

/** Text, or its UTF-8. */
export type ExportChunk = string | Uint8Array

export interface FormatText {
  /** With its dot. */
  readonly extension: string
  readonly text: AsyncIterable<ExportChunk>
}

/** Starts writing a format of one file. Nothing is read before the text is; a reader that stops ends the writing. */
export async function openFormat(
  format: Format,
  project: ProjectRow,
  source: TextSource,
): Promise<FormatText> {
  let done = () => {}
  const read = new Promise<void>((resolve) => (done = resolve))
  const writing = Promise.withResolvers<{ name: string; chunks: AsyncIterable<string | Uint8Array> }>()
  let opened = false
  const sink = {
    async file(name: string, chunks: AsyncIterable<string | Uint8Array>) {
      if (opened) throw new Error(`${format.id} writes several files; they need a folder`)
      opened = true
      writing.resolve({ name, chunks })
      await read
    },
  }
  const tasks = sourceOf(async function* () {
    for await (const texts of source()) yield* texts
  })
  const options = { controls: project.parsed_label_config as ParsedConfig }
  const ended = format.write(tasks, sink, options)
  ended.catch(writing.reject)
  const { name, chunks } = await writing.promise
  return {
    extension: name.slice(name.lastIndexOf('.')),
    text: (async function* () {
      try {
        yield* gather(chunks)
      } finally {
        done()
      }
      await ended
    })(),
  }
}

/** Characters that travel together: writers give a row at a time, and every chunk costs a turn of the stream. */
const GATHERED = 65_536

async function* gather(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
  let parts: string[] = []
  let length = 0
  for await (const chunk of chunks) {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    parts.push(text)
    length += text.length
    if (length < GATHERED) continue
    yield parts.join('')
    parts = []
    length = 0
  }
  if (parts.length > 0) yield parts.join('')
}
