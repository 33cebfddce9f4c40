// All that is wrong with a label config, ours and the server's, as one list. Pure; never throws.

import { checkConfig, type ConfigProblem } from '@siali/labeling'

export interface SetupProblem {
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** From 1; undefined when it has no place. */
  readonly line: number | undefined
  readonly column: number | undefined
  /** Written in the config and replaceable by `suggestion`. */
  readonly value?: string
  readonly suggestion?: string
}

/** Problems found here, in order of place, with a correction where one is near. */
export function localProblems(
  text: string,
  names: readonly string[] = namesOf(text),
): readonly SetupProblem[] {
  return checkConfig(text).map((problem) => {
    const suggestion = suggestFor(problem, names)
    return {
      severity: problem.severity,
      message: problem.message,
      line: problem.line,
      column: problem.column,
      ...(suggestion === undefined || problem.value === undefined
        ? {}
        : { value: problem.value, suggestion }),
    }
  })
}

/** Adds what the server says, unless it is known here already. A text may name its place: `line 1, column 0`. */
export function withServerProblem(
  problems: readonly SetupProblem[],
  message: string | undefined,
): readonly SetupProblem[] {
  if (message === undefined || problems.some((problem) => problem.severity === 'error')) return problems
  const place = /line (\d+), column (\d+)/.exec(message)
  return [
    ...problems,
    {
      severity: 'error',
      message,
      line: place === null ? undefined : Number(place[1]),
      column: place === null ? undefined : Number(place[2]) + 1,
    },
  ]
}

function suggestFor(problem: ConfigProblem, names: readonly string[]): string | undefined {
  if (problem.code !== 'ERR_TAG_NOT_FOUND' || problem.value === undefined) return undefined
  const near = names
    .map((name) => ({ name, distance: editDistance(name, problem.value ?? '') }))
    .sort((a, b) => a.distance - b.distance)[0]
  return near !== undefined && near.distance <= Math.max(1, Math.floor(near.name.length / 2))
    ? near.name
    : undefined
}

function namesOf(text: string): readonly string[] {
  return [...text.matchAll(/<(?!\/)[A-Za-z]+[^>]*?\sname="([^"]+)"/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== '')
}

/** Letters to change, add or drop between two words. Cost: O(a·b); names are short. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      next[j] = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost)
    }
    row = next
  }
  return row[b.length] ?? 0
}
