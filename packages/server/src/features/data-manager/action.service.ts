// Doing an action: at once for a page or a few, as a job for many, so that no request is held for minutes.

import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { isPlainObject } from '../../http/body.ts'
import { AppError, notFound } from '../../http/errors.ts'
import { readCounters } from '../counters/counter.service.ts'
import { createJobRun, requireJobRun, type RunningJob } from '../jobs/job-run.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import type { Action } from './action.ts'
import { ACTIONS } from './actions/index.ts'
import { findLastTaskId } from './task-list.queries.ts'
import { compileList, countTasks, type CompiledList, type ListQuery } from './task-list.service.ts'

/** @throws AppError 404. */
export function requireAction(id: string): Action {
  const action = ACTIONS.find((candidate) => candidate.id === id)
  if (action === undefined) throw notFound('Action')
  return action
}

export interface ActionWish {
  readonly action: Action
  readonly project: ProjectRow
  readonly query: ListQuery
  readonly form: Readonly<Record<string, unknown>>
}

export interface ActionOutcome {
  readonly body: object
  readonly undoToken: string | undefined
  /** False: a job goes on with it; the body names it. */
  readonly isDone: boolean
}

/** What the job of an action needs to do what the request asked, and no more. */
export interface ActionOrder {
  readonly action: string
  readonly project: number
  readonly user: number
  readonly organization: number
  readonly query: ListQuery
  readonly form: Readonly<Record<string, unknown>>
  readonly askedAt: string
  readonly undoToken: string
  /** Tasks that came after the request are not meant. */
  readonly lastTaskId: number
  readonly total: number
}

export const RUN_ACTION = 'run-action'
export const RUN_LONG_ACTION = 'run-long-action'
/** How long a request waits for an action that is always a job, and how often it looks. */
const AWAITED_MS = 2000
const LOOK_EVERY_MS = 40
/** How often a long action is taken up again by another start of the server. */
const RESTARTS = 1000
// One to four seconds of work, 2 cores, 25 Nov 2026: 10,000 tasks are deleted in 0.4 s, 10,000 predictions become
// annotations in 1.6 s.
const WAIT_FOR_TASKS = 10_000

/** Does it, or queues it when it is long. @throws AppError 400 for a form that cannot be carried out. */
export async function performAction(
  cx: AppContext,
  caller: Caller,
  wish: ActionWish,
): Promise<ActionOutcome> {
  const { action, project, query, form } = wish
  const list = await compileList(cx, project, query)
  const total = await countWork(cx, wish, list)
  const undoToken = cx.newId.hex(16)
  const isLong = action.isLong === true && total > 0
  if (isLong || total > WAIT_FOR_TASKS) {
    await action.check?.({ cx, project, form })
    const queued = await queueAction(cx, caller, wish, { undoToken, total })
    return (isLong ? await awaitAction(cx, caller, queued.job) : undefined) ?? queued.outcome
  }
  let offered: string | undefined
  const offerUndo = () => {
    offered = undoToken
  }
  const progress = () => Promise.resolve()
  const askedAt = cx.clock.now()
  const call = { cx, caller, project, list, query, form, askedAt, undoToken, offerUndo, progress }
  const body = await action.run(call)
  return { body, undoToken: offered, isDone: true }
}

async function countWork(cx: AppContext, { action, project, query }: ActionWish, list: CompiledList) {
  if (action.quick === true) return 0
  if (action.everything === true)
    return (await readCounters(cx.db.sql, [project.id])).get(project.id)?.task_number ?? 0
  const { selection } = query
  // What names its tasks need not be counted to be short.
  if (selection?.all === false && selection.ids.length <= WAIT_FOR_TASKS) return selection.ids.length
  return countTasks(cx, list)
}

async function queueAction(
  cx: AppContext,
  caller: Caller,
  { action, project, query, form }: ActionWish,
  { undoToken, total }: { undoToken: string; total: number },
): Promise<{ job: string; outcome: ActionOutcome }> {
  const job = await withTransaction(cx.db, async (tx) => {
    const run = await createJobRun(cx, tx, {
      organizationId: caller.organizationId,
      projectId: project.id,
      userId: caller.userId,
      kind: action.title,
      params: { action: action.id },
    })
    const order: ActionOrder = {
      query,
      form,
      askedAt: cx.clock.now().toISOString(),
      undoToken,
      total,
      action: action.id,
      project: project.id,
      user: caller.userId,
      organization: caller.organizationId,
      lastTaskId: await findLastTaskId(tx, project.id),
    }
    if (action.isLong === true)
      await cx.jobs.add(tx, RUN_LONG_ACTION, { run, order }, { maxAttempts: RESTARTS })
    else await cx.jobs.add(tx, RUN_ACTION, { run, order })
    return run
  })
  const detail = `${action.title}: ${total} tasks. This goes on as a job.`
  const body = { processed_items: 0, detail, async: true, job }
  return { job, outcome: { body, undoToken: undefined, isDone: false } }
}

/** The answer of work that ends within a moment. @throws AppError `model_server` when it failed; undefined: it goes on. */
async function awaitAction(cx: AppContext, caller: Caller, id: string): Promise<ActionOutcome | undefined> {
  const until = performance.now() + AWAITED_MS
  while (performance.now() < until) {
    await wait(LOOK_EVERY_MS)
    const run = await requireJobRun(cx, caller, id)
    if (run.status === 'failed') throw new AppError('model_server', run.error ?? 'The work failed.')
    const report: unknown[] = Array.isArray(run.report) ? run.report : []
    const answer = report.at(-1)
    if (run.status === 'completed' && isPlainObject(answer))
      return { body: answer, undoToken: undefined, isDone: true }
  }
  return undefined
}

/** The long way of performAction. What came of it is the report: the answer's body, and the token that undoes it. */
export async function runOrder(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  order: ActionOrder,
  job: RunningJob,
): Promise<void> {
  const { query, form, undoToken, lastTaskId, total } = order
  const all = await compileList(cx, project, query)
  const where = sql<boolean>`(${all.scope.where} and t.id <= ${lastTaskId})`
  const list = { ...all, scope: { ...all.scope, where }, whole: false }
  let undo = {}
  let answer = {}
  try {
    const offerUndo = () => {
      undo = { undo: undoToken }
    }
    const progress = (done: number) => job.progress(done, total)
    const askedAt = new Date(order.askedAt)
    const call = { cx, caller, project, list, query, form, askedAt, undoToken, offerUndo, progress }
    const counted = { ...job, progress: (done: number, of: number | null) => job.progress(done, of ?? total) }
    answer = await requireAction(order.action).run({ ...call, job: counted })
  } finally {
    job.note({ ...answer, ...undo })
  }
}
