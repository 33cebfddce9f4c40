// Exact project counters without a hot row. Writers append in their own transaction; reading adds fold and tail.

import type { AppContext } from '../../context.ts'
import { withTransaction, type Queryable, type Statement, type Tx } from '../../db/client.ts'
import {
  addToFold,
  clearCounters,
  clearWhenEmpty,
  insertDelta,
  insertSummary,
  listProjectsToFold,
  selectCounters,
  selectSummaries,
  takeDeltas,
} from './counter.queries.ts'
import { COUNTERS, type CounterName, type Counters } from './counters.ts'
import { addSummaries, shownSummary, type Summary, type SummaryDelta } from './summary.ts'

export type { Counters } from './counters.ts'

export type CounterDelta = Partial<Record<CounterName, number>> & {
  readonly summary?: SummaryDelta | undefined
}

const ZERO = Object.fromEntries(COUNTERS.map((name) => [name, 0])) as Record<CounterName, number>

/** Appends what a change adds (negative: takes away) to a project's counters. Same transaction as the change. */
export async function appendDelta(db: Queryable, projectId: number, delta: CounterDelta): Promise<void> {
  const { summary, ...counters } = delta
  const changed = Object.values(counters).some((n) => n !== 0)
  if (!changed && summary === undefined) return
  await insertDelta(db, projectId, counters, summary === undefined ? null : JSON.stringify(summary))
}

/** What appends to a project's summary alone, in the transaction of the change. */
export function summaryStatement(projectId: number, summary: SummaryDelta): Statement {
  return insertSummary(projectId, JSON.stringify(summary))
}

/** Counters by project id, exact at the time of the call; every id asked for is present. */
export async function readCounters(
  db: Queryable,
  projectIds: readonly number[],
): Promise<Map<number, Counters>> {
  const found = new Map((await selectCounters(db, projectIds)).map((row) => [row.project_id, row]))
  return new Map(
    projectIds.map((id) => {
      const row = found.get(id)
      const counters = row === undefined ? ZERO : { ...row }
      return [id, Object.fromEntries(COUNTERS.map((name) => [name, counters[name]])) as Counters]
    }),
  )
}

/** What a project's data and results consist of, exact at the time of the call. */
export async function readSummary(db: Queryable, projectId: number): Promise<Summary> {
  const summaries = await readSummaries(db, [projectId])
  return summaries.get(projectId) ?? addSummaries([])
}

/** Summaries by project id; every id asked for is present. */
export async function readSummaries(
  db: Queryable,
  projectIds: readonly number[],
): Promise<Map<number, Summary>> {
  const rows = await selectSummaries(db, projectIds)
  return new Map(rows.map(({ id, fold, tail }) => [id, shownSummary(addSummaries([fold, ...tail]))]))
}

const FOLD_AT_ONCE = 5000

/** Folds long tails. Safe to run any time, on any server, twice at once. */
export async function foldCounters(cx: AppContext, least = 20): Promise<void> {
  for (const projectId of await listProjectsToFold(cx.db.sql, least, 1000)) await foldProject(cx, projectId)
}

function foldProject(cx: AppContext, projectId: number): Promise<void> {
  return withTransaction(cx.db, async (tx) => {
    const taken = await takeDeltas(tx, projectId, FOLD_AT_ONCE)
    await addToFold(
      tx,
      projectId,
      taken.counters,
      JSON.stringify(addSummaries([taken.fold, ...taken.summaries])),
    )
  })
}

/** Starts the counters of a project from these values; used after a recount. */
export async function replaceCounters(
  tx: Tx,
  projectId: number,
  counters: Counters,
  summary: Summary,
): Promise<void> {
  await clearCounters(tx, projectId)
  await addToFold(tx, projectId, counters, JSON.stringify(summary))
}

/** Starts the counters of a project anew when its last task went: what drifted with imports is forgotten with it. */
export async function resetWhenEmpty(cx: AppContext, projectId: number): Promise<void> {
  const counters = (await readCounters(cx.db.sql, [projectId])).get(projectId)
  if (counters?.task_number !== 0) return
  await withTransaction(cx.db, (tx) => clearWhenEmpty(tx, projectId))
}
