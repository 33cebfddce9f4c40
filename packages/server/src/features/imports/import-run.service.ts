// One import of files from first byte to last row: at once for a request, or by a job.

import type { AppContext } from '../../context.ts'
import type { Tx } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { extensionOf } from '../files/file-name.ts'
import { dropBlobs, type FileRow } from '../files/file.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import type { ImportChoices } from './import-choices.ts'
import { emptyReport, type FilesReport } from './files-report.ts'
import { bytesToRead, readFiles } from './import-files.service.ts'
import { countTasks, storeTasks, type ImportOutcome, type ImportSource } from './import.service.ts'
import { ProblemList } from './problem-list.ts'

// Bytes that the database writes for a byte of tasks: rows, their texts, indexes, the log of all.
export const DATABASE_SHARE = 4

export interface RunOptions {
  readonly source: ImportSource
  readonly choices: ImportChoices
  readonly returnTaskIds: boolean
  readonly preannotated: readonly string[]
  /** False: read everything and keep the files, make no tasks. */
  readonly commit: boolean
  /** The record that a job works for; undefined makes one. */
  readonly importId?: number
  /** Tasks that were read so far, and the part of all bytes that was. @throws what ends the work. */
  readonly onProgress?: (tasks: number, part: number) => Promise<void>
  readonly problems?: ProblemList
  readonly report?: FilesReport
}

export interface FilesOutcome {
  readonly counts: ImportOutcome
  readonly report: FilesReport
  readonly problems: ProblemList
}

/**
 * Stores all tasks of files, or none. `records` makes or finds their rows in the transaction of the tasks.
 * @throws AppError `validation`; media that were unpacked on the way are removed again.
 */
export async function importFiles(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  records: (tx: Tx) => Promise<readonly FileRow[]>,
  options: RunOptions,
): Promise<FilesOutcome> {
  const {
    choices,
    commit,
    importId,
    onProgress,
    problems = new ProblemList(),
    report = emptyReport(),
  } = options
  const written: string[] = []
  const meter = { read: 0, all: 1 }
  const read = async (tx: Tx) => {
    const files = await records(tx)
    meter.all = Math.max(1, bytesToRead(files, choices))
    if (commit) await cx.space.require(tableBytes(files) * DATABASE_SHARE)
    return readFiles(cx, project, files, {
      choices,
      report,
      problems,
      userId: caller.userId,
      onBytes: (bytes) => (meter.read += bytes),
      onWrite: (path) => void written.push(path),
      db: commit ? tx : undefined,
    })
  }
  try {
    const counts = commit
      ? await storeTasks(cx, caller, project, read, {
          source: options.source,
          returnTaskIds: options.returnTaskIds,
          preannotated: options.preannotated,
          skipInvalid: choices.skipInvalid,
          problems,
          files: report,
          ...(importId !== undefined && { importId }),
          ...(onProgress && {
            onRead: (tasks: number) => onProgress(tasks, Math.min(1, meter.read / meter.all)),
          }),
        })
      : await cx.db.sql.transaction().execute(async (tx) => countTasks(cx, await read(tx), problems))
    return { counts, report, problems }
  } catch (error) {
    await dropBlobs(cx, written)
    throw error
  }
}

const MEDIA_EXTENSION = /^\.(?:zip|bmp|gif|jpe?g|png|svg|webp|flac|m4a|mp3|ogg|wav|mp4|webm|pdf)$/i

/** Of files whose content becomes rows. */
function tableBytes(files: readonly FileRow[]): number {
  return files
    .filter(({ file }) => !MEDIA_EXTENSION.test(extensionOf(file)))
    .reduce((sum, { size_bytes }) => sum + size_bytes, 0)
}
