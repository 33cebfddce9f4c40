// Snapshots on the wire.

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
