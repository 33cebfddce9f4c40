// Columns that are columns of the task row.

import { sql, type RawBuilder } from 'kysely'
import type { Column, ColumnType, ValueKind } from '../column.ts'

interface Stored {
  readonly id: string
  readonly title: string
  readonly type: ColumnType
  readonly kind: ValueKind
  readonly sql: RawBuilder<unknown>
  readonly explore?: boolean
  readonly labeling?: boolean
  readonly isEmpty?: RawBuilder<boolean>
  readonly listed?: false
  readonly takesLists?: true
}

function stored(column: Stored): Column {
  const { id, title, type, kind, isEmpty } = column
  return {
    id,
    title,
    type,
    explore: column.explore ?? false,
    labeling: column.labeling ?? false,
    ...(column.listed === false && { listed: false }),
    ...(column.takesLists === true && { takesLists: true }),
    operand: () => ({ kind, sql: column.sql, ...(isEmpty && { isEmpty }) }),
  }
}

export const id = stored({
  id: 'id',
  title: 'ID',
  type: 'Number',
  kind: 'number',
  sql: sql`t.id`,
  takesLists: true,
  explore: true,
})
export const innerId = stored({
  id: 'inner_id',
  title: 'Inner ID',
  type: 'Number',
  kind: 'number',
  sql: sql`t.inner_id`,
  takesLists: true,
})
export const completedAt = stored({
  id: 'completed_at',
  title: 'Completed',
  type: 'Datetime',
  kind: 'datetime',
  sql: sql`t.completed_at`,
  explore: true,
})
export const totalAnnotations = stored({
  id: 'total_annotations',
  title: 'Annotations',
  type: 'Number',
  kind: 'number',
  sql: sql`t.total_annotations`,
  takesLists: true,
  isEmpty: sql`t.total_annotations = 0`,
  explore: true,
  labeling: true,
})
export const cancelledAnnotations = stored({
  id: 'cancelled_annotations',
  title: 'Skipped',
  type: 'Number',
  kind: 'number',
  sql: sql`t.cancelled_annotations`,
  takesLists: true,
  isEmpty: sql`t.cancelled_annotations = 0`,
  explore: true,
})
export const totalPredictions = stored({
  id: 'total_predictions',
  title: 'Predictions',
  type: 'Number',
  kind: 'number',
  sql: sql`t.total_predictions`,
  takesLists: true,
  isEmpty: sql`t.total_predictions = 0`,
  explore: true,
})
export const createdAt = stored({
  id: 'created_at',
  title: 'Created',
  type: 'Datetime',
  kind: 'datetime',
  sql: sql`t.created_at`,
})
export const updatedAt = stored({
  id: 'updated_at',
  title: 'Changed',
  type: 'Datetime',
  kind: 'datetime',
  sql: sql`t.updated_at`,
})
export const draftExists = stored({
  id: 'draft_exists',
  title: 'Drafts',
  type: 'Boolean',
  kind: 'boolean',
  sql: sql`(t.draft_count > 0)`,
})
/** Null allows it, as true does. */
export const allowSkip = stored({
  id: 'allow_skip',
  title: 'Allow skip',
  type: 'Boolean',
  kind: 'boolean',
  sql: sql`(t.allow_skip is not false)`,
  listed: false,
})
export const groundTruth = stored({
  id: 'ground_truth',
  title: 'Ground truth',
  type: 'Boolean',
  kind: 'boolean',
  sql: sql`(t.ground_truth_annotations > 0)`,
  listed: false,
})
