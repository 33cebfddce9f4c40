// Makes tasks of files that were uploaded before, in place of those that were made of them.

import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { listProjectFiles } from '../files/file.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { chunksOf, deleteTasks } from '../tasks/task.service.ts'
import { emptyReport, readFiles, type FilesReport } from './import-files.service.ts'
import { listTasksOfUploads } from './import.queries.ts'
import { storeTasks, type ImportOutcome } from './import.service.ts'

const NOTHING: ImportOutcome = {
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
  const report = emptyReport()
  const files = uploadIds.length === 0 ? [] : await listProjectFiles(cx, project.id, uploadIds)
  if (files.length === 0) {
    report.fileUploadIds.push(...uploadIds)
    return { counts: NOTHING, files: report }
  }
  const replaced = await listTasksOfUploads(
    cx.db.sql,
    project.id,
    files.map((file) => file.id),
  )
  const counts = await storeTasks(
    cx,
    caller,
    project,
    async () => readFiles(cx, project, files, asTasksList, report),
    { returnTaskIds: false, preannotated: [] },
  )
  // The new tasks are safe before the old ones go; an end of the server in between leaves both, and loses nothing.
  if (replaced.length > 0) await deleteTasks(cx, caller, project.id, chunksOf(replaced))
  return { counts, files: report }
}
