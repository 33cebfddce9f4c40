// Predictions: what models say of tasks. The project is the task's; counters follow in the same transaction.

import { parsedLabelConfig, predictionCheck } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { invalid, notFound } from '../../http/errors.ts'
import { storableJson } from '../../http/unstorable.ts'
import { NO_PLACE, normalizeResult, PredictionResultError } from '../imports/prediction-result.ts'
import { requireProject } from '../projects/project.service.ts'
import { refreshTasks } from '../tasks/refresh.service.ts'
import { findTask } from '../tasks/task.service.ts'
import {
  deletePrediction,
  findPrediction,
  insertPrediction,
  updatePrediction,
  type PredictionRow,
} from './prediction.queries.ts'

export { listPredictions } from './prediction.queries.ts'

/** Most reasons that one answer names. */
const MAX_PROBLEMS = 100

export interface PredictionBody {
  readonly task?: number | undefined
  readonly result?: unknown
  readonly score?: number | null | undefined
  readonly model_version?: string | null | undefined
  readonly cluster?: number | null | undefined
  readonly neighbors?: readonly number[] | null | undefined
  readonly mislabeling?: number | undefined
}

/** @throws AppError 404 outside the caller's organization. */
export async function requirePrediction(cx: AppContext, caller: Caller, id: number): Promise<PredictionRow> {
  const row = await findPrediction(cx.db.sql, caller.organizationId, id)
  if (row === undefined) throw notFound('Prediction')
  return row
}

/** @throws AppError `validation` for tasks of others and results that are neither list, object nor plain value. */
export async function createPrediction(
  cx: AppContext,
  caller: Caller,
  body: PredictionBody & { readonly task: number },
): Promise<PredictionRow> {
  const task = await findTask(cx.db.sql, caller.organizationId, body.task)
  if (task === undefined) throw invalid({ task: [`Invalid pk "${body.task}" - object does not exist.`] })
  const result = await readResult(cx, caller, task.project_id, body.result)
  await requireFitting(cx, caller, task.project_id, result, body.score)
  const now = cx.clock.now()
  const id = await withTransaction(cx.db, async (tx) => {
    const predictionId = await insertPrediction(tx, {
      project_id: task.project_id,
      task_id: task.id,
      // What fits no control is kept as an item without one: nothing a model said is lost, and readers get a list.
      result: storableJson(result ?? [{ value: body.result }], 'result'),
      score: body.score ?? null,
      model_version: body.model_version ?? '',
      cluster: body.cluster ?? null,
      neighbors: body.neighbors == null ? null : JSON.stringify(body.neighbors),
      mislabeling: body.mislabeling ?? 0,
      created_at: now,
      updated_at: now,
    })
    await refreshTasks(tx, task.project_id, [task.id])
    return predictionId
  })
  return requirePrediction(cx, caller, id)
}

async function readResult(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  given: unknown,
): Promise<unknown[] | null> {
  try {
    if (Array.isArray(given)) return normalizeResult({}, given)
    const project = await requireProject(cx, caller, projectId)
    return normalizeResult(parsedLabelConfig(project.label_config), given)
  } catch (error) {
    if (error instanceof PredictionResultError) throw invalid({ result: [error.message] })
    throw error
  }
}

/** Where predictions are checked. @throws AppError `validation` with every reason. */
async function requireFitting(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  result: unknown[] | null,
  score: unknown,
): Promise<void> {
  if (!cx.env.validatePredictions) return
  const { label_config: config } = await requireProject(cx, caller, projectId)
  const problems = result === null ? [NO_PLACE] : predictionCheck(config)({ result, score })
  if (problems.length > 0) throw invalid({ result: problems.slice(0, MAX_PROBLEMS) })
}

/** Changes what the body names. A result that fits no control is refused: the stored one stays. */
export async function changePrediction(
  cx: AppContext,
  caller: Caller,
  id: number,
  body: PredictionBody,
): Promise<PredictionRow> {
  const before = await requirePrediction(cx, caller, id)
  if (body.task !== undefined && body.task !== before.task_id)
    throw invalid({ task: ['A prediction stays with its task. Create a new one for the other task.'] })
  const result =
    body.result === undefined ? undefined : await readResult(cx, caller, before.project_id, body.result)
  if (result === null) throw invalid({ result: ['No control of the labeling config takes this result.'] })
  if (result !== undefined || body.score !== undefined)
    await requireFitting(cx, caller, before.project_id, result ?? [], body.score)
  await withTransaction(cx.db, (tx) =>
    updatePrediction(tx, before.project_id, id, {
      ...(result !== undefined && { result: storableJson(result, 'result') }),
      ...(body.score !== undefined && { score: body.score }),
      ...(body.model_version !== undefined && { model_version: body.model_version ?? '' }),
      ...(body.cluster !== undefined && { cluster: body.cluster }),
      ...(body.neighbors !== undefined && {
        neighbors: body.neighbors === null ? null : JSON.stringify(body.neighbors),
      }),
      ...(body.mislabeling !== undefined && { mislabeling: body.mislabeling }),
      updated_at: cx.clock.now(),
    }),
  )
  return requirePrediction(cx, caller, id)
}

export async function removePrediction(cx: AppContext, caller: Caller, id: number): Promise<void> {
  const row = await requirePrediction(cx, caller, id)
  await withTransaction(cx.db, async (tx) => {
    await deletePrediction(tx, row.project_id, id)
    await refreshTasks(tx, row.project_id, [row.task_id])
  })
}
