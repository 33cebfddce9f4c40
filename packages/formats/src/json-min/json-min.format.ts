// JSON_MIN: one flat object per annotation. Loses region ids, relations and everything else outside `value`.
import { collapseOutput, controlFinder, itemsOf } from '../export-item.ts'
import type { ExportItem } from '../export-item.ts'
import { catalogued } from '../catalogue.ts'
import type { Format, ParsedConfig } from '../format.ts'
import { isNumber, isObject, printJson } from '../json-text.ts'
import type { JsonValue } from '../json-text.ts'
import type { TaskSource } from '../source.ts'

function annotatorOf({ annotation }: ExportItem): JsonValue {
  if (annotation === undefined) return null
  const by = annotation['completed_by']
  if (by === undefined) return null
  if (isObject(by)) return by['email'] ?? null
  return isNumber(by) || typeof by === 'string' ? by : by === null ? 'None' : printJson(by, 0)
}

function rowOf(item: ExportItem): ReadonlyMap<string, JsonValue> {
  const row = new Map(Object.entries(item.data))
  row.set('id', item.taskId)
  for (const [name, entries] of item.outputs) row.set(name, collapseOutput(entries))
  row.set('annotator', annotatorOf(item))
  row.set('annotation_id', item.annotation?.['id'] ?? null)
  for (const key of ['created_at', 'updated_at', 'lead_time']) row.set(key, item.annotation?.[key] ?? null)
  if (item.agreement !== undefined) row.set('agreement', item.agreement)
  return row
}

async function* rowsOf(source: TaskSource, controls: ParsedConfig): AsyncGenerator<string> {
  const findControl = controlFinder(controls)
  let before = '[\n'
  for await (const entry of source) {
    for (const item of itemsOf(entry.task(), findControl)) {
      yield before + printJson(rowOf(item), 2)
      before = ',\n'
    }
  }
  yield before === '[\n' ? '[\n\n]' : '\n]'
}

/** One object per annotation with data and answers side by side. */
export const jsonMinFormat: Format = {
  ...catalogued('JSON_MIN'),
  packing: 'file',
  loses: 'Region ids, relations, predictions and skipped annotations are left out.',
  better: ['JSON'],
  write: (source, sink, { controls }) => sink.file('result.json', rowsOf(source, controls)),
}
