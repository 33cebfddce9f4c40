// Does a prediction fit a config? All problems, in the incumbent's words, because model servers' authors read them.
// Used where the validating mode is on; without it predictions are stored as given. Rules R70–R79.

import { flattenOptions } from '../config/config.tree.ts'
import type { Control, LabelConfig } from '../config/config.types.ts'
import { quotePython, shorten, wordPython } from '../config/config.wording.ts'
import type { Json, JsonObject } from '../json.ts'
import { isJsonObject } from '../json.ts'
import type { ValueRule } from '../tags/value-rule.ts'
import { findFault } from '../tags/value-rule.ts'

/** Longest value a message repeats, characters. */
const WORDED_LENGTH = 400

/** All problems of `{result, score?}`; empty: it fits. Never throws. */
export function checkPrediction(config: LabelConfig, prediction: unknown): string[] {
  if (!isJsonObject(prediction)) return ['Prediction must be an object']
  const { result, score } = prediction
  const problems: string[] = []
  if (score !== undefined && score !== null && !(typeof score === 'number' && score >= 0 && score <= 1)) {
    problems.push(
      `Score must be between 0.00 and 1.00 inclusive, got ${typeof score === 'number' ? score : wordPython(score)}`,
    )
  }
  if (result === undefined) return [...problems, "Missing required field 'result'"]
  if (!Array.isArray(result)) return [...problems, "'result' must be a list"]
  const items = result as readonly Json[]
  const ids = new Set<string>()
  items.forEach((item, index) => {
    if (isJsonObject(item) && item['type'] === 'relation') return
    const found = isJsonObject(item) ? checkItem(config, item, items) : ['must be an object']
    problems.push(...found.map((problem) => `Region ${index}: ${problem}`))
    if (found.length === 0 && isJsonObject(item) && item['id'] !== undefined) ids.add(String(item['id']))
  })
  items.forEach((item, index) => {
    if (!isJsonObject(item) || item['type'] !== 'relation') return
    problems.push(...checkRelation(item, ids).map((problem) => `Relation ${index}: ${problem}`))
  })
  return problems
}

const REQUIRED = ['from_name', 'to_name', 'type', 'value'] as const

function checkItem(config: LabelConfig, item: JsonObject, items: readonly Json[]): string[] {
  const missing = REQUIRED.filter((field) => !Object.hasOwn(item, field))
  if (missing.length > 0) return missing.map((field) => `Missing required field '${field}'`)
  const fromName = String(item['from_name'])
  const toName = String(item['to_name'])
  const type = String(item['type'])
  const control = config.controls.find((one) => one.name === fromName)
  const problems: string[] = []
  if (control === undefined) problems.push(`'from_name' '${fromName}' not found in configuration`)
  // A comparison of two objects is said of itself.
  const ofItself = control?.tag.twoObjects === true && toName === fromName
  if (!ofItself && !config.objects.some((object) => object.name === toName)) {
    problems.push(`'to_name' '${toName}' not found in configuration`)
  }
  if (control === undefined || problems.length > 0) return problems
  const geometry = geometryOf(config, control, type, toName, item, items)
  if (type !== control.tag.resultType && geometry === undefined) {
    problems.push(
      `Type '${type}' does not match expected type '${control.tag.resultType}' for control '${fromName}'`,
    )
  }
  if (!ofItself && !control.toNames.includes(toName)) {
    const valid = control.toNames.map(quotePython).join(', ')
    problems.push(`'to_name' '${toName}' is not valid for control '${fromName}'. Valid options: [${valid}]`)
  }
  return problems.length > 0
    ? problems
    : checkValue(control, type, item['value'], geometry ?? control.tag.valueRule)
}

/**
 * The rule of another control's geometry for an item of labels that fit any shape: split form (the item shares the
 * id of the geometry's) or merged form (the type names the geometry). undefined: the control's own rule counts.
 */
function geometryOf(
  config: LabelConfig,
  control: Control,
  type: string,
  toName: string,
  item: JsonObject,
  items: readonly Json[],
): ValueRule | undefined {
  if (control.tag.labelsAnyShape !== true) return undefined
  const drawing = config.controls.filter((one) => one.tag.use === 'draw' && one.toNames.includes(toName))
  const merged = drawing.find((one) => type === `${one.tag.resultType}labels`)
  if (merged !== undefined) return merged.tag.valueRule ?? {}
  if (item['id'] === undefined) return undefined
  const sharing = drawing.find((one) =>
    items.some(
      (other) =>
        isJsonObject(other) &&
        other !== item &&
        other['id'] === item['id'] &&
        other['type'] === one.tag.resultType,
    ),
  )
  return sharing === undefined ? undefined : (sharing.tag.valueRule ?? {})
}

function checkValue(
  control: Control,
  type: string,
  value: Json | undefined,
  rule: ValueRule | undefined,
): string[] {
  const options = flattenOptions(control.options)
  const fault = (): string => {
    const valid = options.length === 0 ? Object.keys(rule ?? {}) : options.map((option) => option.stored)
    return (
      `Invalid value for control '${control.name}'. Got: ${shorten(wordPython(value), WORDED_LENGTH)}. ` +
      `Valid options: [${valid.map(quotePython).join(', ')}]`
    )
  }
  if (!isJsonObject(value)) return [fault()]
  // Values may stand under the control's own name.
  const nested = value[control.name]
  const held = isJsonObject(nested) ? nested : value
  const broken = rule === undefined ? undefined : findFault(rule, held, control)
  if (broken !== undefined) {
    const found = held[broken.field]
    if (broken.rule.most !== undefined && typeof found === 'number') {
      return [
        `Invalid geometry for control '${control.name}': ${broken.field} ${found} out of bounds [0, ${broken.rule.most}]`,
      ]
    }
    return [fault()]
  }
  return labelsFit(control, type, held) ? [] : [fault()]
}

/** True when the labels or choices of a value are among the control's; one without a static set accepts any. */
function labelsFit(control: Control, type: string, value: JsonObject): boolean {
  const { valueKey, optionTag } = control.tag
  if (optionTag === undefined || valueKey === undefined || control.options.length === 0 || control.dynamic)
    return true
  const payload = value[valueKey] ?? value[type]
  if (payload === undefined) return control.tag.use !== 'labels'
  if (!Array.isArray(payload)) return false
  const known = new Set(flattenOptions(control.options).flatMap((option) => [option.stored, option.value]))
  return payload
    .flatMap((item: Json) => (Array.isArray(item) ? (item as readonly Json[]) : [item]))
    .every((item) => typeof item === 'string' && known.has(item))
}

function checkRelation(item: JsonObject, ids: ReadonlySet<string>): string[] {
  const missing = ['type', 'direction', 'from_id', 'to_id'].filter((field) => !Object.hasOwn(item, field))
  if (missing.length > 0) return missing.map((field) => `Missing required field '${field}'`)
  const problems: string[] = []
  if (!['left', 'right', 'bi'].includes(String(item['direction']))) {
    problems.push(`'direction' must be one of left, right, bi, got ${wordPython(item['direction'])}`)
  }
  for (const end of ['from_id', 'to_id']) {
    if (!ids.has(String(item[end])))
      problems.push(`'${end}' '${String(item[end])}' names no region of this prediction`)
  }
  return problems
}
