// One read task → what is stored of it: columns of the task, rows of its annotations, predictions and drafts, and what it
// adds to the project's counters. Pure.

import { wordOf } from '../../http/body.ts'
import type { ReadTask } from '@siali/formats'
import { isJsonObject, type ParsedLabelConfig, type PredictionCheck } from '@siali/labeling'
import type { People } from './people.ts'
import {
  MissingColumnError,
  NO_PLACE,
  normalizeResult,
  PredictionMisfitError,
  resultOfColumn,
} from './prediction-result.ts'

export interface AnnotationRow {
  readonly result: string
  readonly results: readonly unknown[]
  readonly resultCount: number
  readonly completedBy: number
  readonly wasCancelled: boolean
  readonly groundTruth: boolean
  readonly leadTime: number | null
  readonly importId: number | null
  /** Drafts name the annotation they belong to by the id it had. */
  readonly givenId: unknown
}

export interface PredictionRow {
  readonly result: string
  readonly score: number | null
  readonly modelVersion: string
}

export interface DraftRow {
  readonly result: string
  readonly results: readonly unknown[]
  readonly userId: number
  readonly leadTime: number | null
  readonly wasPostponed: boolean
  readonly importId: number | null
  /** Place of its annotation in the same task, from 0. */
  readonly annotation: number | undefined
}

export interface TaskRows {
  readonly data: string
  readonly meta: string | null
  readonly allowSkip: boolean | null
  readonly fileUploadId: number | null
  readonly isLabeled: boolean
  readonly annotations: readonly AnnotationRow[]
  readonly predictions: readonly PredictionRow[]
  readonly drafts: readonly DraftRow[]
}

export interface TaskRules {
  readonly people: People
  readonly controls: ParsedLabelConfig
  readonly check: PredictionCheck
  /** Predictions that do not fit the config are refused; false: they are stored as given. */
  readonly predictionsMustFit: boolean
  readonly overlap: number
  /** Data columns that become predictions. */
  readonly preannotated: readonly string[]
}

/** The item passed its check. @throws AuthorError, PredictionResultError. */
export function toTaskRows(task: ReadTask, rules: TaskRules): TaskRows {
  const item = isJsonObject(task.item) && task.item['data'] !== undefined ? task.item : undefined
  if (
    rules.preannotated.length === 0 &&
    (item === undefined || !Object.keys(item).some((key) => BELONGINGS.has(key)))
  )
    return { ...PLAIN, data: task.data, fileUploadId: task.fileUploadId }
  return belongings(task, item ?? {}, rules)
}

const BELONGINGS = new Set(['annotations', 'predictions', 'drafts', 'meta', 'allow_skip'])
const NONE: readonly never[] = []
const PLAIN = {
  meta: null,
  allowSkip: null,
  isLabeled: false,
  annotations: NONE,
  predictions: NONE,
  drafts: NONE,
} as const

function belongings(task: ReadTask, item: Readonly<Record<string, unknown>>, rules: TaskRules): TaskRows {
  const annotations = listOf(item['annotations']).map((one) => annotationRow(one, rules.people))
  const predictions = [
    ...listOf(item['predictions']).flatMap((one) => predictionRow(one, rules.controls)),
    ...rules.preannotated.flatMap((column) => columnPrediction(task, column, rules.controls)),
  ]
  if (rules.predictionsMustFit) requireFitting(task, listOf(item['predictions']), rules)
  const { meta, allow_skip: allowSkip } = item
  return {
    data: task.data,
    meta: meta === undefined || meta === null ? null : JSON.stringify(meta),
    allowSkip: typeof allowSkip === 'boolean' ? allowSkip : null,
    fileUploadId: task.fileUploadId,
    // Whoever skipped counts too here; the rule of the skip queue applies from the next change on, as recorded.
    isLabeled:
      annotations.length > 0 && new Set(annotations.map((one) => one.completedBy)).size >= rules.overlap,
    annotations,
    predictions,
    drafts: listOf(item['drafts']).flatMap((one) => draftRow(one, annotations, rules.people)),
  }
}

function listOf(given: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(given) && given.length > 0 ? given.filter(isJsonObject) : NONE
}

function annotationRow(given: Readonly<Record<string, unknown>>, people: People): AnnotationRow {
  const results = Array.isArray(given['result']) ? (given['result'] as unknown[]) : []
  return {
    result: JSON.stringify(results),
    results,
    resultCount: new Set(
      results.map((one) => (isJsonObject(one) ? one['id'] : undefined)).filter((id) => id !== undefined),
    ).size,
    completedBy: people.author(given['completed_by']),
    wasCancelled: given['was_cancelled'] === true,
    groundTruth: given['ground_truth'] !== false,
    leadTime: finite(given['lead_time']),
    importId: idOf(given['id']),
    givenId: given['id'],
  }
}

function predictionRow(
  given: Readonly<Record<string, unknown>>,
  controls: ParsedLabelConfig,
): readonly PredictionRow[] {
  const result = normalizeResult(controls, given['result'])
  const version = given['model_version']
  return [
    {
      result: JSON.stringify(result ?? []),
      score: finite(given['score']),
      modelVersion:
        version === undefined || version === null ? 'undefined' : wordOf(version).slice(0, 10_000),
    },
  ]
}

/** @throws PredictionMisfitError, MissingColumnError. */
function requireFitting(
  task: ReadTask,
  predictions: readonly Readonly<Record<string, unknown>>[],
  { check, controls, preannotated }: TaskRules,
): void {
  const values = isJsonObject(task.values) ? task.values : {}
  const missing = preannotated.find((column) => !Object.hasOwn(values, column))
  if (missing !== undefined)
    throw new MissingColumnError(`Preannotated field '${missing}' not found in task data`)
  const columns = preannotated.flatMap((column) =>
    values[column] === null ? [] : [{ result: resultOfColumn(controls, column, values[column]) }],
  )
  const reasons = [...predictions, ...columns].flatMap((one, at) => {
    const result = normalizeResult(controls, one['result'])
    const score = 'score' in one ? one['score'] : undefined
    const problems = result === null ? [NO_PLACE] : check({ result, score })
    return problems.map((problem) => `prediction ${at}: ${problem}`)
  })
  if (reasons.length > 0) throw new PredictionMisfitError(reasons)
}

function columnPrediction(
  task: ReadTask,
  column: string,
  controls: ParsedLabelConfig,
): readonly PredictionRow[] {
  const cell =
    isJsonObject(task.values) && Object.hasOwn(task.values, column) ? task.values[column] : undefined
  if (cell === undefined || cell === null) return NONE
  return [
    {
      result: JSON.stringify(resultOfColumn(controls, column, cell)),
      score: 1,
      modelVersion: 'preannotated',
    },
  ]
}

function draftRow(
  given: Readonly<Record<string, unknown>>,
  annotations: readonly AnnotationRow[],
  people: People,
): readonly DraftRow[] {
  if (!Array.isArray(given['result'])) return NONE
  const results = given['result'] as unknown[]
  const of = given['annotation']
  const place = of === undefined || of === null ? -1 : annotations.findIndex((one) => one.givenId === of)
  return [
    {
      result: JSON.stringify(results),
      results,
      userId: people.owner(given['user']),
      leadTime: finite(given['lead_time']),
      wasPostponed: given['was_postponed'] === true,
      importId: idOf(given['id']),
      annotation: place === -1 ? undefined : place,
    },
  ]
}

// As the contract bounds what comes one by one.
const BIGGEST = 1e100

function finite(given: unknown): number | null {
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
  return typeof value === 'number' && Math.abs(value) <= BIGGEST ? value : null
}

function idOf(given: unknown): number | null {
  return typeof given === 'number' && Number.isSafeInteger(given) ? given : null
}
