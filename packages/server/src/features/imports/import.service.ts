// Imports: one transaction for all that a request brings, so that nothing is half imported.

import type { PoolClient } from 'pg'
import type { ReadTask } from '@siali/formats'
import { checkTaskItem, isJsonObject, parsedLabelConfig, wordItemProblem } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { withBulkTransaction, type Tx } from '../../db/client.ts'
import { canManage, type Caller } from '../../http/auth.ts'
import { invalid, permissionDenied } from '../../http/errors.ts'
import { appendDelta } from '../counters/counter.service.ts'
import { emit } from '../events/outbox.service.ts'
import { applyOverlap } from '../projects/overlap.service.ts'
import { manyTasksArrive } from '../search/search.service.ts'
import { dataKeysOf } from '../projects/label-config.service.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { finishImport, insertImport, listMembers, setFirstModelVersion } from './import.queries.ts'
import { AuthorError, peopleOf } from './people.ts'
import { PredictionResultError } from './prediction-result.ts'
import { toTaskRows, type TaskRows, type TaskRules } from './task-rows.ts'
import { createTaskWriter, type WrittenTotals } from './task-writer.ts'
import { findUnstorable } from '../../http/unstorable.ts'

export interface ImportOptions {
  readonly returnTaskIds: boolean
  readonly preannotated: readonly string[]
}

export interface ImportOutcome {
  readonly taskCount: number
  /** Null when nothing was stored. */
  readonly annotationCount: number | null
  readonly predictionCount: number | null
  readonly durationSec: number
  readonly taskIds: readonly number[] | undefined
}

/** What the transaction does before the tasks; its rows are what the tasks point at. */
export type Prepare = (tx: Tx) => Promise<AsyncIterable<ReadTask[]>>

const NO_TASKS = 'load_tasks: No tasks added'

/**
 * Stores all tasks or none.
 * @throws AppError `validation`: one entry an item for tasks that do not fit, or one text for the whole.
 */
export async function storeTasks(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  prepare: Prepare,
  options: ImportOptions,
): Promise<ImportOutcome> {
  const startedAt = performance.now()
  const rules = await taskRules(cx, project, caller.userId, options.preannotated)
  return withBulkTransaction(cx.db, async (tx, client) => {
    const batches = await prepare(tx)
    const { totals } = await writeTasks(
      cx,
      { tx, client },
      { project, userId: caller.userId, keepIds: options.returnTaskIds, startedAt },
      (store) => readAll(cx, caller, project, batches, rules, store),
    )
    return {
      taskCount: totals.taskCount,
      annotationCount: totals.annotationCount,
      predictionCount: totals.predictionCount,
      durationSec: (performance.now() - startedAt) / 1000,
      taskIds: options.returnTaskIds ? totals.taskIds : undefined,
    }
  })
}

/** How tasks of a project are read: who its people are, which controls its config has. */
export async function taskRules(
  cx: AppContext,
  project: ProjectRow,
  userId: number,
  preannotated: readonly string[] = [],
): Promise<TaskRules> {
  const members = await listMembers(cx.db.sql, project.organization_id)
  return {
    people: peopleOf(members, userId, cx.env.allowUnknownEmails),
    controls: parsedLabelConfig(project.label_config),
    overlap: project.maximum_annotations,
    preannotated,
  }
}

export interface WriteOptions {
  readonly project: ProjectRow
  readonly userId: number
  /** Keep the ids of the new tasks, in the order they were stored. */
  readonly keepIds: boolean
  /** By `performance.now()`. */
  readonly startedAt: number
}

/** Stores what `feed` hands over as one import, with all that follows from new tasks. */
export async function writeTasks(
  cx: AppContext,
  { tx, client }: { readonly tx: Tx; readonly client: PoolClient },
  { project, userId, keepIds, startedAt }: WriteOptions,
  feed: (store: ReturnType<typeof createTaskWriter>['add']) => Promise<void>,
): Promise<{ importId: number; totals: WrittenTotals }> {
  const importId = await insertImport(tx, {
    project_id: project.id,
    user_id: userId,
    created_at: cx.clock.now(),
  })
  await manyTasksArrive(cx, tx, project.id)
  const overlap = project.maximum_annotations
  const writer = createTaskWriter(cx, { tx, client, projectId: project.id, overlap, importId, keepIds })
  let totals: WrittenTotals
  try {
    await feed(writer.add)
    totals = await writer.finish()
  } catch (error) {
    await writer.abandon()
    throw error
  }
  const durationSec = (performance.now() - startedAt) / 1000
  await finishImport(tx, importId, { ...totals, durationSec }, cx.clock.now())
  await appendDelta(tx, project.id, totals.delta)
  if (totals.modelVersion !== undefined) await setFirstModelVersion(tx, project.id, totals.modelVersion)
  if (project.overlap_cohort_percentage < 100) await applyOverlap(cx, tx, project)
  await emit(tx, {
    organizationId: project.organization_id,
    projectId: project.id,
    event: 'TASKS_CREATED',
    payload: { import: importId, first_task: totals.firstTask, last_task: totals.lastTask },
  })
  return { importId, totals }
}

/** Reads everything and stores nothing: how many tasks there are. @throws AppError `validation` for none. */
export async function countTasks(cx: AppContext, batches: AsyncIterable<ReadTask[]>): Promise<ImportOutcome> {
  const startedAt = performance.now()
  let taskCount = 0
  for await (const batch of batches) {
    taskCount += batch.length
    if (taskCount > cx.env.importMaxTasks) throw tooMany(cx, taskCount)
  }
  if (taskCount === 0) throw invalid({ non_field_errors: [NO_TASKS] })
  return {
    taskCount,
    annotationCount: null,
    predictionCount: null,
    durationSec: (performance.now() - startedAt) / 1000,
    taskIds: undefined,
  }
}

function tooMany(cx: AppContext, taskCount: number) {
  return invalid({
    non_field_errors: [
      `Maximum task number is ${cx.env.importMaxTasks}, current task number is ${taskCount}`,
    ],
  })
}

/** Entries of the error list, item by item; the last says that it goes on. */
const MAX_ENTRIES = 100
const MAX_ENTRY_CHARS = 10_000

async function readAll(
  cx: AppContext,
  caller: Caller,
  project: ProjectRow,
  batches: AsyncIterable<ReadTask[]>,
  rules: TaskRules,
  store: ReturnType<typeof createTaskWriter>['add'],
): Promise<void> {
  const keys = dataKeysOf(project.label_config)
  const problems = new Map<number, string>()
  let whole: string | undefined
  let index = 0
  for await (const batch of batches) {
    for (const task of batch) {
      const problem = checkTaskItem(keys, task.item) ?? findUnstorable(task.data)
      if (problem !== undefined)
        problems.set(index, wordItemProblem(index, problem, task.item).slice(0, MAX_ENTRY_CHARS))
      else if (problems.size === 0 && whole === undefined) {
        try {
          const rows = toTaskRows(task, rules)
          requireStorable(rows)
          requireOwnName(caller, rows.annotations)
          const full = store(rows, isJsonObject(task.values) ? Object.keys(task.values) : [])
          if (full !== undefined) await full
        } catch (error) {
          if (!(error instanceof AuthorError) && !(error instanceof PredictionResultError)) throw error
          whole = error.message
        }
      }
      index += 1
      if (index > cx.env.importMaxTasks) throw tooMany(cx, index)
    }
    if (problems.size > 0 && index >= MAX_ENTRIES) break
  }
  if (problems.size > 0) throw invalid({ non_field_errors: itemErrors(problems, index) as string[] })
  if (whole !== undefined) throw invalid({ non_field_errors: [whole] })
  if (index === 0) throw invalid({ non_field_errors: [NO_TASKS] })
}

/** One entry an item, empty for good ones, cut at 100. When the first bad item lies behind that, only its own text. */
function itemErrors(problems: ReadonlyMap<number, string>, count: number): unknown[] {
  const [[first, text] = [0, '']] = problems
  if (first >= MAX_ENTRIES - 1 && count > MAX_ENTRIES) return [text]
  const entries: unknown[] = Array.from(
    { length: Math.min(count, MAX_ENTRIES) },
    (_, at) => problems.get(at) ?? {},
  )
  if (count > MAX_ENTRIES) entries[MAX_ENTRIES - 1] = '...'
  return entries
}

export function requireStorable(rows: TaskRows): void {
  const texts = [rows.meta ?? '', ...rows.annotations.map((one) => one.result)]
  texts.push(...rows.predictions.map((one) => one.result), ...rows.drafts.map((one) => one.result))
  for (const text of texts) {
    const reason = findUnstorable(text)
    if (reason !== undefined) throw invalid({ non_field_errors: [reason] })
  }
}

/** Annotations in the name of others are for those who manage projects. */
export function requireOwnName(
  caller: Pick<Caller, 'userId' | 'role'>,
  annotations: readonly { readonly completedBy: number }[],
): void {
  if (annotations.length === 0 || canManage(caller)) return
  if (annotations.some((one) => one.completedBy !== caller.userId))
    throw permissionDenied('Importing annotations in the name of others is for managers and administrators.')
}
