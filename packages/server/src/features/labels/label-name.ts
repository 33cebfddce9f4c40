// How labels are named in requests: one text, or the path of a label of a taxonomy. Pure.

import type { ValidationErrors } from '../../http/errors.ts'
import { replaceLabels, type Renamed } from '../data-manager/rename.service.ts'

/** Texts from the root of a taxonomy to the label; one text for labels of other controls. */
export type LabelPath = readonly string[]

const MAX_CHARS = 2048
const MAX_LEVELS = 50

/** The path that a value names; a problem goes to `errors` and an empty path is given. */
export function readLabelPath(given: unknown, field: string, errors: ValidationErrors): LabelPath {
  const path = typeof given === 'string' ? [given] : given
  const fits =
    Array.isArray(path) &&
    path.length > 0 &&
    path.length <= MAX_LEVELS &&
    path.every((text) => typeof text === 'string' && text !== '' && text.length <= MAX_CHARS)
  if (fits && !path.some((text) => String(text).includes('\0'))) return path as string[]
  errors[field] = [
    given === undefined
      ? 'This field is required.'
      : `Write a text or a list of texts, each of at most ${MAX_CHARS} characters.`,
  ]
  return []
}

/** The first text under which the summary of a project counts a label of this value; undefined for other values. */
export function nameOfValue(value: unknown): string | undefined {
  const path = Array.isArray(value) ? (value as unknown[]).at(-1) : value
  return typeof path === 'string' ? path : undefined
}

/** The result with every use of the label `from` turned into `to`, whatever the control. */
export function renamePath(result: unknown, from: LabelPath, to: LabelPath): Renamed {
  const [alone] = from
  const [other] = to
  // A path of several texts stands only where paths stand.
  const canBeText = from.length === 1 && to.length === 1
  return replaceLabels(result, (labels) =>
    labels.map((label) => {
      if (typeof label === 'string') return canBeText && label === alone ? other : label
      return isPath(label, from) ? to : label
    }),
  )
}

function isPath(label: unknown, path: LabelPath): boolean {
  return Array.isArray(label) && label.length === path.length && path.every((text, at) => label[at] === text)
}
