// Reads a selection in chunks: "all but three of two million" is a query here, never a list.

import type { AppContext } from '../../context.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import type { ActionCall } from './action.ts'
import { readSelection } from './filter.compile.ts'
import { listScopeIds } from './task-list.queries.ts'
import { compileList, withTimeLimit } from './task-list.service.ts'

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

/**
 * Ids of the tasks of a project that `selectedItems` names, ascending, at most `most`; none for nothing.
 * @throws AppError 400 for what is no selection.
 */
export async function listSelectedIds(
  cx: AppContext,
  project: ProjectRow,
  selectedItems: unknown,
  most: number,
): Promise<number[]> {
  const selection = readSelection(selectedItems) ?? { all: false, ids: [] }
  const list = await compileList(cx, project, { filters: undefined, ordering: [], selection })
  return withTimeLimit(cx, (db) => listScopeIds(db, list.scope, 0, most))
}
