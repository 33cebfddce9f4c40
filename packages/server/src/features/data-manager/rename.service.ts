// Renaming labels in the annotations of a project, page by page, each annotation with a revision. Done again after a
// crash it goes on: what is renamed does not mention the old name any more.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import { isPlainObject } from '../../http/body.ts'
import { appendDelta } from '../counters/counter.service.ts'
import { addSummaries, summarizeResults, type SummaryDelta } from '../counters/summary.ts'
import { emit } from '../events/outbox.service.ts'
import { lockAnnotationsMentioning, rewriteResults } from './actions/result.queries.ts'

const AT_ONCE = 200

/** A result with other labels. */
export interface Renamed {
  readonly result: unknown[]
  /** How many labels are others now. */
  readonly count: number
}

export interface Renaming {
  readonly organizationId: number
  readonly projectId: number
  readonly userId: number
  /** A text that every result to change holds. */
  readonly mention: string
  readonly rename: (result: unknown) => Renamed
}

/** @throws JobCancelled from `progress`, which hears how many annotations are changed. */
export async function renameInResults(
  cx: AppContext,
  { organizationId, projectId, userId, mention, rename }: Renaming,
  progress: (annotations: number) => Promise<void>,
): Promise<{ labels: number; annotations: number }> {
  let labels = 0
  let annotations = 0
  for (let after = 0; ;) {
    const last = await withTransaction(cx.db, async (tx) => {
      const found = await lockAnnotationsMentioning(tx, projectId, mention, after, AT_ONCE)
      const changed = found.rows
        .map((row) => ({ id: row.id, before: row.result, ...rename(row.result) }))
        .filter((row) => row.count > 0)
      if (changed.length > 0) {
        await rewriteResults(tx, {
          projectId,
          userId,
          ids: changed.map((row) => row.id),
          results: changed.map((row) => JSON.stringify(row.result)),
          now: cx.clock.now(),
        })
        const moved = changed.flatMap(({ before, result }) => [labelsOf(before, -1), labelsOf(result, 1)])
        await appendDelta(tx, projectId, { summary: addSummaries(moved) })
        await emit(tx, {
          organizationId,
          projectId,
          event: 'ANNOTATION_UPDATED',
          payload: { annotations: changed.map((row) => row.id) },
        })
        labels += changed.reduce((sum, row) => sum + row.count, 0)
        annotations += changed.length
      }
      return found.last
    })
    if (last === undefined) return { labels, annotations }
    await progress(annotations)
    after = last
  }
}

// Controls and their uses stay what they were; only which labels they hold changes.
function labelsOf(result: unknown, sign: 1 | -1): SummaryDelta {
  const { labels = {} } = summarizeResults(Array.isArray(result) ? result : [], 'annotation', sign)
  return { labels }
}

/**
 * The result with `change` applied to the labels of each of its items: the list under the item's own type. Taxonomies
 * hold a path of texts for each label.
 */
export function replaceLabels(
  result: unknown,
  change: (labels: readonly unknown[], control: unknown) => unknown,
): Renamed {
  let count = 0
  const items = Array.isArray(result) ? (result as unknown[]) : []
  const changed = items.map((item) => {
    if (!isPlainObject(item) || typeof item['type'] !== 'string') return item
    const { type, value } = item
    if (!isPlainObject(value) || !Array.isArray(value[type])) return item
    const before = value[type] as unknown[]
    const after = change(before, item['from_name'])
    const differing = countDifferent(before, after)
    count += differing
    return differing === 0 ? item : { ...item, value: { ...value, [type]: after } }
  })
  return { result: changed, count }
}

function countDifferent(before: unknown, after: unknown): number {
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length)
    return JSON.stringify(before) === JSON.stringify(after) ? 0 : 1
  return before.reduce((sum: number, one, at) => sum + countDifferent(one, after[at]), 0)
}
