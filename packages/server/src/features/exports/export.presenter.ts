// Snapshots on the wire.

import { isPlainObject } from '../../http/body.ts'
import { toStamp } from '../../http/stamp.ts'
import type { ConversionRow, SnapshotRow } from './export.queries.ts'

export function presentSnapshot(row: SnapshotRow, conversions: readonly ConversionRow[]) {
  return {
    title: row.title,
    id: row.id,
    created_by: {
      id: row.created_by,
      first_name: row.creator_first_name ?? '',
      last_name: row.creator_last_name ?? '',
      email: row.creator_email ?? '',
      avatar: row.creator_avatar === null ? null : `/data/avatars/${row.creator_avatar}`,
    },
    created_at: toStamp(row.created_at),
    finished_at: toStamp(row.finished_at),
    status: row.status,
    md5: row.md5,
    counters: row.counters,
    converted_formats: conversions
      .filter((one) => one.export_id === row.id)
      .map((one) => ({
        id: one.id,
        status: one.status,
        export_type: one.export_type,
        traceback: one.error,
      })),
  }
}

/** The answer of create repeats the options as nulls, whatever they were. */
export function presentCreatedSnapshot(row: SnapshotRow) {
  return {
    ...presentSnapshot(row, []),
    task_filter_options: null,
    annotation_filter_options: null,
    serialization_options: null,
  }
}

/** Of the pages' own list. */
export function presentPrepared(row: SnapshotRow, conversions: readonly ConversionRow[]) {
  const counters: unknown = row.counters
  const taskCount = isPlainObject(counters) ? counters['task_number'] : undefined
  return {
    id: row.id,
    title: row.title,
    status: row.status as PreparedStatus,
    error: row.error,
    task_count: typeof taskCount === 'number' ? taskCount : null,
    created_at: toStamp(row.created_at),
    conversions: conversions.map((one) => ({
      export_type: one.export_type,
      status: one.status as PreparedStatus,
      error: one.error,
      problem_count: one.problem_count,
    })),
  }
}

type PreparedStatus = 'created' | 'in_progress' | 'failed' | 'completed'
