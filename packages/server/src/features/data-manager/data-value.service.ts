// Writing one key into the data of many tasks, with the project's summary kept right.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import { appendDelta } from '../counters/counter.service.ts'
import { writeDataKey } from './data-value.queries.ts'

export { readDataTexts } from './data-value.queries.ts'

/** `values` are JSON texts in the order of the ids, a chunk at most. Gives how many tasks were written. */
export function storeDataKey(
  cx: AppContext,
  projectId: number,
  key: string,
  taskIds: readonly number[],
  values: readonly string[],
): Promise<number> {
  return withTransaction(cx.db, async (tx) => {
    const { updated, added } = await writeDataKey(tx, projectId, key, taskIds, values, cx.clock.now())
    if (added > 0) await appendDelta(tx, projectId, { summary: { data: { [key]: added } } })
    return updated
  })
}
