// Tasks of uploaded files: reads them one by one, checks that they fit together, and remembers what the answer says of them.

import {
  detectReader,
  FileError,
  mediaReader,
  type ParsedConfig,
  type ReadableFile,
  type ReadContext,
  type ReadTask,
} from '@siali/formats'
import { isJsonObject, UNNAMED_COLUMN } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { invalid } from '../../http/errors.ts'
import type { FileRow } from '../files/file.service.ts'
import { addressOf, extensionOf, nameOf } from '../files/file-name.ts'
import { dataKeysOf } from '../projects/label-config.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'

export interface FilesReport {
  readonly fileUploadIds: number[]
  readonly foundFormats: Record<string, number>
  couldBeTasksList: boolean
  /** Columns that the first task of every file has. */
  dataColumns: string[]
}

export function emptyReport(): FilesReport {
  return { fileUploadIds: [], foundFormats: {}, couldBeTasksList: false, dataColumns: [] }
}

/** Batches of tasks of all files in order; fills `report` on the way. @throws AppError `validation`. */
export async function* readFiles(
  cx: AppContext,
  project: ProjectRow,
  files: readonly FileRow[],
  asTasksList: boolean,
  report: FilesReport,
): AsyncGenerator<ReadTask[]> {
  const context: ReadContext = {
    keys: dataKeysOf(project.label_config),
    controls: project.parsed_label_config as ParsedConfig,
    into: 'annotations',
  }
  let common: Set<string> | undefined
  for (const file of files) {
    const extension = extensionOf(file.file)
    report.fileUploadIds.push(file.id)
    report.foundFormats[extension] = (report.foundFormats[extension] ?? 0) + 1
    const source = readableOf(cx, file)
    const named = detectReader(extension, await startOf(source), context)
    if (named.isList) report.couldBeTasksList = true
    const reader = named.isList && !asTasksList ? mediaReader : named
    let first = true
    for await (const batch of readWorded(reader.read(source, context))) {
      const [task] = batch
      if (first && task !== undefined) {
        common = joinColumns(common, file.file, isJsonObject(task.written) ? Object.keys(task.written) : [])
        report.dataColumns = [...common]
        first = false
      }
      yield batch
    }
  }
}

function readableOf(cx: AppContext, file: FileRow): ReadableFile {
  return {
    id: file.id,
    name: nameOf(file.file),
    address: addressOf(file.file),
    sizeBytes: file.size_bytes,
    open: (start = 0, end = file.size_bytes) =>
      start === 0 && end === file.size_bytes
        ? cx.blobs.read(file.file)
        : cx.blobs.read(file.file, { start, end: end - 1 }),
  }
}

const START_BYTES = 65_536

/** What a file begins with, for those who tell kinds apart. */
async function startOf(file: ReadableFile): Promise<string> {
  const parts: Buffer[] = []
  for await (const chunk of file.open(0, Math.min(START_BYTES, file.sizeBytes))) parts.push(chunk)
  return Buffer.concat(parts).toString('utf8')
}

async function* readWorded(batches: AsyncIterable<ReadTask[]>): AsyncGenerator<ReadTask[]> {
  try {
    yield* batches
  } catch (error) {
    throw error instanceof FileError ? invalid({ non_field_errors: [error.message] }) : error
  }
}

function joinColumns(common: Set<string> | undefined, path: string, columns: string[]): Set<string> {
  const own = new Set(columns)
  if (common === undefined) return own
  const both = new Set([...common].filter((name) => own.has(name)))
  if (both.size > 0) return both
  const start = "You're trying to import inconsistent data:\n"
  const quoted = (names: Iterable<string>) => [...names].map((name) => `"${name}"`).join(',')
  if (own.has(UNNAMED_COLUMN))
    throw invalid({
      non_field_errors: [
        `${start}uploading a single file ${path} clashes with data key(s) found from other files:\n${quoted(common)}`,
      ],
    })
  const table = `${start}uploading tabular data from "${path}" with data key(s) ${quoted(own)}, clashes with `
  throw invalid({
    non_field_errors: [
      common.has(UNNAMED_COLUMN)
        ? `${table}other raw binary files (images, audios, etc.)`
        : `${table}data key(s) found from other files:\n${quoted(common)}`,
    ],
  })
}
