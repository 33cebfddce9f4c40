// HUGGINGFACE: a dataset folder that `datasets` loads: a card and a Parquet file of one row per annotation.
import { collapseOutput, controlFinder, itemsOf, type ExportItem } from '../export-item.ts'
import { annotatorOf } from '../annotated.ts'
import type { Format, WriteOptions } from '../format.ts'
import type { JsonValue } from '../json-text.ts'
import { parquetBytes, type Column } from '../parquet/parquet.write.ts'
import { cellsOf, findColumns, type Row } from '../parquet/typed-table.ts'
import type { Sink } from '../sink.ts'
import type { TaskSource } from '../source.ts'

const FIXED: readonly Column[] = [
  { name: 'task_id', kind: 'integer' },
  { name: 'annotation_id', kind: 'integer' },
  { name: 'annotator', kind: 'text' },
]
const FILE = 'data/train-00000-of-00001.parquet'
const CARD = `---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*.parquet
---

# Labeled data

One row per annotation: the data of the task and what was answered, each control a column. Values that are neither texts nor
numbers are JSON texts.
`

function rowOf(item: ExportItem): Row {
  const row = new Map<string, JsonValue>(Object.entries(item.data))
  for (const [name, entries] of item.outputs)
    row.set(row.has(name) ? `${name}_answer` : name, collapseOutput(entries))
  row.set('task_id', item.taskId)
  row.set('annotation_id', item.annotation?.['id'] ?? null)
  row.set('annotator', item.annotation === undefined ? null : annotatorOf(item.annotation))
  return row
}

async function write(source: TaskSource, sink: Sink, options: WriteOptions): Promise<void> {
  const findControl = controlFinder(options.controls)
  const rows = async function* () {
    for await (const entry of source) for (const item of itemsOf(entry.task(), findControl)) yield rowOf(item)
  }
  const columns = await findColumns(FIXED, rows())
  const cells = async function* () {
    for await (const row of rows()) yield cellsOf(columns, row)
  }
  await sink.file('README.md', CARD)
  await sink.file(FILE, parquetBytes(columns, cells(), {}))
}

/** A folder for `load_dataset`. */
export const huggingfaceFormat: Format = {
  id: 'HUGGINGFACE',
  title: 'Hugging Face dataset',
  description: 'A folder for load_dataset: one row per annotation in Parquet.',
  packing: 'archive',
  readsAgain: true,
  loses: 'Region ids, relations, skipped annotations, predictions and drafts; media stay addresses.',
  better: ['PARQUET'],
  supports: () => true,
  write,
}
