// Tasks one by one: look-ups through the caller's organization, create, change, move to the trash.

import { checkTaskData, requiredDataKeys, type Json } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { withTransaction, type Tx } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { isPlainObject } from '../../http/body.ts'
import { invalid, notFound } from '../../http/errors.ts'
import { storableJson } from '../../http/unstorable.ts'
import { appendDelta, resetWhenEmpty } from '../counters/counter.service.ts'
import { emit } from '../events/outbox.service.ts'
import { findVisibleProject, requireProject, type ProjectRow } from '../projects/project.service.ts'
import { taskArrived } from '../search/search.service.ts'
import { moveToTrash } from '../trash/trash.service.ts'
import { discountTasks, refreshTasks } from './refresh.service.ts'
import {
  findTask,
  insertTask,
  lockTask,
  raiseInnerId,
  reserveInnerIds,
  trashTasks,
  updateTask,
  type TaskRow,
} from './task.queries.ts'

export { findTask, listTasksByIds } from './task.queries.ts'
export { countTasksBack, discountTasks, refreshTasks } from './refresh.service.ts'

/** @throws AppError 404 outside the caller's organization and in the trash. */
export async function requireTask(cx: AppContext, caller: Caller, taskId: number): Promise<TaskRow> {
  const row = await findTask(cx.db.sql, caller.organizationId, taskId)
  if (row === undefined) throw notFound('Task')
  return row
}

export interface TaskBody {
  readonly project: number
  readonly data: unknown
  readonly meta?: Record<string, unknown> | null | undefined
  readonly overlap?: number | undefined
  readonly is_labeled?: boolean | undefined
  readonly inner_id?: number | null | undefined
  readonly allow_skip?: boolean | null | undefined
}

/** @throws AppError `validation` when the project is not the caller's or the data lack a key of its config. */
export async function createTask(cx: AppContext, caller: Caller, body: TaskBody): Promise<TaskRow> {
  const project = await findVisibleProject(cx, caller, body.project)
  if (project === undefined)
    throw invalid({ project: [`Invalid pk "${body.project}" - object does not exist.`] })
  if (body.data === null) throw invalid({ data: ['This field may not be null.'] })
  const problem = findDataProblem(project, body.data)
  if (problem !== undefined) throw invalid({ non_field_errors: [problem] })
  const id = await withTransaction(cx.db, async (tx) => {
    const taskId = await insertTask(tx, {
      project_id: project.id,
      inner_id: await takeInnerId(tx, project.id, body.inner_id ?? undefined),
      data: storableJson(body.data, 'data'),
      meta: storableJson(body.meta ?? {}, 'meta'),
      overlap: body.overlap ?? project.maximum_annotations,
      is_labeled: body.is_labeled ?? false,
      allow_skip: body.allow_skip ?? null,
      created_at: cx.clock.now(),
      updated_at: cx.clock.now(),
    })
    await taskArrived(tx, project.id, taskId)
    await appendDelta(tx, project.id, {
      task_number: 1,
      finished_task_number: body.is_labeled === true ? 1 : 0,
      summary: { data: columnsOf(body.data, 1) },
    })
    await emitTasks(tx, caller, project.id, 'TASKS_CREATED', [taskId])
    return taskId
  })
  return requireTask(cx, caller, id)
}

async function takeInnerId(tx: Tx, projectId: number, wanted: number | undefined): Promise<number> {
  // The first task made by hand is number 2 on the wire; imports begin with 1.
  await raiseInnerId(tx, projectId, wanted ?? 1)
  return wanted ?? reserveInnerIds(tx, projectId, 1)
}

// A task made by hand need only have the keys; what type a value must have is the import's question.
function findDataProblem(project: ProjectRow, data: unknown): string | undefined {
  if (!isPlainObject(data) && !Array.isArray(data)) return 'Task[data] must be dict or list'
  const keys = requiredDataKeys(project.label_config)
  const problem = checkTaskData(keys, data as Json)
  return problem?.includes(' key is expected in task data') ? problem : undefined
}

function columnsOf(data: unknown, n: 1 | -1): Record<string, number> {
  return isPlainObject(data) ? Object.fromEntries(Object.keys(data).map((key) => [key, n])) : {}
}

export interface TaskChange {
  readonly data?: unknown
  readonly meta?: Record<string, unknown> | null | undefined
  readonly overlap?: number | undefined
  readonly allow_skip?: boolean | null | undefined
}

/** Changes data, meta, overlap, allow_skip; what follows from annotations cannot be set. @throws AppError 400, 404. */
export async function changeTask(
  cx: AppContext,
  caller: Caller,
  taskId: number,
  body: TaskChange,
): Promise<TaskRow> {
  const before = await requireTask(cx, caller, taskId)
  const { data, meta, overlap, allow_skip: allowSkip } = body
  if (data !== undefined && !isPlainObject(data) && !Array.isArray(data))
    throw invalid({ non_field_errors: ['Task[data] must be dict or list'] })
  await withTransaction(cx.db, async (tx) => {
    const stored = await lockTask(tx, before.project_id, taskId)
    if (stored === undefined) throw notFound('Task')
    await updateTask(tx, before.project_id, taskId, {
      ...(data !== undefined && { data: storableJson(data, 'data') }),
      ...(meta !== undefined && { meta: storableJson(meta, 'meta') }),
      ...(overlap !== undefined && { overlap }),
      ...(allowSkip !== undefined && { allow_skip: allowSkip }),
      updated_at: cx.clock.now(),
    })
    if (data !== undefined)
      await appendDelta(tx, before.project_id, { summary: columnChange(stored.data, data) })
    if (overlap !== undefined && overlap !== before.overlap)
      await refreshTasks(tx, before.project_id, [taskId])
  })
  return requireTask(cx, caller, taskId)
}

function columnChange(before: unknown, after: unknown) {
  const data = columnsOf(before, -1)
  for (const [key, n] of Object.entries(columnsOf(after, 1))) data[key] = (data[key] ?? 0) + n
  return { data: Object.fromEntries(Object.entries(data).filter(([, n]) => n !== 0)) }
}

/** Moves one task to the trash; gives the undo token. @throws AppError 404. */
export async function deleteTask(cx: AppContext, caller: Caller, taskId: number): Promise<string> {
  const task = await requireTask(cx, caller, taskId)
  const { undoToken } = await deleteTasks(cx, caller, task.project_id, [[taskId]])
  return undoToken
}

const DELETE_AT_ONCE = 1000

/**
 * Moves tasks of a project the caller may see to the trash, in a transaction a chunk, all of one deed. Ids that are not
 * live tasks of the project are passed over.
 */
export async function deleteTasks(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  chunks: Iterable<readonly number[]> | AsyncIterable<readonly number[]>,
  undoToken: string = cx.newId.hex(16),
): Promise<{ deleted: number; undoToken: string }> {
  await requireProject(cx, caller, projectId)
  const deed = {
    organizationId: caller.organizationId,
    projectId,
    kind: 'tasks',
    userId: caller.userId,
    undoToken,
  } as const
  const { trashId } = await withTransaction(cx.db, (tx) => moveToTrash(cx, tx, deed))
  let deleted = 0
  for await (const chunk of chunks) {
    deleted += await withTransaction(cx.db, async (tx) => {
      const gone = (await trashTasks(tx, projectId, chunk, trashId)).map((row) => row.id)
      if (gone.length === 0) return 0
      await discountTasks(tx, projectId, gone)
      await emitTasks(tx, caller, projectId, 'TASKS_DELETED', gone)
      return gone.length
    })
  }
  if (deleted > 0) await resetWhenEmpty(cx, projectId)
  return { deleted, undoToken }
}

/** A list of ids in chunks for deleteTasks. */
export function* chunksOf(taskIds: readonly number[]): Generator<number[]> {
  for (let from = 0; from < taskIds.length; from += DELETE_AT_ONCE)
    yield taskIds.slice(from, from + DELETE_AT_ONCE)
}

function emitTasks(
  tx: Tx,
  caller: Caller,
  projectId: number,
  event: 'TASKS_CREATED' | 'TASKS_DELETED',
  tasks: readonly number[],
): Promise<void> {
  return emit(tx, { organizationId: caller.organizationId, projectId, event, payload: { tasks } })
}
