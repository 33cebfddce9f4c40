// Imports on the wire.

import type { ImportAnswer, ReimportAnswer } from '@siali/contract'
import { toStamp } from '../../http/stamp.ts'
import type { ImportRow } from './import.queries.ts'

export interface PresentedCounts {
  readonly taskCount: number
  readonly annotationCount: number | null
  readonly predictionCount: number | null
  readonly durationSec: number
  readonly taskIds: readonly number[] | undefined
}

export interface PresentedFiles {
  readonly fileUploadIds: readonly number[]
  /** Undefined: the tasks came as a JSON body. */
  readonly foundFormats: Readonly<Record<string, number>> | undefined
  readonly couldBeTasksList: boolean
  readonly dataColumns: readonly string[]
}

export function presentImport(counts: PresentedCounts, files: PresentedFiles): ImportAnswer {
  return {
    task_count: counts.taskCount,
    annotation_count: counts.annotationCount,
    prediction_count: counts.predictionCount,
    duration: counts.durationSec,
    file_upload_ids: [...files.fileUploadIds],
    could_be_tasks_list: files.couldBeTasksList,
    found_formats: files.foundFormats ?? [],
    data_columns: [...files.dataColumns],
    ...(counts.taskIds !== undefined && { task_ids: [...counts.taskIds] }),
  }
}

export function presentReimport(counts: PresentedCounts, files: PresentedFiles): ReimportAnswer {
  const { could_be_tasks_list: _list, task_ids: _ids, ...rest } = presentImport(counts, files)
  return rest
}

export function presentImportRecord(row: ImportRow) {
  return {
    id: row.id,
    project: row.project_id,
    status: row.status,
    error: row.error,
    task_count: row.task_count,
    annotation_count: row.annotation_count,
    prediction_count: row.prediction_count,
    duration: row.duration_sec,
    created_at: toStamp(row.created_at),
    finished_at: toStamp(row.finished_at),
  }
}
