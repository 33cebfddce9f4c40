// Tasks of uploaded files: reads them one by one, or as the folder they make up, checks that they fit together, and remembers
// what the answer says of them.

import {
  detectReader,
  FileError,
  isMedia,
  mediaReader,
  openZip,
  READERS,
  readFolder,
  startText,
  type FolderFile,
  type FolderProblem,
  type ParsedConfig,
  type ReadableFile,
  type ReadableFolder,
  type ReadContext,
  type ReadTask,
  type Reader,
} from '@siali/formats'
import { isJsonObject, UNNAMED_COLUMN } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import type { Queryable } from '../../db/client.ts'
import { invalid } from '../../http/errors.ts'
import { recordFiles, type FileRow } from '../files/file.service.ts'
import { addressOf, extensionOf, nameOf, plainName, sentPath } from '../files/file-name.ts'
import { dataKeysOf, perRegionOf } from '../projects/label-config.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { mediaKeeper, placeMedia } from './archive-media.ts'
import type { FilesReport } from './files-report.ts'
import { readerOfKind, type ImportChoices } from './import-choices.ts'
import type { ImportProblem, ProblemList } from './problem-list.ts'
import type { TaskBatch } from './task-batch.ts'

export interface ReadOptions {
  readonly choices: ImportChoices
  readonly report: FilesReport
  readonly problems: ProblemList
  /** Who sent the files; owns the media of archives. */
  readonly userId: number
  /** Bytes that were read of the files. */
  readonly onBytes?: (bytes: number) => void
  /** Paths of stored media, told before they are written, so that a failure can remove them. */
  readonly onWrite?: (path: string) => void
  /** What reads a file, told before its tasks; undefined for archives. */
  readonly onKind?: (file: FileRow, reader: Reader | undefined) => void
  /** Undefined: nothing is stored, and media of archives have no address yet. */
  readonly db: Queryable | undefined
}

/** Batches of tasks of all files in order; fills `report` on the way. @throws AppError `validation`. */
export async function* readFiles(
  cx: AppContext,
  project: ProjectRow,
  files: readonly FileRow[],
  options: ReadOptions,
): AsyncGenerator<TaskBatch> {
  const { report, choices, problems } = options
  for (const file of files) {
    const extension = extensionOf(file.file)
    report.fileUploadIds.push(file.id)
    report.foundFormats[extension] = (report.foundFormats[extension] ?? 0) + 1
  }
  if (choices.asFolder) {
    yield* withColumns(readAsFolder(cx, project, files, options), report)
    return
  }
  let common: Set<string> | undefined
  for (const file of files) {
    let first = true
    try {
      for await (const batch of readOne(cx, project, file, options)) {
        const [task] = batch.tasks
        if (first && task !== undefined) {
          const columns = columnsOf(task)
          const before = common
          common = choices.mixesColumns
            ? new Set(columns.filter((name) => before?.has(name) !== false))
            : joinColumns(before, file.file, columns)
          report.dataColumns = [...common]
          first = false
        }
        yield batch
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      if (!choices.skipInvalid) throw invalid({ non_field_errors: [error.message] })
      problems.add({ ...WHOLE, file: shownName(file), line: error.line ?? null, reason: error.reason })
    }
  }
}

const WHOLE: Pick<ImportProblem, 'item' | 'line' | 'is_error'> = { item: null, line: null, is_error: true }

async function* withColumns(
  batches: AsyncIterable<TaskBatch>,
  report: FilesReport,
): AsyncGenerator<TaskBatch> {
  for await (const batch of batches) {
    const [task] = batch.tasks
    if (report.dataColumns.length === 0 && task !== undefined) report.dataColumns = columnsOf(task)
    yield batch
  }
}

const columnsOf = ({ written }: ReadTask) => (isJsonObject(written) ? Object.keys(written) : [])

async function* readOne(
  cx: AppContext,
  project: ProjectRow,
  file: FileRow,
  options: ReadOptions,
): AsyncGenerator<TaskBatch> {
  const { choices, report } = options
  const spelled = extensionOf(file.file)
  // The incumbent takes `ROWS.CSV` for no table.
  const extension = choices.mixesColumns ? spelled.toLowerCase() : spelled
  if (extension.toLowerCase() === '.zip') {
    options.onKind?.(file, undefined)
    yield* readArchive(cx, project, file, options)
    return
  }
  const { onBytes } = options
  let bytesTold = 0
  const context: ReadContext = {
    ...contextOf(project, choices, file.id),
    keepMedia: keeperOf(cx, project, file, options),
    onShare: (share) => {
      onBytes?.(share * file.size_bytes - bytesTold)
      bytesTold = share * file.size_bytes
    },
  }
  const uncounted = readableOf(cx, file, undefined)
  const named = await readerOf(uncounted, extension, choices.files[file.id]?.kind, context)
  if (named.isList) report.couldBeTasksList = true
  const reader = named.isList && !choices.asTasksList ? mediaReader : named
  options.onKind?.(file, reader)
  const shown = shownName(file)
  const source = reader.tellsShare === true ? uncounted : readableOf(cx, file, onBytes)
  for await (const tasks of reader.read(source, context)) {
    const good = tasks.filter((task) => task.problem === undefined)
    for (const { problem, line = null } of tasks)
      if (problem !== undefined)
        options.problems.add({ file: shown, item: null, line, reason: problem, is_error: true })
    if (good.length > 0) yield { tasks: good, file: shown, kind: reader.title }
  }
}

function contextOf(
  project: ProjectRow,
  { into, files, mixesColumns }: ImportChoices,
  fileId?: number,
): ReadContext {
  const separator = fileId === undefined ? undefined : files[fileId]?.separator
  return {
    keys: dataKeysOf(project.label_config),
    controls: project.parsed_label_config as ParsedConfig,
    perRegion: perRegionOf(project.label_config),
    into,
    // Where each task is checked by itself, nothing is guessed about a table either.
    refusesRowLabels: mixesColumns,
    ...(separator !== undefined && { separator }),
  }
}

/** Where media go that a file holds inside of it; while nothing is stored, they are called by their paths. */
function keeperOf(
  cx: AppContext,
  project: ProjectRow,
  file: FileRow,
  { db, userId, problems, choices, onWrite = () => {} }: ReadOptions,
): NonNullable<ReadContext['keepMedia']> {
  const stored = `${nameOf(file.file)}/`
  const byPath = (path: string) => {
    const shown = path.startsWith(stored) ? `${shownName(file)}/${path.slice(stored.length)}` : path
    return Promise.resolve(sentPath(shown.toWellFormed()) ?? shownName(file))
  }
  if (db === undefined) return byPath
  const keep = mediaKeeper(cx, db, file, { projectId: project.id, userId, onWrite })
  return (path, bytes) => (problems.errors === 0 || choices.skipInvalid ? keep : byPath)(path, bytes)
}

async function readerOf(
  source: ReadableFile,
  extension: string,
  kind: string | undefined,
  context: ReadContext,
): Promise<Reader> {
  return readerOfKind(kind) ?? detectReader(extension, await startOf(source), context)
}

/** Uploads of one folder: their paths are those of the folder, their addresses their own. */
async function* readAsFolder(
  cx: AppContext,
  project: ProjectRow,
  files: readonly FileRow[],
  options: ReadOptions,
): AsyncGenerator<TaskBatch> {
  const rows = new Map<string, FileRow>()
  for (const file of files) {
    const path = shownName(file)
    if (rows.has(path))
      options.problems.add({ ...WHOLE, file: path, reason: 'Another file has the same name.' })
    else rows.set(path, file)
  }
  const entries = [...rows].filter(([path]) => !path.toLowerCase().endsWith('.zip'))
  const folder: ReadableFolder = {
    name: 'the folder',
    files: entries.map(([path, row]): FolderFile => {
      const { id, sizeBytes, open } = readableOf(cx, row, isMedia(path) ? undefined : options.onBytes)
      return { path, id, sizeBytes, open }
    }),
    addressOf: (path) => addressOf(rows.get(path)?.file ?? ''),
  }
  const [first] = files
  const context = contextOf(project, options.choices)
  const keepMedia = first === undefined ? undefined : keeperOf(cx, project, first, options)
  yield* readParts(folder, { ...context, ...(keepMedia && { keepMedia }) }, options)
  for (const [path, row] of rows)
    if (path.toLowerCase().endsWith('.zip')) yield* readArchive(cx, project, row, options)
}

const shownName = ({ file, path }: FileRow) => path ?? plainName(file)

async function* readArchive(
  cx: AppContext,
  project: ProjectRow,
  file: FileRow,
  options: ReadOptions,
): AsyncGenerator<TaskBatch> {
  const { problems, db, userId } = options
  const name = shownName(file)
  const archive = readableOf(cx, file, options.onBytes)
  const limits = { files: cx.env.archiveMaxFiles, unpackedBytes: cx.env.archiveMaxBytes }
  const zip = await openZip({ ...archive, name }, limits)
  for (const { path, reason, isError } of zip.problems)
    problems.add({ ...WHOLE, file: `${name}/${path}`, reason, is_error: isError })
  let folder: ReadableFolder = { name, files: zip.files, addressOf: (path) => path }
  // What is refused anyway need not be unpacked.
  if (db !== undefined && (problems.errors === 0 || options.choices.skipInvalid)) {
    await cx.space.require(zip.unpackedBytes)
    const { addresses, blobs } = await placeMedia(cx, db, zip.files, {
      projectId: project.id,
      archiveId: file.id,
      onWrite: options.onWrite ?? (() => {}),
      onBroken: (path, reason) => problems.add({ ...WHOLE, file: `${name}/${path}`, reason }),
    })
    await recordFiles(db, userId, project.id, blobs)
    folder = {
      name,
      files: zip.files.filter(({ path }) => !isMedia(path) || addresses.has(path)),
      addressOf: (path) => addresses.get(path) ?? path,
    }
  }
  const keepMedia = keeperOf(cx, project, file, options)
  yield* readParts(folder, { ...contextOf(project, options.choices), keepMedia }, options, `${name}/`)
}

async function* readParts(
  folder: ReadableFolder,
  context: ReadContext,
  { problems }: ReadOptions,
  prefix = '',
): AsyncGenerator<TaskBatch> {
  const tell = ({ path, line, reason, isError }: FolderProblem) =>
    problems.add({ ...WHOLE, file: prefix + path, line: line ?? null, reason, is_error: isError })
  for await (const { path, kind, tasks } of readFolder(folder, context, tell))
    yield { tasks, file: prefix + path, kind }
}

/** Bytes that reading files takes, for who shows how far it is. */
export function bytesToRead(files: readonly FileRow[], choices: ImportChoices): number {
  return files.reduce((sum, { file, size_bytes }) => {
    const extension = extensionOf(file)
    if (choices.asFolder && isMedia(file)) return sum
    const reader = READERS.find((one) => one.extensions.includes(extension))
    return (
      sum +
      size_bytes * (reader?.passes ?? (reader === undefined && extension.toLowerCase() !== '.zip' ? 0 : 1))
    )
  }, 0)
}

function readableOf(
  cx: AppContext,
  file: FileRow,
  onBytes: ((bytes: number) => void) | undefined,
): ReadableFile {
  const open = (start = 0, end = file.size_bytes) =>
    start === 0 && end === file.size_bytes
      ? cx.blobs.read(file.file)
      : cx.blobs.read(file.file, { start, end: end - 1 })
  return {
    id: file.id,
    name: nameOf(file.file),
    address: addressOf(file.file),
    sizeBytes: file.size_bytes,
    async *open(start, end) {
      if (end !== undefined && end <= (start ?? 0)) return
      for await (const chunk of open(start, end) as AsyncIterable<Buffer>) {
        onBytes?.(chunk.length)
        yield chunk
      }
    },
  }
}

const START_BYTES = 65_536

/** What a file begins with, for those who tell kinds apart. */
async function startOf(file: ReadableFile): Promise<string> {
  const parts: Buffer[] = []
  for await (const chunk of file.open(0, Math.min(START_BYTES, file.sizeBytes))) parts.push(chunk)
  return startText(Buffer.concat(parts))
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
