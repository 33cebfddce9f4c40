// Which projects can be searched by index, and keeping that true. A project is ready while all its tasks have their text:
// many new tasks end that, a single one brings its text along, a trigger follows changes, and a job makes ready again.

import type { AppContext } from '../../context.ts'
import { withTransaction, type Tx } from '../../db/client.ts'
import {
  deleteReady,
  holdUnready,
  insertMissingTexts,
  insertReady,
  insertText,
  listUnreadyProjects,
  tryHoldStill,
} from './search.queries.ts'

export { isReady } from './search.queries.ts'

/** A scan of this many tasks takes about 50 ms; smaller projects need no index. */
export const INDEX_FROM_TASKS = 20_000

/** Before many tasks are added in `tx`: search falls back to scanning until the job has their texts. */
export async function manyTasksArrive(cx: AppContext, tx: Tx, projectId: number): Promise<void> {
  await holdUnready(tx, projectId)
  // On its own connection and at once: inside a long import the row's lock would make the next import wait.
  await deleteReady(cx.db.sql, projectId)
}

/** After one task was added in `tx`. */
export async function taskArrived(tx: Tx, projectId: number, taskId: number): Promise<void> {
  await holdUnready(tx, projectId)
  await insertText(tx, projectId, taskId)
}

const CHUNK = 5000

/** Fills the texts of projects of at least `least` tasks. Safe to repeat and to stop anywhere. */
export async function fillSearch(
  cx: AppContext,
  signal: AbortSignal,
  least = INDEX_FROM_TASKS,
): Promise<void> {
  for (const projectId of await listUnreadyProjects(cx.db.sql, least)) {
    for (let after: number | undefined = 0; after !== undefined;) {
      if (signal.aborted) return
      after = await insertMissingTexts(cx.db.sql, projectId, after, CHUNK)
    }
    await withTransaction(cx.db, async (tx) => {
      // Somebody is importing: the next run finds the rest.
      if (!(await tryHoldStill(tx, projectId))) return
      for (let after: number | undefined = 0; after !== undefined;)
        after = await insertMissingTexts(tx, projectId, after, CHUNK * 20)
      await insertReady(tx, projectId)
    })
  }
}
