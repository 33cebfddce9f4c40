// Task data on its way to a browser: addresses of objects become addresses of this server, where a source of the project
// covers them. Data without such addresses costs one look at its text.

import type { AppContext } from '../../context.ts'
import type { TaskRow } from '../tasks/task.queries.ts'
import { listProjectSources } from './storage.queries.ts'
import { placeOf } from './storage.service.ts'
import { hasAddresses, replaceAddresses } from './task-address.ts'

/** Tasks of one project with addresses that a browser can open. */
export async function resolveTasks(cx: AppContext, rows: readonly TaskRow[]): Promise<readonly TaskRow[]> {
  const [first] = rows.filter((row) => hasAddresses(row.data))
  if (first === undefined) return rows
  const sources = await listProjectSources(cx.db.sql, first.project_id)
  const places = sources.map((source) => placeOf(cx, source))
  if (places.length === 0) return rows
  const isCovered = (address: string) => places.some((place) => place.keyOf(address) !== undefined)
  return rows.map((row) => ({ ...row, data: replaceAddresses(row.data, row.id, isCovered) }))
}

export async function resolveTask(cx: AppContext, row: TaskRow): Promise<TaskRow> {
  const [resolved] = await resolveTasks(cx, [row])
  return resolved ?? row
}
