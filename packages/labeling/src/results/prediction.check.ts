// Does a prediction fit a config? All problems, in the incumbent's words, because model servers' authors read them.
// Pure. The config is read once; a check costs the prediction alone. Rules R70–R79 of SPEC.md.

import { flattenOptions, parseConfig } from '../config/config.tree.ts'
import type { Control, LabelConfig } from '../config/config.types.ts'
import { printPython, quotePython, shorten, wordPython } from '../config/config.wording.ts'
import { parsedLabelConfig, type ParsedControl } from '../config/parsed-config.codec.ts'
import type { Json, JsonObject } from '../json.ts'
import { isJsonObject } from '../json.ts'
import type { ValueRule } from '../tags/value-rule.ts'
import { findFault } from '../tags/value-rule.ts'

/** Longest value a message repeats, characters. */
const WORDED_LENGTH = 400

export interface PredictionCheck {
  /** All problems of `{result, score?}`; empty: it fits. */
  (prediction: unknown): string[]
  /**
   * Problems of a result list that keep it from being shown: controls, objects, kinds and labels that the config does not
   * have. What the values hold beside them is not looked at: a box one pixel too wide is better than none.
   */
  placesOf(result: readonly unknown[]): string[]
}

/**
 * The check of a config text. A config without controls has nothing to check: every list passes.
 * @throws XmlError when the text is not XML we read.
 */
export function predictionCheck(text: string): PredictionCheck {
  const config = parseConfig(text)
  const controls = new Map<string, KnownControl>()
  for (const [name, parsed] of Object.entries(parsedLabelConfig(text)))
    controls.set(name, knownControl(config, name, parsed))
  const known: Known = {
    controls,
    repeated: [...controls.values()].filter(({ flags }) => flags.length > 0),
    drawing: config.controls.filter((control) => control.tag.use === 'draw'),
    objects: new Set([
      ...config.objects.map((object) => object.name),
      ...[...controls.values()].flatMap(({ toNames }) => toNames),
    ]),
  }
  const all = (result: readonly unknown[], values: boolean) =>
    controls.size === 0 ? [] : resultProblems(known, result, values)
  return Object.assign((prediction: unknown) => predictionProblems(prediction, (list) => all(list, true)), {
    placesOf: (result: readonly unknown[]) => all(result, false),
  })
}

/** A control of the config and what its results are held against. */
interface KnownControl {
  readonly name: string
  readonly toNames: readonly string[]
  /** Index flags of the repeater around it: each stands for any text in its name and in its objects'. */
  readonly flags: readonly string[]
  readonly type: string
  /** Undefined: a tag that only programs know, or an object that answers for itself. */
  readonly control: Control | undefined
  readonly rule: ValueRule | undefined
  /** Labels or choices by every name they go by; undefined: any. */
  readonly options: ReadonlySet<string> | undefined
  readonly stored: readonly string[]
}

interface Known {
  readonly controls: ReadonlyMap<string, KnownControl>
  readonly repeated: readonly KnownControl[]
  readonly drawing: readonly Control[]
  readonly objects: ReadonlySet<string>
}

function knownControl(config: LabelConfig, name: string, parsed: ParsedControl): KnownControl {
  const control = config.controls.find((one) => one.name === name)
  const itself = config.objects.find((one) => one.name === name)
  const options = control === undefined ? [] : flattenOptions(control.options)
  const closed = options.length > 0 && control?.dynamic !== true && parsed.dynamic_labels !== true
  return {
    name,
    toNames: parsed.to_name,
    flags: Object.keys(parsed.regex ?? {}),
    type: control?.tag.resultType ?? itself?.tag.selfControl ?? parsed.type.toLowerCase(),
    control,
    rule: control?.tag.valueRule ?? itself?.tag.valueRule,
    options: closed ? new Set(options.flatMap((option) => [option.stored, option.value])) : undefined,
    stored: options.map((option) => option.stored),
  }
}

function predictionProblems(
  prediction: unknown,
  itemProblems: (result: readonly unknown[]) => string[],
): string[] {
  if (!isJsonObject(prediction)) return ['Prediction must be an object']
  const { result, score } = prediction
  const problems: string[] = []
  if (score !== undefined && score !== null) {
    if (typeof score !== 'number') problems.push(`Score must be a valid number, got ${printPython(score)}`)
    else if (!(score >= 0 && score <= 1))
      problems.push(`Score must be between 0.00 and 1.00 inclusive, got ${score}`)
  }
  if (result === undefined) return [...problems, "Missing required field 'result'"]
  if (!Array.isArray(result)) return [...problems, "'result' must be a list"]
  return [...problems, ...itemProblems(result)]
}

function resultProblems(known: Known, items: readonly unknown[], values: boolean): string[] {
  const problems: string[] = []
  const ids = new Set<string>()
  const drawn = drawnTypes(items)
  items.forEach((item, index) => {
    if (isJsonObject(item) && item['type'] === 'relation') return
    const found = isJsonObject(item) ? checkItem(known, item, drawn, values) : ['must be an object']
    problems.push(...found.map((problem) => `Region ${index}: ${problem}`))
    if (found.length === 0 && isJsonObject(item) && item['id'] !== undefined) ids.add(wordOf(item['id']))
  })
  if (!values) return problems
  items.forEach((item, index) => {
    if (!isJsonObject(item) || item['type'] !== 'relation') return
    problems.push(...checkRelation(item, ids).map((problem) => `Relation ${index}: ${problem}`))
  })
  return problems
}

/** The types of the items of each region, by its id: a shape and its labels come as two items of one id. */
function drawnTypes(items: readonly unknown[]): ReadonlyMap<string, ReadonlySet<string>> {
  const types = new Map<string, Set<string>>()
  for (const item of items) {
    if (!isJsonObject(item) || item['id'] === undefined) continue
    const id = wordOf(item['id'])
    const seen = types.get(id) ?? new Set()
    types.set(id, seen.add(wordOf(item['type'])))
  }
  return types
}

const wordOf = (value: Json | undefined) => (typeof value === 'string' ? value : wordPython(value))

const REQUIRED = ['from_name', 'to_name', 'type', 'value'] as const

function checkItem(
  known: Known,
  item: JsonObject,
  drawn: ReadonlyMap<string, ReadonlySet<string>>,
  values: boolean,
): string[] {
  const missing = REQUIRED.filter((field) => !Object.hasOwn(item, field))
  if (missing.length > 0) return missing.map((field) => `Missing required field '${field}'`)
  const [fromName, toName, type] = [item['from_name'], item['to_name'], item['type']].map(wordOf) as [
    string,
    string,
    string,
  ]
  const found =
    known.controls.get(fromName) ??
    known.repeated.find(({ name, flags }) => matchesRepeated(name, flags, fromName))
  const problems: string[] = []
  if (found === undefined) problems.push(`'from_name' '${fromName}' not found in configuration`)
  const fits = found !== undefined && pointsAt(found, fromName, toName)
  if (!fits && !isObject(known, toName)) problems.push(`'to_name' '${toName}' not found in configuration`)
  if (found === undefined || problems.length > 0) return problems
  const geometry = geometryOf(known, found, type, toName, item, drawn)
  // Where values are not looked at, labels may name any shape: the control that draws it need not be there.
  const loose = !values && (found.type === 'labels' || type === 'labels')
  if (type !== found.type && geometry === undefined && !loose)
    problems.push(`Type '${type}' does not match expected type '${found.type}' for control '${fromName}'`)
  if (!fits) {
    const valid = found.toNames.map(quotePython).join(', ')
    problems.push(`'to_name' '${toName}' is not valid for control '${fromName}'. Valid options: [${valid}]`)
  }
  if (problems.length > 0) return problems
  return checkValue(found, fromName, type, item['value'], values ? (geometry ?? found.rule) : undefined)
}

const isObject = ({ objects, repeated }: Known, name: string) =>
  objects.has(name) ||
  repeated.some(({ toNames, flags }) => toNames.some((one) => matchesRepeated(one, flags, name)))

/** True when the object is the control's; all of several may be named together, and a comparison is said of itself. */
function pointsAt(found: KnownControl, fromName: string, toName: string): boolean {
  if (found.control?.tag.twoObjects === true && toName === fromName) return true
  if (found.toNames.includes(toName) || toName === found.toNames.join(',')) return true
  return found.toNames.some((name) => matchesRepeated(name, found.flags, toName))
}

/** True for `box_3` where `box_{{idx}}` is meant. */
function matchesRepeated(pattern: string, flags: readonly string[], name: string): boolean {
  return flags.some((flag) => {
    const at = pattern.indexOf(flag)
    if (at === -1) return false
    const [start, end] = [pattern.slice(0, at), pattern.slice(at + flag.length)]
    return name.length > start.length + end.length && name.startsWith(start) && name.endsWith(end)
  })
}

/**
 * The rule of another control's geometry for an item of labels that fit any shape: split form (the item shares the
 * id of the geometry's) or merged form (the type names the geometry). undefined: the control's own rule counts.
 */
function geometryOf(
  known: Known,
  found: KnownControl,
  type: string,
  toName: string,
  item: JsonObject,
  drawn: ReadonlyMap<string, ReadonlySet<string>>,
): ValueRule | undefined {
  if (found.control?.tag.labelsAnyShape !== true) return undefined
  const drawing = known.drawing.filter((one) =>
    one.toNames.some((name) => name === toName || matchesRepeated(name, found.flags, toName)),
  )
  const merged = drawing.find((one) => type === `${one.tag.resultType}labels`)
  if (merged !== undefined) return merged.tag.valueRule ?? {}
  const types = item['id'] === undefined ? undefined : drawn.get(wordOf(item['id']))
  const sharing = drawing.find((one) => types?.has(one.tag.resultType) === true)
  return sharing === undefined ? undefined : (sharing.tag.valueRule ?? {})
}

function checkValue(
  found: KnownControl,
  name: string,
  type: string,
  value: Json | undefined,
  rule: ValueRule | undefined,
): string[] {
  const fault = (): string => {
    const valid = found.stored.length === 0 ? Object.keys(rule ?? {}) : found.stored
    return (
      `Invalid value for control '${name}'. Got: ${shorten(wordPython(value), WORDED_LENGTH)}. ` +
      `Valid options: ${shorten(`[${valid.map(quotePython).join(', ')}]`, WORDED_LENGTH)}`
    )
  }
  if (!isJsonObject(value)) return [fault()]
  // Values may stand under the control's own name.
  const nested = Object.hasOwn(value, name) ? value[name] : undefined
  const held = isJsonObject(nested) ? nested : value
  const broken = rule === undefined ? undefined : findFault(rule, held, found.control)
  if (broken !== undefined) {
    const number = held[broken.field]
    if (broken.rule.most === undefined || typeof number !== 'number') return [fault()]
    return [
      `Invalid geometry for control '${name}': ${broken.field} ${number} out of bounds [0, ${broken.rule.most}]`,
    ]
  }
  return labelsFit(found, type, held, rule !== undefined) ? [] : [fault()]
}

/** True when the labels or choices of a value are among the control's; one without a static set accepts any. */
function labelsFit(found: KnownControl, type: string, value: JsonObject, required: boolean): boolean {
  const { control, options } = found
  if (control?.tag.optionTag === undefined || control.tag.valueKey === undefined || options === undefined)
    return true
  const payload = value[control.tag.valueKey] ?? value[type]
  if (payload === undefined) return !required || control.tag.use !== 'labels'
  if (!Array.isArray(payload)) return false
  return payload
    .flatMap((item: Json) => (Array.isArray(item) ? (item as readonly Json[]) : [item]))
    .every((item) => typeof item === 'string' && options.has(item))
}

function checkRelation(item: JsonObject, ids: ReadonlySet<string>): string[] {
  const missing = ['type', 'direction', 'from_id', 'to_id'].filter((field) => !Object.hasOwn(item, field))
  if (missing.length > 0) return missing.map((field) => `Missing required field '${field}'`)
  const problems: string[] = []
  if (!['left', 'right', 'bi'].includes(wordOf(item['direction']))) {
    problems.push(`'direction' must be one of left, right, bi, got ${wordPython(item['direction'])}`)
  }
  for (const end of ['from_id', 'to_id']) {
    const id = wordOf(item[end])
    if (!ids.has(id)) problems.push(`'${end}' '${id}' names no region of this prediction`)
  }
  return problems
}
