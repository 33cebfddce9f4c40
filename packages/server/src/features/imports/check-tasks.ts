// Checks tasks as they are read and hands the good ones on: all of an import, or all but those that are reported.

import type { ReadTask } from '@siali/formats'
import { checkTaskItem, isJsonObject, taskItemProblem, wordItemProblem, type DataKeys } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { canManage, type Caller } from '../../http/auth.ts'
import { AppError, invalid, permissionDenied } from '../../http/errors.ts'
import { findUnstorable } from '../../http/unstorable.ts'
import { AuthorError } from './people.ts'
import { MissingColumnError, PredictionMisfitError, PredictionResultError } from './prediction-result.ts'
import type { ProblemList } from './problem-list.ts'
import type { TaskBatch } from './task-batch.ts'
import { toTaskRows, type TaskRows, type TaskRules } from './task-rows.ts'

export const NO_TASKS = 'load_tasks: No tasks added'

/** Entries of the error list, item by item; the last says that it goes on. */
const MAX_ENTRIES = 100
const MAX_ENTRY_CHARS = 10_000

export interface CheckOptions {
  readonly keys: DataKeys
  readonly rules: TaskRules
  readonly problems: ProblemList
  /** Items that cannot be taken are left out and reported; false: they refuse the whole. */
  readonly skipInvalid: boolean
  /** Called after each batch with the tasks that were read so far. @throws what ends the work. */
  readonly onRead?: (tasks: number) => Promise<void>
  /** Takes a task; waits only when it must. */
  readonly store: (rows: TaskRows, columns: readonly string[]) => Promise<void> | undefined
}

/** @throws AppError `validation`: one entry an item for tasks that do not fit, or one text for the whole. */
export async function checkTasks(
  cx: AppContext,
  caller: Caller,
  batches: AsyncIterable<TaskBatch>,
  options: CheckOptions,
): Promise<void> {
  const { keys, rules, problems, skipInvalid, store } = options
  const failed = new Map<number, string>()
  const misfits: string[] = []
  let whole: AppError | undefined
  let index = 0
  let stored = 0
  let file: string | undefined
  let item = 0
  /** Nothing will be kept: what still comes is read for its problems alone. */
  const isLost = () => !skipInvalid && (failed.size > 0 || whole !== undefined || misfits.length > 0)
  const refuse = (task: ReadTask, reason: string) =>
    problems.add({ file: file ?? null, item, line: task.line ?? null, reason, is_error: true })
  for await (const batch of batches) {
    if (batch.file !== file) item = 0
    file = batch.file
    for (const task of batch.tasks) {
      item += 1
      const problem = checkTaskItem(keys, task.item) ?? findUnstorable(task.data)
      if (problem !== undefined) {
        refuse(task, taskItemProblem(keys, task.item) ?? problem)
        if (!skipInvalid)
          failed.set(index, wordItemProblem(index, problem, task.item).slice(0, MAX_ENTRY_CHARS))
      } else if (!isLost() || misfits.length > 0) {
        try {
          const rows = toTaskRows(task, rules)
          requireStorable(rows)
          requireOwnName(caller, rows.annotations)
          const full = isLost()
            ? undefined
            : store(rows, isJsonObject(task.values) ? Object.keys(task.values) : [])
          stored += 1
          if (full !== undefined) await full
        } catch (error) {
          const reason = reasonOf(error)
          if (reason === undefined) throw error
          refuse(task, reason)
          if (!skipInvalid) {
            if (error instanceof AppError) throw error
            if (error instanceof PredictionMisfitError)
              misfits.push(...error.reasons.map((one) => `- Task ${index}, ${one}`))
            else whole ??= wholeError(error, index, reason)
          }
        }
      }
      index += 1
      if (index > cx.env.importMaxTasks) throw tooMany(cx, index)
    }
    if (failed.size > 0 && index >= MAX_ENTRIES) break
    if (misfits.length >= MAX_ENTRIES) break
    await options.onRead?.(index)
  }
  if (failed.size > 0) throw invalid({ non_field_errors: itemErrors(failed, index) as string[] })
  if (whole !== undefined) throw whole
  if (misfits.length > 0) throw invalid({ predictions: [wordMisfits(misfits)] })
  if (!skipInvalid && problems.errors > 0) throw invalid({ non_field_errors: problems.lines(MAX_ENTRIES) })
  if (stored === 0) throw invalid({ non_field_errors: [NO_TASKS, ...problems.lines(MAX_ENTRIES)] })
}

/** Why an item cannot be stored; undefined for what is no fault of the item. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof AuthorError || error instanceof PredictionResultError) return error.message
  if (!(error instanceof AppError) || error.code !== 'validation') return undefined
  const listed = error.options.validationErrors?.['non_field_errors']
  return Array.isArray(listed) && typeof listed[0] === 'string' ? listed[0] : error.message
}

function wholeError(error: unknown, index: number, reason: string): AppError {
  if (error instanceof MissingColumnError)
    return invalid({ preannotated_fields: [`Task ${index}: ${reason}`] })
  return invalid({ non_field_errors: [reason] })
}

function wordMisfits(misfits: readonly string[]): string {
  const shown = misfits.slice(0, MAX_ENTRIES).map((one) => one.slice(0, MAX_ENTRY_CHARS))
  return [`Prediction validation failed (${misfits.length} errors):`, ...shown].join('\n')
}

export function tooMany(cx: AppContext, taskCount: number) {
  return invalid({
    non_field_errors: [
      `Maximum task number is ${cx.env.importMaxTasks}, current task number is ${taskCount}`,
    ],
  })
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
