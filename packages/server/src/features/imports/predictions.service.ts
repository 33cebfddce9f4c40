// Predictions for tasks that exist: all of a request are stored, or none, with every reason named.

import { wordOf } from '../../http/body.ts'
import {
  isJsonObject,
  parsedLabelConfig,
  predictionCheck,
  printPython,
  type Json,
  type ParsedLabelConfig,
  type PredictionCheck,
} from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { withBulkTransaction } from '../../db/client.ts'
import { invalid } from '../../http/errors.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { refreshTasks } from '../tasks/task.service.ts'
import { copyRow } from './copy-text.ts'
import { copyRows, listExistingTasks, reserveIds, setFirstModelVersion } from './import.queries.ts'
import { findUnstorable } from '../../http/unstorable.ts'
import { NO_PLACE, normalizeResult, PredictionResultError } from './prediction-result.ts'

const MAX_PROBLEMS = 100
const MAX_TEXT = 10_000

interface Prediction {
  readonly taskId: number
  readonly result: string
  readonly score: number | null
  readonly modelVersion: string
}

/** Stores predictions; how many. @throws AppError `validation` with the reasons, nothing stored. */
export async function importPredictions(
  cx: AppContext,
  project: ProjectRow,
  batches: AsyncIterable<readonly unknown[]>,
): Promise<number> {
  const controls = parsedLabelConfig(project.label_config)
  const check = predictionCheck(project.label_config)
  const problems: string[] = []
  const touched = new Set<number>()
  let count = 0
  return withBulkTransaction(cx.db, async (tx, client) => {
    let version: string | undefined
    for await (const items of batches) {
      if (count + items.length > cx.env.importMaxTasks) throw tooMany(cx, count + items.length)
      const ids = items.map(taskIdOf)
      const known = await listExistingTasks(tx, project.id, [
        ...new Set(ids.filter((id) => id !== undefined)),
      ])
      const stranger = ids.findIndex((id) => id === undefined || !known.has(id))
      if (stranger !== -1) throw unknownTask(project, items[stranger])
      const found = items.map((item, at) => readPrediction(controls, check, item, ids[at] ?? 0, count + at))
      count += items.length
      problems.push(...found.flatMap((one) => ('reasons' in one ? one.reasons : [])))
      if (problems.length >= MAX_PROBLEMS) break
      if (problems.length > 0) continue
      const predictions = found.flatMap((one) => ('reasons' in one ? [] : [one]))
      const newIds = await reserveIds(tx, 'prediction', predictions.length)
      const rows = predictions.map((one, at) =>
        copyRow([project.id, newIds[at] as number, one.taskId, one.result, one.score, one.modelVersion]),
      )
      await copyRows(client, 'predictions', rows.join(''))
      for (const id of known) touched.add(id)
      version = predictions.at(-1)?.modelVersion ?? version
    }
    if (problems.length > 0) throw invalid({ non_field_errors: problems.slice(0, MAX_PROBLEMS) })
    // In the order of ids, so that two imports cannot wait for each other.
    await refreshTasks(
      tx,
      project.id,
      [...touched].sort((a, b) => a - b),
    )
    if (version !== undefined) await setFirstModelVersion(tx, project.id, version)
    return count
  })
}

function tooMany(cx: AppContext, count: number) {
  return invalid({
    non_field_errors: [`Maximum prediction number is ${cx.env.importMaxTasks}, current number is ${count}`],
  })
}

function taskIdOf(item: unknown): number | undefined {
  const given = isJsonObject(item) ? item['task'] : undefined
  const text = typeof given === 'number' || typeof given === 'string' ? String(given) : ''
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function unknownTask(project: ProjectRow, item: unknown) {
  const shown = printPython(item as Json).slice(0, MAX_TEXT)
  return invalid({
    non_field_errors: [
      `${shown} contains invalid "task" field: corresponding task ID couldn't be retrieved from project ${project.title ?? ''} (id=${project.id}) tasks`,
    ],
  })
}

/** What is stored of one item, or why it cannot be. `index` from 0. */
function readPrediction(
  controls: ParsedLabelConfig,
  check: PredictionCheck,
  item: unknown,
  taskId: number,
  index: number,
): Prediction | { readonly reasons: readonly string[] } {
  const refused = (reasons: readonly string[]) => ({
    reasons: reasons.map((reason) => `Prediction ${index}: ${reason}`.slice(0, MAX_TEXT)),
  })
  if (!isJsonObject(item) || item['result'] === undefined) return refused(["Missing required field 'result'"])
  const { score, model_version: version } = item
  try {
    const result = normalizeResult(controls, item['result'])
    if (result === null) return refused([NO_PLACE])
    const text = JSON.stringify(result)
    const unstorable = findUnstorable(text)
    const reasons = check({ result, score })
    if (unstorable !== undefined) reasons.push(unstorable)
    if (reasons.length > 0) return refused(reasons)
    return {
      taskId,
      result: text,
      score: typeof score === 'number' ? score : null,
      modelVersion: version === undefined || version === null ? 'undefined' : wordOf(version),
    }
  } catch (error) {
    if (error instanceof PredictionResultError) return refused([error.message])
    throw error
  }
}
