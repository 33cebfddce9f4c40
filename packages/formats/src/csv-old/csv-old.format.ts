// CSV_OLD: the table of an older command: a row a result, cancelled annotations too, lists in Python's notation.
import { printPython, type Json } from '@siali/labeling'
import type { Format } from '../format.ts'
import { isList, isNumber, isObject, type JsonObject, type JsonValue } from '../json-text.ts'
import type { TaskSource } from '../source.ts'

type Row = ReadonlyMap<string, JsonValue>

async function* rowsOf(source: TaskSource): AsyncGenerator<Row> {
  for await (const entry of source) {
    const task = entry.task()
    const listed = task['annotations'] ?? task['completions']
    for (const annotation of isList(listed) ? listed.filter(isObject) : []) {
      const results = annotation['result']
      for (const result of isList(results) ? results.filter(isObject) : [])
        yield rowOf(task, annotation, result)
    }
  }
}

function rowOf(task: JsonObject, annotation: JsonObject, result: JsonObject): Row {
  const by = annotation['completed_by'] ?? null
  const row = new Map<string, JsonValue>([
    ['id', task['id'] ?? null],
    ['annotation_id', annotation['id'] ?? null],
    ['annotator', isObject(by) ? (by['email'] ?? by['id'] ?? null) : by],
  ])
  if (isObject(task['data'])) for (const [key, value] of Object.entries(task['data'])) row.set(key, value)
  const value = isObject(result['value']) ? Object.entries(result['value']) : []
  const [only] = value
  if (value.length === 1 && only !== undefined) row.set(String(result['from_name']), collapse(only[1]))
  else for (const [key, member] of value) row.set(key, member)
  return row
}

function collapse(value: JsonValue): JsonValue {
  if (!isList(value)) return value
  return value.length > 1 ? value : (value[0] ?? null)
}

function printCell(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return ''
  const text =
    typeof value === 'string'
      ? value
      : isNumber(value) && typeof value !== 'number'
        ? value.text
        : python(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const python = (value: JsonValue): string => printPython(value as Json)

async function* linesOf(source: TaskSource): AsyncGenerator<string> {
  const names = new Set<string>()
  for await (const row of rowsOf(source)) for (const name of row.keys()) names.add(name)
  const line = (cells: readonly (JsonValue | undefined)[]) => `${cells.map(printCell).join(',')}\n`
  yield line([...names])
  for await (const row of rowsOf(source)) yield line([...names].map((name) => row.get(name)))
}

/** A row a result. */
export const csvOldFormat: Format = {
  id: 'CSV_OLD',
  title: 'CSV, a row per result',
  description: 'The older table: one row per result, cancelled annotations included.',
  packing: 'file',
  readsAgain: true,
  loses: 'Which results belong together, predictions, drafts, and whether an annotation was cancelled.',
  better: ['JSONL_REGIONS'],
  supports: () => true,
  write: (source, sink) => sink.file('result.csv', linesOf(source)),
}
