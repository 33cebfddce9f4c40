// PARQUET, PARQUET_REGIONS: tables with typed columns, a row a task or a row a region.
import { annotationsOf, annotatorOf, labelsOf, valueOf } from '../annotated.ts'
import type { Format } from '../format.ts'
import { isObject, type JsonObject, type JsonValue } from '../json-text.ts'
import type { Sink } from '../sink.ts'
import type { TaskSource } from '../source.ts'
import { parquetBytes, type Column } from './parquet.write.ts'
import { cellsOf, findColumns, type Row } from './typed-table.ts'

/** Key of the file's metadata that says what its columns are; readers of ours go by it. */
export const NOTE = 'siali.columns'
/** What stands before a data key in the name of its column. */
export const DATA = 'data_'

type RowsOf = (task: JsonObject) => Iterable<Row>

/** Writes a table; the source is read twice. */
async function writeTable(
  source: TaskSource,
  sink: Sink,
  fixed: readonly Column[],
  rowsOf: RowsOf,
  rowKind: 'task' | 'region',
): Promise<void> {
  const rows = async function* () {
    for await (const entry of source) yield* rowsOf(entry.task())
  }
  const columns = await findColumns(fixed, rows())
  const cells = async function* () {
    for await (const row of rows()) yield cellsOf(columns, row)
  }
  const kinds = Object.fromEntries(columns.map(({ name, kind }) => [name, kind]))
  const notes = { [NOTE]: JSON.stringify({ row: rowKind, kinds }) }
  await sink.file('result.parquet', parquetBytes(columns, cells(), notes))
}

function dataColumns(data: JsonValue | undefined): [string, JsonValue][] {
  return isObject(data) ? Object.entries(data).map(([key, value]) => [DATA + key, value]) : []
}

const TASK_COLUMNS: readonly Column[] = [
  { name: 'id', kind: 'integer' },
  { name: 'annotations', kind: 'json' },
  { name: 'predictions', kind: 'json' },
  { name: 'meta', kind: 'json' },
  { name: 'created_at', kind: 'text' },
  { name: 'updated_at', kind: 'text' },
]

function* taskRow(task: JsonObject): Generator<Row> {
  yield new Map([
    ...TASK_COLUMNS.map(({ name }): [string, JsonValue] => [name, task[name] ?? null]),
    ...dataColumns(task['data']),
  ])
}

/** A row a task. */
export const parquetFormat: Format = {
  id: 'PARQUET',
  title: 'Parquet, a task per row',
  description: 'A table with a typed column for each data key; annotations as JSON.',
  packing: 'file',
  readsAgain: true,
  loses: 'Drafts, and counters of tasks.',
  better: ['JSON'],
  supports: () => true,
  write: (source, sink) => writeTable(source, sink, TASK_COLUMNS, taskRow, 'task'),
}

const REGION_COLUMNS: readonly Column[] = [
  { name: 'task_id', kind: 'integer' },
  { name: 'annotation_id', kind: 'integer' },
  { name: 'annotator', kind: 'text' },
  { name: 'ground_truth', kind: 'boolean' },
  { name: 'created_at', kind: 'text' },
  { name: 'region_id', kind: 'text' },
  { name: 'from_name', kind: 'text' },
  { name: 'to_name', kind: 'text' },
  { name: 'type', kind: 'text' },
  { name: 'label', kind: 'text' },
  { name: 'value', kind: 'json' },
  { name: 'result', kind: 'json' },
]

function* regionRows(task: JsonObject): Generator<Row> {
  for (const { taskId, data, annotation, results } of annotationsOf(task)) {
    for (const result of results) {
      yield new Map<string, JsonValue>([
        ['task_id', taskId],
        ['annotation_id', annotation['id'] ?? null],
        ['annotator', annotatorOf(annotation)],
        ['ground_truth', annotation['ground_truth'] ?? false],
        ['created_at', annotation['created_at'] ?? null],
        ['region_id', result['id'] ?? null],
        ['from_name', result['from_name'] ?? null],
        ['to_name', result['to_name'] ?? null],
        ['type', result['type'] ?? null],
        ['label', labelsOf(result)[0] ?? null],
        ['value', valueOf(result)],
        ['result', result],
        ...dataColumns(data),
      ])
    }
  }
}

/** A row a region. */
export const parquetRegionsFormat: Format = {
  id: 'PARQUET_REGIONS',
  title: 'Parquet, a region per row',
  description: 'A table with a row for each region, choice and relation, and the data of its task.',
  packing: 'file',
  readsAgain: true,
  loses: 'Tasks without results, skipped annotations, predictions and drafts.',
  better: ['PARQUET'],
  supports: () => true,
  write: (source, sink) => writeTable(source, sink, REGION_COLUMNS, regionRows, 'region'),
}
