// Makes tasks of files that were uploaded before, in place of those that were made of them.

import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { listProjectFiles } from '../files/file.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { chunksOf, deleteTasks } from '../tasks/task.service.ts'
import { PLAIN_CHOICES } from './import-choices.ts'
import { emptyReport, type FilesReport } from './files-report.ts'
import { importFiles } from './import-run.service.ts'
import { listTasksOfUploads } from './import.queries.ts'
import type { ImportOutcome } from './import.service.ts'

const NOTHING: ImportOutcome = {
  importId: 0,
  taskCount: 0,
  annotationCount: 0,
  predictionCount: 0,
  durationSec: 0,
  taskIds: undefined,
}

export interface Reimported {
  readonly counts: ImportOutcome
  readonly files: FilesReport
}

/** Ids that are no files of the project are passed over. @throws AppError `validation` with nothing changed. */
export async function reimport(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  uploadIds: readonly number[],
  asTasksList: boolean,
): Promise<Reimported> {
  const files = uploadIds.length === 0 ? [] : await listProjectFiles(cx, project.id, uploadIds)
  if (files.length === 0)
    return { counts: NOTHING, files: { ...emptyReport(), fileUploadIds: [...uploadIds] } }
  const { counts, report } = await importFiles(cx, caller, project, async () => files, {
    source: 'reimport',
    choices: { ...PLAIN_CHOICES, asTasksList },
    returnTaskIds: false,
    preannotated: [],
    commit: true,
  })
  await removeReplaced(cx, caller, project.id, report.fileUploadIds, counts.importId)
  return { counts, files: report }
}

/**
 * Moves what other imports made of the files to the trash. The new tasks are safe before: an end of the server in between
 * leaves both, and loses nothing. Repeated, it goes on.
 */
export async function removeReplaced(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  uploadIds: readonly number[],
  importId: number,
): Promise<void> {
  const replaced = await listTasksOfUploads(cx.db.sql, projectId, uploadIds, importId)
  if (replaced.length > 0) await deleteTasks(cx, caller, projectId, chunksOf(replaced))
}
