// Drafts on the wire.

import { ago } from '../../http/ago.ts'
import { JsonText } from '../../http/json-text.ts'
import { toStamp } from '../../http/stamp.ts'
import type { DraftRow } from './draft.queries.ts'

/** Members hold JsonText: print with printJson. */
export function presentDraft(row: DraftRow, now: Date) {
  const name = `${row.first_name} ${row.last_name}`.trim()
  return {
    id: row.id,
    user: row.email,
    created_username: `${name === '' ? '' : `${name} `}${row.email}, ${row.user_id}`,
    created_ago: ago(row.created_at, now),
    result: new JsonText(row.result),
    lead_time: row.lead_time,
    was_postponed: row.was_postponed,
    import_id: row.import_id,
    created_at: toStamp(row.created_at),
    updated_at: toStamp(row.updated_at),
    task: row.task_id,
    annotation: row.annotation_id,
  }
}
