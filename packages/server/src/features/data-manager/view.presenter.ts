// Views on the wire: filters, ordering and selection stand inside `data` again.

import { isPlainObject } from '../../http/body.ts'
import { toStamp } from '../../http/stamp.ts'
import type { ViewRow } from './view.queries.ts'

export function presentView(row: ViewRow) {
  const data = isPlainObject(row.data) ? row.data : {}
  const ordering = row.ordering as unknown[]
  const selection = isPlainObject(row.selected_items) ? row.selected_items : {}
  return {
    id: row.id,
    data: {
      ...data,
      ...(row.filter_group !== null && { filters: row.filter_group }),
      ...(ordering.length > 0 && { ordering }),
      ...(Object.keys(selection).length > 0 && { selectedItems: selection }),
    },
    order: row.sort_order,
    user: row.user_id,
    project: row.project_id,
    // Views that are not locked look as they always did.
    ...(row.locked_at !== null && {
      is_locked: true,
      locked_by:
        row.locked_by === null
          ? null
          : {
              id: row.locked_by,
              name: row.locker_name || (row.locker_email ?? ''),
              email: row.locker_email ?? '',
            },
      locked_at: toStamp(row.locked_at),
    }),
  }
}
