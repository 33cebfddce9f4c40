// Walks the tasks of a project, whatever their number.

import type { Queryable } from '../../db/client.ts'
import { listTaskIds } from './refresh.queries.ts'

/** Ids of the live tasks, ascending, `size` at a time; tasks that arrive meanwhile come at the end. */
export async function* taskIdPages(db: Queryable, projectId: number, size: number): AsyncGenerator<number[]> {
  for (let after = 0; ;) {
    const ids = await listTaskIds(db, projectId, after, size)
    const last = ids.at(-1)
    if (last === undefined) return
    yield ids
    after = last
  }
}
