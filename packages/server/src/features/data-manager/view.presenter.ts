// Views on the wire: filters, ordering and selection stand inside `data` again.

import { isPlainObject } from '../../http/body.ts'
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
  }
}
