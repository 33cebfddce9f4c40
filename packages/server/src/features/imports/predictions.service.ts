// Predictions for tasks that exist: all of a request are stored, or none, with every reason named.

import { parsedLabelConfig, printPython } from '@siali/labeling'
import type { AppContext } from '../../context.ts'
import { withBulkTransaction } from '../../db/client.ts'
import { invalid } from '../../http/errors.ts'
import type { ProjectRow } from '../projects/project.service.ts'
import { refreshTasks } from '../tasks/task.service.ts'
import { copyRow } from './copy-text.ts'
import { copyRows, listExistingTasks, reserveIds, setFirstModelVersion } from './import.queries.ts'
import { findUnstorable } from './member-text.ts'
import { findPredictionProblems } from './prediction-check.ts'
import { normalizeResult, PredictionResultError } from './prediction-result.ts'
import { isObject, type Json } from './read-task.ts'

const MAX_PROBLEMS = 100
const MAX_TEXT = 10_000
const CHUNK = 2000

interface Prediction {
  readonly taskId: number
  readonly result: string
  readonly score: number | null
  readonly modelVersion: string
}

/** Stores predictions; how many. @throws AppError `validation` with the reasons, nothing stored. */
export async function importPredictions(cx: AppContext, project: ProjectRow, body: unknown): Promise<number> {
  if (!Array.isArray(body)) throw invalid({ non_field_errors: ['Expected a list of predictions.'] })
  if (body.length === 0) return 0
  if (body.length > cx.env.importMaxTasks)
    throw invalid({
      non_field_errors: [
        `Maximum prediction number is ${cx.env.importMaxTasks}, current number is ${body.length}`,
      ],
    })
  const ids = body.map((item: unknown) => taskIdOf(item))
  const known = await listExistingTasks(cx.db.sql, project.id, [
    ...new Set(ids.filter((id) => id !== undefined)),
  ])
  const stranger = ids.findIndex((id) => id === undefined || !known.has(id))
  if (stranger !== -1) throw unknownTask(project, body[stranger])
  const predictions = readPredictions(project, body, ids as number[])
  await withBulkTransaction(cx.db, async (tx, client) => {
    for (let from = 0; from < predictions.length; from += CHUNK) {
      const chunk = predictions.slice(from, from + CHUNK)
      const newIds = await reserveIds(tx, 'prediction', chunk.length)
      const rows = chunk.map((one, at) =>
        copyRow([project.id, newIds[at] as number, one.taskId, one.result, one.score, one.modelVersion]),
      )
      await copyRows(client, 'predictions', rows.join(''))
    }
    await refreshTasks(
      tx,
      project.id,
      [...known].sort((a, b) => a - b),
    )
    const last = predictions.at(-1)
    if (last !== undefined) await setFirstModelVersion(tx, project.id, last.modelVersion)
  })
  return predictions.length
}

function taskIdOf(item: unknown): number | undefined {
  const given = isObject(item) ? item['task'] : undefined
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

function readPredictions(
  project: ProjectRow,
  items: readonly unknown[],
  ids: readonly number[],
): Prediction[] {
  const controls = parsedLabelConfig(project.label_config)
  const problems: string[] = []
  const predictions: Prediction[] = []
  for (const [at, item] of items.entries()) {
    if (problems.length >= MAX_PROBLEMS) break
    if (!isObject(item)) continue
    const report = (reason: string) => problems.push(`Prediction ${at}: ${reason}`.slice(0, MAX_TEXT))
    if (item['result'] === undefined) {
      report("Missing required field 'result'")
      continue
    }
    try {
      const result = normalizeResult(controls, item['result'])
      if (result === null) {
        report('no control of the label config can hold this result')
        continue
      }
      for (const reason of findPredictionProblems(controls, result, item['score'])) report(reason)
      const text = JSON.stringify(result)
      const unstorable = findUnstorable(text)
      if (unstorable !== undefined) report(unstorable)
      const { score, model_version: version } = item
      predictions.push({
        taskId: ids[at] ?? 0,
        result: text,
        score: typeof score === 'number' ? score : null,
        modelVersion: version === undefined || version === null ? 'undefined' : String(version),
      })
    } catch (error) {
      if (!(error instanceof PredictionResultError)) throw error
      report(error.message)
    }
  }
  if (problems.length > 0) throw invalid({ non_field_errors: problems.slice(0, MAX_PROBLEMS) })
  return predictions
}
