// Imports on the wire.

import type { ImportAnswer, ImportEntry, ImportRecord, ReimportAnswer, ReimportRecord } from '@siali/contract'
import { isPlainObject } from '../../http/body.ts'
import { toStamp } from '../../http/stamp.ts'
import { plainName } from '../files/file-name.ts'
import type { ListedImport } from './import-list.queries.ts'
import { paramsOf } from './import-params.ts'

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

function recorded(row: ListedImport) {
  return {
    id: row.id,
    project: row.project_id,
    // Clients know no other end than these two.
    status: (statusOf(row) === 'cancelled' ? 'failed' : statusOf(row)) as ImportRecord['status'],
    error: errorOf(row),
    task_count: row.finished_at === null ? progressOf(row).tasks : row.task_count,
    annotation_count: row.annotation_count,
    prediction_count: row.prediction_count,
    duration: Math.round(row.duration_sec ?? 0),
    file_upload_ids: row.file_upload_ids,
    found_formats: row.found_formats,
    data_columns: row.data_columns,
  }
}

/** `taskIds` are asked for only where somebody wanted them. */
export function presentImportRecord(row: ListedImport, taskIds: readonly number[]): ImportRecord {
  const params = paramsOf(row)
  return {
    ...recorded(row),
    preannotated_from_fields: params.preannotated ? [...params.preannotated] : null,
    commit_to_project: params.commit ?? true,
    return_task_ids: params.returnTaskIds ?? false,
    url: params.url ?? null,
    traceback: null,
    could_be_tasks_list: row.could_be_tasks_list,
    tasks: null,
    task_ids: [...taskIds],
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    finished_at: toStamp(row.finished_at),
  }
}

export function presentReimportRecord(row: ListedImport): ReimportRecord {
  return { ...recorded(row), files_as_tasks_list: paramsOf(row).choices?.asTasksList ?? true }
}

export function presentEntry(row: ListedImport): ImportEntry {
  const isOver = row.finished_at !== null || row.is_lost
  const progress = progressOf(row)
  const isUndone = row.undo_token !== null && row.restored_at === null
  return {
    id: row.id,
    source: row.source as ImportEntry['source'],
    status: statusOf(row),
    user: row.user_id,
    user_name: row.user_name ?? '',
    url: paramsOf(row).url ?? null,
    files: row.files.length > 0 ? row.files.map(plainName) : [...(paramsOf(row).names ?? [])],
    file_count: row.file_upload_ids.length,
    task_count: isOver ? row.task_count : progress.tasks,
    annotation_count: row.annotation_count,
    prediction_count: row.prediction_count,
    duration: row.duration_sec,
    error: errorOf(row),
    problem_count: row.problem_count,
    job: row.job,
    progress: isOver ? null : progress.part,
    undone: isUndone,
    undo: isUndone && row.is_in_trash ? row.undo_token : null,
    created_at: toStamp(row.created_at),
    finished_at: toStamp(row.finished_at),
  }
}

const statusOf = (row: ListedImport) => (row.is_lost ? 'failed' : row.status) as ImportEntry['status']
const errorOf = (row: ListedImport) => (row.is_lost ? LOST : row.error)
const LOST = 'The work ended without a word; nothing was kept. Import again.'

function progressOf(row: ListedImport): { tasks: number; part: number | null } {
  const said = isPlainObject(row.progress) ? row.progress : {}
  return {
    tasks: typeof said['done'] === 'number' ? said['done'] : 0,
    part: typeof said['part'] === 'number' ? said['part'] : null,
  }
}
