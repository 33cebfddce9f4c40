// Reads what a model server answered to a request for predictions. Pure. One bad entry never loses its neighbours.
// Source: platform reference, ML wire protocol, response of predict.

import type { ParsedLabelConfig, PredictionCheck } from '@siali/labeling'
import { isPlainObject, wordOf } from '../../http/body.ts'
import { findUnstorable } from '../../http/unstorable.ts'
import { normalizeResult, PredictionResultError } from '../imports/prediction-result.ts'
import { versionOf } from './model-server.ts'

/** A prediction as it is stored. */
export interface NewPrediction {
  /** JSON text of the result list. */
  readonly result: string
  readonly score: number | null
  readonly modelVersion: string
  readonly cluster: number | null
  /** JSON text. */
  readonly neighbors: string | null
  readonly mislabeling: number
}

/** Of one task: its predictions (none: the model has nothing to say of it), or why they cannot be kept. */
export type TaskAnswer = { readonly predictions: readonly NewPrediction[] } | { readonly problem: string }

/**
 * Of one request. `one-by-one`: the server answers one entry whatever it is asked, so it must be asked for each task alone.
 * `useless`: nothing of the answer can be told to belong to a task.
 */
export type PredictAnswer =
  | {
      readonly kind: 'tasks'
      readonly tasks: readonly TaskAnswer[]
      readonly modelVersion: string | undefined
    }
  | { readonly kind: 'one-by-one' }
  | { readonly kind: 'useless'; readonly problem: string }

export interface Expected {
  /** Tasks that were sent. */
  readonly count: number
  readonly controls: ParsedLabelConfig
  readonly check: PredictionCheck
  /** For predictions that name none. */
  readonly modelVersion: string
}

export function readPredictAnswer(answer: unknown, expected: Expected): PredictAnswer {
  const entries = isPlainObject(answer) ? answer['results'] : undefined
  if (!Array.isArray(entries))
    return { kind: 'useless', problem: `The answer has no list "results": ${shorten(answer)}` }
  if (entries.length !== expected.count) {
    if (entries.length === 1) return { kind: 'one-by-one' }
    return {
      kind: 'useless',
      problem: `The answer has ${entries.length} results for ${expected.count} tasks, so none can be told to belong to one.`,
    }
  }
  const modelVersion = versionOf(answer)
  const fallback = modelVersion ?? expected.modelVersion
  return {
    kind: 'tasks',
    modelVersion: modelVersion ?? versionOf([entries[0]].flat()[0]),
    tasks: entries.map((entry: unknown) => readTaskAnswer(entry, expected, fallback)),
  }
}

function readTaskAnswer(entry: unknown, expected: Expected, fallback: string): TaskAnswer {
  const predictions: NewPrediction[] = []
  for (const one of Array.isArray(entry) ? (entry as unknown[]) : [entry]) {
    // Some servers say null or {} where they have nothing to say.
    if (one === null || (isPlainObject(one) && Object.keys(one).length === 0)) continue
    const read = readPrediction(one, expected, fallback)
    if (typeof read === 'string') return { problem: read }
    if (read !== undefined) predictions.push(read)
  }
  return { predictions }
}

/** Undefined: nothing was predicted. A text: why it cannot be kept. */
function readPrediction(
  given: unknown,
  { controls, check }: Expected,
  fallback: string,
): NewPrediction | string | undefined {
  if (!isPlainObject(given) || given['result'] === undefined)
    return `A prediction is an object with a "result", not ${shorten(given)}`
  if (given['result'] === null) return undefined
  try {
    const result = normalizeResult(controls, given['result'])
    if (result === null) return 'No control of the label config can hold this result.'
    if (result.length === 0) return undefined
    const text = JSON.stringify(result)
    // Scores are the model's own: any number is one. A shape that leaves the picture is kept: it can still be shown.
    const problems = check.placesOf(result)
    const unstorable = findUnstorable(text)
    if (unstorable !== undefined) problems.push(unstorable)
    const score = given['score'] ?? null
    if (score !== null && !isMeasure(score)) problems.push(`The score is no number: ${shorten(score)}`)
    if (problems.length > 0) return problems.slice(0, 10).join('; ')
    const { cluster, neighbors, mislabeling } = given
    return {
      result: text,
      score: isMeasure(score) ? score : null,
      modelVersion: versionOf(given) ?? fallback,
      cluster: isInt(cluster) ? cluster : null,
      neighbors: Array.isArray(neighbors) && neighbors.every(isInt) ? JSON.stringify(neighbors) : null,
      mislabeling: isMeasure(mislabeling) ? mislabeling : 0,
    }
  } catch (error) {
    if (error instanceof PredictionResultError) return error.message
    throw error
  }
}

const isMeasure = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= 1e100
const isInt = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2_147_483_647
const shorten = (value: unknown) => wordOf(value).slice(0, 200)
