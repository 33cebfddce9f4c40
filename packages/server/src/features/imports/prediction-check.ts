// Whether a prediction fits the label config: every reason, in the incumbent's words. Pure. Source: validation reference,
// section 5; rules for the geometry of single controls belong to the labeling package.

import {
  isJsonObject,
  printPython,
  type Json,
  type ParsedControl,
  type ParsedLabelConfig,
} from '@siali/labeling'

const REQUIRED = ['from_name', 'to_name', 'type', 'value'] as const

/** Reasons why a result list and a score are not a prediction of this config; none: they are. */
export function findPredictionProblems(
  controls: ParsedLabelConfig,
  result: readonly unknown[],
  score: unknown,
): string[] {
  const problems: string[] = []
  if (score !== undefined && score !== null) {
    const value = typeof score === 'number' ? score : Number.NaN
    if (!Number.isFinite(value))
      problems.push(`Score must be a valid number, got ${printPython(score as Json)}`)
    else if (value < 0 || value > 1)
      problems.push(`Score must be between 0.00 and 1.00 inclusive, got ${printPython(score as Json)}`)
  }
  for (const [at, region] of result.entries()) {
    if (!isJsonObject(region)) problems.push(`Region ${at}: must be an object`)
    else if (region['type'] !== 'relation')
      problems.push(...regionProblems(controls, region).map((text) => `Region ${at}: ${text}`))
  }
  return problems
}

function regionProblems(controls: ParsedLabelConfig, region: Readonly<Record<string, unknown>>): string[] {
  const missing = REQUIRED.filter((name) => region[name] === undefined)
  if (missing.length > 0) return missing.map((name) => `Missing required field '${name}'`)
  const [from, to, type] = [region['from_name'], region['to_name'], region['type']].map((one) =>
    typeof one === 'string' ? one : printPython(one as Json),
  ) as [string, string, string]
  const control = Object.hasOwn(controls, from) ? controls[from] : findRepeated(controls, from)
  if (control === undefined) return [`'from_name' '${from}' not found in configuration`]
  const problems: string[] = []
  const expected = control.type.toLowerCase()
  // Labels on a shape come as two items of one id: the shape, and its labels.
  const split = expected === 'labels' || type === 'labels'
  if (type !== expected && !split)
    problems.push(`Type '${type}' does not match expected type '${expected}' for control '${from}'`)
  if (control.regex === undefined && to !== control.to_name.join(',') && !control.to_name.includes(to))
    problems.push(
      `'to_name' '${to}' is not valid for control '${from}'. Valid options: ${printPython([...control.to_name])}`,
    )
  problems.push(...valueProblems(control, from, type, region['value']))
  return problems
}

/** Controls of a Repeater have an index in their name. */
function findRepeated(controls: ParsedLabelConfig, name: string): ParsedControl | undefined {
  return Object.entries(controls).find(([pattern, control]) => {
    const [flag] = Object.keys(control.regex ?? {})
    const [start = '', end = ''] = flag === undefined ? [] : pattern.split(flag)
    return flag !== undefined && name.startsWith(start) && name.endsWith(end)
  })?.[1]
}

function valueProblems(control: ParsedControl, name: string, type: string, value: unknown): string[] {
  const shown = printPython(value as Json).slice(0, 1000)
  if (!isJsonObject(value))
    return [`Invalid value for control '${name}'. Got: ${shown}. Valid options: an object`]
  const given = value[type]
  if (control.labels.length === 0 || control.dynamic_labels === true || given === undefined) return []
  const options = new Set([
    ...control.labels,
    ...Object.values(control.labels_attrs).flatMap((attributes) => attributes['value'] ?? []),
  ])
  const names: unknown[] = (Array.isArray(given) ? given : [given]).flat(2)
  if (names.every((one) => typeof one === 'string' && options.has(one))) return []
  return [
    `Invalid value for control '${name}'. Got: ${shown}. Valid options: ${printPython([...control.labels])}`,
  ]
}
