// The forms in which programs give a prediction's result, turned into the list that is stored. Pure.
// A list is kept; an object is the value of the control it names; a bare value belongs to the first control of its kind.

import { isJsonObject, printPython, pythonType, type Json, type ParsedLabelConfig } from '@siali/labeling'

/** Why a result cannot be stored, in the incumbent's words. */
export class PredictionResultError extends Error {}

/** Why the predictions of a task are refused where they are checked: all reasons, each with its prediction, from 0. */
export class PredictionMisfitError extends PredictionResultError {
  readonly reasons: readonly string[]

  constructor(reasons: readonly string[]) {
    super(reasons[0])
    this.reasons = reasons
  }
}

export const NO_PLACE = 'no control of the label config can hold this result'

/** Columns that predictions were to be made of and that a task does not have, where predictions are checked. */
export class MissingColumnError extends PredictionResultError {}

/** Kinds of control that hold one bare value, and what it must be. */
const SINGLE: Readonly<Record<string, (value: string | number) => boolean>> = {
  choices: (value) => typeof value === 'string',
  rating: (value) => Number.isInteger(value),
  number: (value) => typeof value === 'number',
  textarea: (value) => typeof value === 'string',
}

/** The stored list; null when the config has no place for what was given. @throws PredictionResultError. */
export function normalizeResult(controls: ParsedLabelConfig, given: unknown): unknown[] | null {
  if (Array.isArray(given)) {
    if (given.every(isJsonObject)) return given
    throw new PredictionResultError('Each item in prediction result should be dict')
  }
  if (typeof given === 'object' && given !== null) {
    for (const [name, control] of Object.entries(controls)) {
      const type = control.type.toLowerCase()
      if (Object.hasOwn(given, type))
        return [{ from_name: name, to_name: control.to_name.join(','), type, value: given }]
    }
    return null
  }
  if (typeof given === 'string' || (typeof given === 'number' && Number.isInteger(given))) {
    for (const [name, control] of Object.entries(controls)) {
      const type = control.type.toLowerCase()
      const fits = Object.hasOwn(SINGLE, type) ? SINGLE[type] : undefined
      if (fits?.(given) !== true) continue
      const key = type === 'textarea' ? 'text' : type
      return [{ from_name: name, to_name: control.to_name.join(','), type, value: { [key]: [given] } }]
    }
    return null
  }
  throw new PredictionResultError(
    `Incorrect format <class '${pythonType(given)}'> for prediction result ${printPython(given as Json)}`,
  )
}

const BARE = new Set(['rating', 'number', 'datetime'])

/** The result that one data column stands for: a region of the control of that name. */
export function resultOfColumn(controls: ParsedLabelConfig, column: string, cell: unknown): unknown[] {
  const control = Object.hasOwn(controls, column) ? controls[column] : undefined
  const type = control?.type.toLowerCase() ?? 'choices'
  const toName = control?.to_name.join(',') ?? 'text'
  const key = type === 'textarea' ? 'text' : type
  const value = isJsonObject(cell) ? cell : { [key]: BARE.has(type) || Array.isArray(cell) ? cell : [cell] }
  return [{ from_name: column, to_name: toName, type, value }]
}
