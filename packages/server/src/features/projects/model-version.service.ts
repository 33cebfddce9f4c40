// Model versions of a project's predictions.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import { invalid } from '../../http/errors.ts'
import { toStamp } from '../../http/stamp.ts'
import { refreshTasks } from '../tasks/task.service.ts'
import { deletePredictions, listModelVersions } from './project.queries.ts'

export interface ModelVersionsQuery {
  readonly extended: boolean
  /** The project's backends on the wire, when they were asked for. */
  readonly live: readonly object[] | undefined
  readonly limit: number | undefined
}

/** `{version: count}`, or the extended form with the newest first. */
export async function readModelVersions(
  cx: AppContext,
  projectId: number,
  query: ModelVersionsQuery,
): Promise<object> {
  const rows = await listModelVersions(cx.db.sql, projectId)
  // The limit holds for the plain form only, as recorded.
  if (!query.extended)
    return Object.fromEntries(rows.slice(0, query.limit).map((row) => [row.model_version, row.count]))
  return {
    static: rows.map((row) => ({
      model_version: row.model_version,
      count: row.count,
      latest: toStamp(row.latest),
    })),
    live: query.live ?? null,
  }
}

const CHUNK = 1000

/** Deletes a version's predictions chunk by chunk; how many there were. @throws AppError `validation` without a version. */
export async function deleteModelVersion(
  cx: AppContext,
  projectId: number,
  version: unknown,
): Promise<number> {
  if (typeof version !== 'string') throw invalid({ non_field_errors: ['model_version param is required'] })
  for (let deleted = 0; ;) {
    const taskIds = await withTransaction(cx.db, async (tx) => {
      const ids = await deletePredictions(tx, projectId, version, CHUNK)
      if (ids.length > 0) await refreshTasks(tx, projectId, [...new Set(ids)])
      return ids
    })
    deleted += taskIds.length
    if (taskIds.length < CHUNK) return deleted
  }
}
