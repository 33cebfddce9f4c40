// What a view asks the server for: filters and order as they travel, and the members of tasks that its columns need.

import type { Column } from '@siali/sdk'
import { useMemo } from 'react'
import { encodeOrdering } from './filter.model.ts'
import { encodeFilters } from './filter.wire.ts'
import { LABELS_COLUMN, STATE_COLUMN } from './own-columns.ts'
import { encodeShownAs, isShown, type ViewState } from './use-view-state.ts'

export type ListQuery = {
  readonly filters?: ReturnType<typeof encodeFilters>
  readonly ordering?: readonly string[]
  readonly columnsDisplayType?: Readonly<Record<string, string>>
}

/** Filters and order of a view; the same object as long as they are. */
export function useListQuery(state: ViewState, columns: readonly Column[]): ListQuery {
  const { filters, ordering, shownAs } = state
  return useMemo(() => {
    const sent = encodeFilters(filters, columns)
    const order = encodeOrdering(ordering)
    const types = encodeShownAs(shownAs)
    return {
      ...(sent !== undefined && { filters: sent }),
      ...(order.length > 0 && { ordering: order }),
      ...(order.length > 0 && Object.keys(types).length > 0 && { columnsDisplayType: types }),
    }
  }, [filters, ordering, shownAs, columns])
}

const ALWAYS = [
  'id',
  'project',
  'data',
  'is_labeled',
  'total_annotations',
  'cancelled_annotations',
  'total_predictions',
]
const ON_PHONE = ['updated_at', 'annotators']

/** Comma list of the members to read. */
export function useIncluded(
  columns: readonly Column[],
  hidden: readonly string[] | undefined,
  isPhone: boolean,
): string {
  return useMemo(() => {
    // Labels come by a request of their own, and a state is read off the counts.
    const ids = columns
      .filter((column) => !column.isData && isShown(column, hidden))
      .map((column) => column.id)
      .filter((id) => id !== LABELS_COLUMN && id !== STATE_COLUMN)
    return [...new Set([...ALWAYS, ...(isPhone ? ON_PHONE : ids)])].join(',')
  }, [columns, hidden, isPhone])
}
