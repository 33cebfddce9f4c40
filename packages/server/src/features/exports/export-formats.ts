// Formats of @siali/formats, for a project, as streams.

import {
  batchSource,
  findFormat,
  FORMATS,
  listFormats,
  openExport,
  shapeOf,
  type ExportProblem,
  type Format,
  type MediaSource,
  type ParsedConfig,
  type Scratch,
} from '@siali/formats'
import { invalid } from '../../http/errors.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import type { TaskBatches } from './export-source.ts'

/** What snapshots are stored as; it is written without a detour. */
export const STORED_FORMAT = 'JSON'

export function listProjectFormats(project: ProjectRow) {
  const hasValueList = /\svalueList\s*=/.test(project.label_config)
  return listFormats(project.parsed_label_config as ParsedConfig, hasValueList)
}

/** Every format that can be written, those that fit the project first. */
export function listOffers(project: ProjectRow) {
  const hasValueList = /\svalueList\s*=/.test(project.label_config)
  const shape = shapeOf(project.parsed_label_config as ParsedConfig, hasValueList)
  const offers = FORMATS.map((format) => {
    const fits = format.supports(shape)
    return {
      name: format.id,
      title: format.title,
      description: format.description,
      needs: fits === true ? null : fits,
      loses: format.loses ?? null,
      better: format.better?.find((id) => findFormat(id)?.supports(shape) === true) ?? null,
      is_table: format.isTable === true,
      copies_media: format.copiesMedia === true,
      always_copies_media: format.alwaysCopiesMedia === true,
    }
  })
  return [...offers.filter(({ needs }) => needs === null), ...offers.filter(({ needs }) => needs !== null)]
}

/**
 * @throws AppError 400 under `field` for names that are no format, and for those that cannot be written under the
 * project's config at all.
 */
export function requireFormat(field: string, name: string, project: ProjectRow): Format {
  const format = findFormat(name)
  if (format !== undefined) {
    const refusal = format.refuses?.(project.parsed_label_config as ParsedConfig)
    if (refusal !== undefined) throw invalid({ [field]: [refusal] })
    return format
  }
  throw invalid({ [field]: [`${name.slice(0, 60)} is not supported export format`] })
}

/** Text, or bytes. */
export type ExportChunk = string | Uint8Array

export interface FormatText {
  /** With its dot. */
  readonly extension: string
  readonly text: AsyncIterable<ExportChunk>
}

export interface FormatOptions {
  readonly source: TaskBatches
  readonly media: MediaSource
  readonly now: Date
  /** Whether formats that may copy media do so. */
  readonly downloads: boolean
  /** Tables put a quote mark before texts that a spreadsheet would run. */
  readonly neutralizeFormulas?: boolean
  readonly openScratch: () => Promise<Scratch>
  readonly report?: (problem: ExportProblem) => void
}

/** Starts writing; a reader that stops ends it. */
export async function openFormat(
  format: Format,
  project: ProjectRow,
  { source, ...options }: FormatOptions,
): Promise<FormatText> {
  const controls = project.parsed_label_config as ParsedConfig
  const { extension, content } = await openExport(format, batchSource(source), { ...options, controls })
  return { extension, text: gather(content) }
}

/** Characters that travel together: writers give a row at a time, and every chunk costs a turn of the stream. */
const GATHERED = 65_536

async function* gather(chunks: AsyncIterable<ExportChunk>): AsyncGenerator<ExportChunk> {
  const parts: string[] = []
  let length = 0
  for await (const chunk of chunks) {
    if (typeof chunk !== 'string') {
      if (length > 0) yield parts.splice(0).join('')
      length = 0
      yield chunk
      continue
    }
    parts.push(chunk)
    length += chunk.length
    if (length < GATHERED) continue
    yield parts.splice(0).join('')
    length = 0
  }
  if (length > 0) yield parts.join('')
}
