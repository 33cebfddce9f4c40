// The icon of a column, by what it holds.

import type { Column } from '@siali/sdk'
import {
  IconCalendar,
  IconCheckbox,
  IconCircleDashed,
  IconClock,
  IconHash,
  IconLetterCase,
  IconList,
  IconMovie,
  IconPhoto,
  IconSparkles,
  IconTag,
  IconUsers,
  IconVolume,
  type Icon,
} from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { PEOPLE_COLUMNS } from './filter.model.ts'
import { LABELS_COLUMN } from './own-columns.ts'

const MODEL_COLUMNS = new Set([
  'predictions_score',
  'total_predictions',
  'predictions_model_versions',
  'predictions_results',
])
const BY_TYPE: Readonly<Record<string, Icon>> = {
  Image: IconPhoto,
  Audio: IconVolume,
  AudioPlus: IconVolume,
  Video: IconMovie,
  Number: IconHash,
  Datetime: IconCalendar,
  Boolean: IconCheckbox,
  TaskState: IconCircleDashed,
  Time: IconClock,
  List: IconList,
}

/** True for columns of what a machine said. */
export function isOfModel(column: Pick<Column, 'id' | 'isData'>): boolean {
  return !column.isData && MODEL_COLUMNS.has(column.id)
}

/** The icon, 14 px. */
export function ColumnIcon({ column }: { readonly column: Column }): ReactNode {
  const own = column.isData
    ? undefined
    : isOfModel(column)
      ? IconSparkles
      : PEOPLE_COLUMNS.has(column.id)
        ? IconUsers
        : column.id === LABELS_COLUMN
          ? IconTag
          : undefined
  const Glyph = own ?? BY_TYPE[column.type] ?? IconLetterCase
  return <Glyph className="i t2" size={14} stroke={1.75} aria-hidden />
}
