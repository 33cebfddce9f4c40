// Tasks → annotations with all that their results say: what formats of our own write. Cancelled annotations, drafts and
// predictions take no part. Names of the wire (`from_name`, `value`) are read here and in codecs of formats.
import type { ParsedConfig } from './format.ts'
import { isList, isNumber, isObject, type JsonObject, type JsonValue } from './json-text.ts'

export interface Annotated {
  readonly taskId: JsonValue
  readonly data: JsonObject
  readonly annotation: JsonObject
  readonly results: readonly JsonObject[]
  /** `task-<id>-annotation-<id>`: safe as the stem of a file name. */
  readonly stem: string
}

/** The annotations of a task that were not cancelled, in their order. */
export function annotationsOf(task: JsonObject): Annotated[] {
  const listed = task['annotations'] ?? task['completions']
  const kept = (isList(listed) ? listed.filter(isObject) : []).filter(
    (it) => it['was_cancelled'] !== true && it['skipped'] !== true,
  )
  const taskId = task['id'] ?? null
  return kept.map((annotation, at) => ({
    taskId,
    data: isObject(task['data']) ? task['data'] : {},
    annotation,
    results: isList(annotation['result']) ? annotation['result'].filter(isObject) : [],
    stem: `task-${idText(taskId, 0)}-annotation-${idText(annotation['id'], at)}`,
  }))
}

function idText(id: JsonValue | undefined, place: number): string {
  const text = isNumber(id) ? numberOf(id) : undefined
  return String(text ?? place)
}

/** A number of either spelling; undefined for all else, texts too. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  if (!isNumber(value)) return undefined
  const number = typeof value === 'number' ? value : Number(value.text)
  return Number.isFinite(number) ? number : undefined
}

/** Who annotated: an e-mail or an id as text; empty when nobody is named. */
export function annotatorOf(annotation: JsonObject): string {
  const by = annotation['completed_by']
  const shown = isObject(by) ? (by['email'] ?? by['id']) : by
  const number = numberOf(shown)
  return typeof shown === 'string' ? shown : number === undefined ? '' : String(number)
}

/** The value of a result; empty when there is none. */
export function valueOf(result: JsonObject): JsonObject {
  return isObject(result['value']) ? result['value'] : {}
}

/** The texts of a list member; other members are passed over. */
export function textsOf(value: JsonValue | undefined): string[] {
  if (typeof value === 'string') return [value]
  return isList(value) ? value.filter((it) => typeof it === 'string') : []
}

/** The labels of a region, whatever its kind: the list that is called as its type is. */
export function labelsOf(result: JsonObject): string[] {
  const type = result['type']
  const value = valueOf(result)
  const own = typeof type === 'string' && type.endsWith('labels') ? textsOf(value[type]) : []
  return own.length > 0 ? own : textsOf(value['labels'])
}

/** Tag names of the objects that a result's control points at; empty when the config does not know it. */
export function objectsOf(result: JsonObject, controls: ParsedConfig): string[] {
  const name = result['from_name']
  const control = typeof name === 'string' ? controls[name] : undefined
  return control?.inputs.map(({ type }) => type) ?? []
}

/** The data of the object that a result is about: the only value where the config does not say which. */
export function sourceOf(
  result: JsonObject,
  { data }: Annotated,
  controls: ParsedConfig,
): JsonValue | undefined {
  const name = result['from_name']
  const control = typeof name === 'string' ? controls[name] : undefined
  const at = control === undefined ? -1 : control.to_name.indexOf(String(result['to_name']))
  const key = control?.inputs[Math.max(at, 0)]?.value
  if (key !== undefined) return data[key]
  const values = Object.values(data)
  return values.length === 1 ? values[0] : undefined
}

/** Labeled pieces of results that are one region: a shape and what was said of it share an id. */
export function byRegion(results: readonly JsonObject[]): Map<string, JsonObject[]> {
  const regions = new Map<string, JsonObject[]>()
  for (const [place, result] of results.entries()) {
    const id = typeof result['id'] === 'string' ? result['id'] : `#${place}`
    const same = regions.get(id)
    if (same === undefined) regions.set(id, [result])
    else same.push(result)
  }
  return regions
}
