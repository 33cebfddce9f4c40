// Reads a selection in chunks: "all but three of two million" is a query here, never a list.

import type { ActionCall } from './action.ts'
import { listScopeIds } from './task-list.queries.ts'
import { withTimeLimit } from './task-list.service.ts'

export const CHUNK = 1000

/** Ids of the selected tasks, ascending, at most 1,000 at a time; tells the progress after each chunk. */
export async function* selectedIds(call: ActionCall): AsyncGenerator<number[]> {
  let done = 0
  for (let after = 0; ;) {
    const ids = await withTimeLimit(call.cx, (db) => listScopeIds(db, call.list.scope, after, CHUNK))
    const last = ids.at(-1)
    if (last === undefined) return
    yield ids
    done += ids.length
    await call.progress(done)
    after = last
  }
}
