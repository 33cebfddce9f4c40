// The label stream: which task a person gets next, promised to him by a lock so that nobody else gets it meanwhile.
// Rules: task lifecycle, next task; the numbers in comments are its steps.

import type { AppContext } from '../../context.ts'
import { runInTwo, type Statement } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError } from '../../http/errors.ts'
import { shownVersion } from '../ml/shown-version.service.ts'
import type { ProjectRow } from '../projects/project.queries.ts'
import {
  filterCandidates,
  findLeastSolvedCluster,
  findOpenAt,
  findOpenBounds,
  findOwnLock,
  giveTask,
  listBegun,
  listOpen,
  listPostponed,
  listSkipped,
  listTruths,
  listUncertain,
  lockFirstOpen,
  lockOpenTask,
  readHistory,
  type Range,
  type Seeker,
  type WhenHeld,
} from './stream.queries.ts'

export interface Given {
  readonly taskId: number
  /** Which queue gave it, in the incumbent's words. */
  readonly queue: string
  readonly lockId: string
  /** False: it was put off once already. */
  readonly allowPostpone?: false
}

export interface NextOptions {
  /**
   * A queue prepared by the data manager: ids in the order shown, in chunks. Only these are given, in this order.
   */
  readonly candidates?: AsyncIterable<readonly number[]> | Iterable<readonly number[]>
}

/** Ids tried of one list before the search looks anew. */
const TRIES = 50
/** Open tasks at the head of a project that a search walks before it jumps behind the seeker's last task. */
const HEAD = 3000

/** @throws AppError 404 in the incumbent's words when nothing is left for the caller. */
export async function nextTask(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  options: NextOptions = {},
): Promise<Given> {
  const seeker: Seeker = {
    projectId: project.id,
    userId: caller.userId,
    skipQueue: project.skip_queue,
    now: cx.clock.now(),
  }
  const given =
    options.candidates === undefined
      ? await search(cx, seeker, project)
      : await searchPrepared(cx, seeker, options.candidates)
  if (given === undefined) throw new AppError('not_found', `There are no tasks for ${caller.email}`)
  return given
}

async function searchPrepared(
  cx: AppContext,
  seeker: Seeker,
  chunks: AsyncIterable<readonly number[]> | Iterable<readonly number[]>,
): Promise<Given | undefined> {
  for await (const chunk of chunks) {
    const ids = await filterCandidates(cx.db.sql, seeker, chunk)
    const given = await claimFirst(cx, seeker, ids, 'Data manager queue')
    if (given !== undefined) return given
  }
  return undefined
}

async function search(cx: AppContext, seeker: Seeker, project: ProjectRow): Promise<Given | undefined> {
  const { sql } = cx.db
  const [own, history] = await cx.db.batch((batch) =>
    Promise.all([
      findOwnLock(batch, seeker), // 3
      readHistory(batch, seeker.projectId, seeker.userId),
    ]),
  )
  if (own !== undefined) {
    const given = await claimFirst(cx, seeker, [own], 'Task lock')
    if (given !== undefined) return given
  }
  const last = history.at(-1)?.taskId ?? 0
  return (
    (project.show_ground_truth_first ? await searchTruths(cx, seeker, project) : undefined) ?? // 4
    (project.maximum_annotations > 1 ? await searchBegun(cx, seeker, last) : undefined) ?? // 6
    (project.show_overlap_first // 7
      ? await searchSequence(cx, seeker, project, last, 'Show overlap first', { manyPeople: true })
      : undefined) ??
    (await sample(cx, seeker, project, last)) ?? // 8
    (await searchPostponed(cx, seeker)) ?? // 9
    (project.skip_queue === 'REQUEUE_FOR_ME' // 10
      ? await claimFirst(cx, seeker, await listSkipped(sql, seeker, TRIES), 'Skipped queue')
      : undefined)
  )
}

/** Tasks whose right answer is known, before all others: as people come, or at random. */
async function searchTruths(cx: AppContext, seeker: Seeker, project: ProjectRow): Promise<Given | undefined> {
  const inOrder = project.sampling === 'Sequential sampling'
  const ids = await listTruths(cx.db.sql, seeker, inOrder ? TRIES : HEAD)
  return claimFirst(cx, seeker, inOrder ? ids : shuffled(ids).slice(0, TRIES), 'Ground truth queue')
}

/** Breadth first: what others began is finished first; at random among those with most annotations. */
async function searchBegun(cx: AppContext, seeker: Seeker, last: number): Promise<Given | undefined> {
  // The head of the begun tasks may be the seeker's own work; behind his last task it is that of others.
  for (const after of last === 0 ? [0] : [0, last]) {
    const found = await listBegun(cx.db.sql, seeker, { after, scan: HEAD, limit: TRIES })
    const most = found[0]?.total
    const ids = found.filter((one) => one.total === most).map((one) => one.id)
    const given = await claimFirst(cx, seeker, shuffled(ids), 'Breadth first queue')
    if (given !== undefined) return given
  }
  return undefined
}

function sample(
  cx: AppContext,
  seeker: Seeker,
  project: ProjectRow,
  last: number,
): Promise<Given | undefined> {
  switch (project.sampling) {
    case 'Uniform sampling':
      return searchUniform(cx, seeker, 'Uniform random queue')
    case 'Uncertainty sampling':
      return searchUncertain(cx, seeker, project)
    default:
      return searchSequence(cx, seeker, project, last, 'Sequence queue')
  }
}

/**
 * By id, from the first open task: finished ones are not in the index. A person who did much of a project that wants several people per task has all of it before him as open tasks;
 * so a long head is left after HEAD of them, and the search goes on behind his last task before it walks the rest.
 */
async function searchSequence(
  cx: AppContext,
  seeker: Seeker,
  project: ProjectRow,
  last: number,
  queue: string,
  only: Pick<Range, 'manyPeople'> = {},
): Promise<Given | undefined> {
  const longHead = project.maximum_annotations > 1 && last > 0
  const headEnd = longHead ? await findOpenAt(cx.db.sql, seeker.projectId, HEAD) : undefined
  const ranges: Range[] =
    headEnd === undefined || last <= headEnd
      ? [{ after: 0 }]
      : [{ after: 0, upTo: headEnd }, { after: last }, { after: headEnd, upTo: last }]
  for (const range of ranges) {
    const given = await claimInRange(cx, seeker, { ...range, ...only }, queue)
    if (given !== undefined) return given
  }
  return undefined
}

/**
 * Repeats until a task is his or none is left: who loses a race looks again and sees the winner's lock. Rows that others
 * hold are passed over at first; only when nothing else is left is it worth waiting whether they leave room.
 */
async function claimInRange(
  cx: AppContext,
  seeker: Seeker,
  range: Range,
  queue: string,
): Promise<Given | undefined> {
  for (let whenHeld: WhenHeld = 'pass over'; ;) {
    const outcome = await give(cx, seeker, lockFirstOpen(cx.db.sql, seeker, range, whenHeld), queue)
    if (typeof outcome === 'object') return outcome
    if (outcome === 'none' && whenHeld === 'wait') return undefined
    if (outcome === 'none') whenHeld = 'wait'
  }
}

async function searchUniform(cx: AppContext, seeker: Seeker, queue: string): Promise<Given | undefined> {
  const { sql } = cx.db
  const bounds = await findOpenBounds(sql, seeker.projectId)
  if (bounds === undefined) return undefined
  const few = (await findOpenAt(sql, seeker.projectId, HEAD)) === undefined
  if (few) {
    const ids = await listOpen(sql, seeker, { after: 0 }, HEAD)
    return claimFirst(cx, seeker, shuffled(ids).slice(0, TRIES), queue)
  }
  // Ordering a big project at random costs a walk of it all: look behind random ids instead.
  for (let tries = 0; tries < 8; tries++) {
    const after = bounds.first - 1 + Math.floor(Math.random() * (bounds.last - bounds.first + 1))
    const ids = await listOpen(sql, seeker, { after, upTo: after + HEAD }, TRIES)
    const given = await claimFirst(cx, seeker, ids.slice(0, 1), queue)
    if (given !== undefined) return given
  }
  return claimInRange(cx, seeker, { after: 0 }, queue)
}

async function searchUncertain(
  cx: AppContext,
  seeker: Seeker,
  project: ProjectRow,
): Promise<Given | undefined> {
  const { sql } = cx.db
  const queue = 'Active learning or random queue'
  const modelVersion = await shownVersion(sql, project)
  if (modelVersion !== '') {
    const cluster = await findLeastSolvedCluster(sql, project.id, modelVersion)
    // Locks keep people apart, so everybody gets the least certain task that is free.
    for (const only of cluster === undefined ? [undefined] : [cluster, undefined]) {
      const ids = await listUncertain(sql, seeker, { modelVersion, cluster: only, limit: TRIES })
      const given = await claimFirst(cx, seeker, ids, queue)
      if (given !== undefined) return given
    }
  }
  return searchUniform(cx, seeker, queue)
}

async function searchPostponed(cx: AppContext, seeker: Seeker): Promise<Given | undefined> {
  const ids = await listPostponed(cx.db.sql, seeker, TRIES)
  const given = await claimFirst(cx, seeker, ids, 'Postponed draft queue')
  return given && { ...given, allowPostpone: false }
}

/** The first of these tasks that is still free, promised to the seeker. Those that others hold come last. */
async function claimFirst(
  cx: AppContext,
  seeker: Seeker,
  taskIds: readonly number[],
  queue: string,
): Promise<Given | undefined> {
  const busy: number[] = []
  const claim = (taskId: number, whenHeld: WhenHeld) =>
    give(cx, seeker, lockOpenTask(cx.db.sql, seeker, taskId, whenHeld), queue)
  for (const taskId of taskIds) {
    const outcome = await claim(taskId, 'pass over')
    if (typeof outcome === 'object') return outcome
    if (outcome === 'none') busy.push(taskId)
  }
  for (const taskId of busy) {
    const outcome = await claim(taskId, 'wait')
    if (typeof outcome === 'object') return outcome
  }
  return undefined
}

/**
 * Lock and history of the task that `hold` finds, in one transaction of two round trips. 'none': it finds no task;
 * 'lost': somebody else was given the last place meanwhile.
 */
async function give(
  cx: AppContext,
  seeker: Seeker,
  hold: Statement,
  queue: string,
): Promise<Given | 'none' | 'lost'> {
  const { taskLockTtlSec, streamHistoryLimit: historyLimit } = cx.env
  const expireAt = new Date(seeker.now.getTime() + taskLockTtlSec * 1000)
  let taskId: number | undefined
  const [given] = await runInTwo<{ id: number }>(cx.db, hold, (row) => {
    taskId = row?.id
    return taskId === undefined ? [] : [giveTask(cx.db.sql, seeker, taskId, { expireAt, historyLimit })]
  })
  if (taskId === undefined) return 'none'
  const [row] = (given?.rows ?? []) as { unique_id: string }[]
  return row === undefined ? 'lost' : { taskId, queue, lockId: row.unique_id }
}

function shuffled<T>(items: readonly T[]): T[] {
  const copy = [...items]
  for (let at = copy.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    const [a, b] = [copy[at], copy[other]]
    if (a !== undefined && b !== undefined) [copy[at], copy[other]] = [b, a]
  }
  return copy
}
