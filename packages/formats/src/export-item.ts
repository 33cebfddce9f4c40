// Tasks → export items: one per annotation that was not cancelled, newest first. Shared by JSON_MIN, CSV and TSV.
// Predictions and drafts never take part. A task with only cancelled annotations gives nothing; one with none, a bare item.
import type { ParsedConfig } from './format.ts'
import { isList, isObject, printJson } from './json-text.ts'
import type { JsonObject, JsonValue } from './json-text.ts'

export interface OutputEntry {
  /** Tag name of the control. */
  readonly tag: string
  /** The value, with the original size when the result has it. */
  readonly value: JsonObject
}

export interface ExportItem {
  readonly taskId: JsonValue
  readonly data: JsonObject
  /** `undefined` for a task without annotations. */
  readonly annotation: JsonObject | undefined
  /** By `from_name`, in order of first appearance. */
  readonly outputs: ReadonlyMap<string, readonly OutputEntry[]>
  /** Present when the task states it and the item has an annotation. */
  readonly agreement: JsonValue | undefined
}

/** Finds the tag name of the control a `from_name` belongs to; patterns of repeaters match from the start, longest first. */
export function controlFinder(controls: ParsedConfig): (fromName: string) => string | undefined {
  const exact = new Map(Object.entries(controls).map(([name, control]) => [name, control.type]))
  const patterns = Object.entries(controls)
    .flatMap(([name, { regex, type }]) => {
      if (regex === undefined) return []
      let parts = [name]
      let length = name.length
      for (const [flag, pattern] of Object.entries(regex)) {
        const next = parts.flatMap((part) => part.split(flag))
        length += (next.length - parts.length) * (pattern.length - flag.length)
        parts = next
      }
      return [{ parts, type, length }]
    })
    .sort((a, b) => b.length - a.length)
  return (fromName) => exact.get(fromName) ?? patterns.find(({ parts }) => matches(parts, fromName))?.type
}

// Plain searching instead of a regular expression: names come from users.
function matches(parts: readonly string[], text: string): boolean {
  let from = 0
  for (const [index, part] of parts.entries()) {
    const at = text.indexOf(part, from)
    if (at < 0 || (index === 0 && at > 0)) return false
    from = at + part.length
  }
  return true
}

/** The items of one task. */
export function itemsOf(
  task: JsonObject,
  findControl: (fromName: string) => string | undefined,
): ExportItem[] {
  const listed = task['annotations'] ?? task['completions']
  if (!isList(listed)) return []
  const data = isObject(task['data']) ? task['data'] : {}
  const taskId = task['id'] ?? null
  if (listed.length === 0) {
    return [{ taskId, data, annotation: undefined, outputs: new Map(), agreement: undefined }]
  }
  return keptNewestFirst(listed).map((annotation) => ({
    taskId,
    data,
    annotation,
    outputs: outputsOf(annotation['result'], findControl),
    agreement: task['agreement'],
  }))
}

/** Annotations that were not cancelled, newest first. */
export function keptNewestFirst(annotations: readonly JsonValue[]): JsonObject[] {
  const kept = annotations
    .filter(isObject)
    .filter((it) => it['was_cancelled'] !== true && it['skipped'] !== true)
  if (kept.length < 2) return kept
  return kept
    .map((annotation) => ({ annotation, at: String(annotation['created_at'] ?? '') }))
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
    .map(({ annotation }) => annotation)
}

/** Who annotated, as text: the e-mail, else the id; `otherwise` when nobody is named. */
export function annotatorText(annotation: JsonObject, otherwise: string): string {
  const by = annotation['completed_by']
  if (by === undefined) return otherwise
  const shown = isObject(by) ? (by['email'] ?? otherwise) : (by ?? 'None')
  return typeof shown === 'string' ? shown : printJson(shown, 0)
}

function outputsOf(
  results: JsonValue | undefined,
  findControl: (fromName: string) => string | undefined,
): Map<string, OutputEntry[]> {
  const outputs = new Map<string, OutputEntry[]>()
  for (const result of isList(results) ? results : []) {
    if (!isObject(result) || !isObject(result['value'])) continue
    const fromName = result['from_name']
    if (typeof fromName !== 'string') continue
    const tag = findControl(fromName) ?? (result['type'] === 'chatmessage' ? 'chatmessage' : undefined)
    if (tag === undefined) continue
    const value = withSize(result['value'], result)
    const entries = outputs.get(fromName)
    if (entries === undefined) outputs.set(fromName, [{ tag, value }])
    else entries.push({ tag, value })
  }
  return outputs
}

function withSize(value: JsonObject, result: JsonObject): JsonObject {
  const { original_width: width, original_height: height } = result
  const has = Object.hasOwn(value, 'type')
  if (width === undefined && height === undefined && !has) return value
  const whole: Record<string, JsonValue> = { ...value }
  if (has) delete whole['type']
  if (width !== undefined) whole['original_width'] = width
  if (height !== undefined) whole['original_height'] = height
  return whole
}

const CHAT = new Set(['Chat', 'ChatMessage', 'chatmessage'])

/** True when an output holds chat messages. */
export function isChat(entries: readonly OutputEntry[]): boolean {
  return CHAT.has(entries.at(-1)?.tag ?? '')
}

function single(value: JsonValue | undefined): JsonValue | undefined {
  return isList(value) && value.length === 1 ? value[0] : undefined
}

function collapseEntry({ tag, value }: OutputEntry): JsonValue {
  if (tag === 'Choices') return single(value['choices']) ?? value
  if (tag === 'TextArea') return single(value['text']) ?? value
  if (CHAT.has(tag)) return value['chatmessage'] ?? value
  return value
}

/** One output in short: a lone choice or text stands for itself, chat gives its messages, all else a list of values. */
export function collapseOutput(entries: readonly OutputEntry[]): JsonValue {
  const values = entries.map(collapseEntry)
  const tag = entries.at(-1)?.tag
  const [first] = values
  return values.length === 1 && first !== undefined && (tag === 'Choices' || tag === 'TextArea')
    ? first
    : values
}
