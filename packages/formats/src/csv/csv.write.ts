// Rows of CSV and TSV: one per annotation, columns sorted by code point, text quoted, numbers bare, CR LF. The columns are
// known after the last task, so cells are put aside as they are printed and put in order at the end (row-shelf.ts).
import { annotatorText, collapseOutput, controlFinder, isChat, itemsOf } from '../export-item.ts'
import type { ExportItem } from '../export-item.ts'
import type { WriteOptions } from '../format.ts'
import { isList, isNumber, isObject, printJson, printNumber } from '../json-text.ts'
import type { JsonValue } from '../json-text.ts'
import { memoryScratch } from '../scratch.ts'
import type { TaskSource } from '../source.ts'
import { Columns, rowReader, RowShelf } from './row-shelf.ts'

const TIMES = ['created_at', 'updated_at', 'lead_time'] as const
/** Stand in every table. */
const ALWAYS = ['id', 'annotator', 'annotation_id', ...TIMES]

function hasHistory(item: ExportItem): boolean {
  const history = item.annotation?.['history']
  return isList(history) ? history.length > 0 : history !== undefined && history !== null
}

function transcriptOf(value: JsonValue): string {
  if (!isList(value)) return ''
  const lines: string[] = []
  for (const message of value) {
    if (!isObject(message)) continue
    const role = String(message['role'] ?? '')
    const content = String(message['content'] ?? '')
    lines.push(role === '' ? content : content === '' ? `${role}:` : `${role}: ${content}`)
  }
  return lines.join('\n')
}

type AddCell = (kind: 'fixed' | 'output' | 'data', name: string, value: JsonValue) => void

function cellAdder(shelf: RowShelf, neutralize: boolean): AddCell {
  return (kind, name, value) => {
    if (typeof value === 'boolean') return shelf.add(kind, name, value ? 'True' : 'False', false)
    if (isNumber(value)) return shelf.add(kind, name, printNumber(value, true), false)
    const text = value === null ? '' : typeof value === 'string' ? value : printJson(value, 0)
    shelf.add(kind, name, neutralize ? neutral(text) : text, true)
  }
}

const neutral = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

/** Later cells of a name win. */
function addRow(add: AddCell, item: ExportItem): void {
  add('fixed', 'id', item.taskId)
  for (const [name, entries] of item.outputs) {
    const value = collapseOutput(entries)
    add('output', name, typeof value === 'string' ? value : printJson(value, 0))
    if (isChat(entries)) add('fixed', `${name}_transcript`, transcriptOf(value))
  }
  for (const key of Object.keys(item.data)) add('data', key, item.data[key] ?? null)
  const { annotation } = item
  add('fixed', 'annotator', annotation === undefined ? '' : annotatorText(annotation, ''))
  add('fixed', 'annotation_id', annotation?.['id'] ?? null)
  for (const key of TIMES) add('fixed', key, annotation?.[key] ?? null)
  if (item.agreement !== undefined) add('fixed', 'agreement', item.agreement)
  if (hasHistory(item)) add('fixed', 'history', annotation?.['history'] ?? null)
}

/** The whole table, some rows a chunk. */
export async function* writeTable(
  source: TaskSource,
  separator: ',' | '\t',
  { controls, neutralizeFormulas = false, openScratch = memoryScratch }: WriteOptions,
): AsyncGenerator<string | Uint8Array> {
  const findControl = controlFinder(controls)
  const columns = new Columns(ALWAYS)
  const shelf = new RowShelf(columns)
  const add = cellAdder(shelf, neutralizeFormulas)
  const scratch = await openScratch()
  try {
    for await (const batch of source.batches()) {
      for (const entry of batch)
        for (const item of itemsOf(entry.task(), findControl)) {
          addRow(add, item)
          shelf.endRow()
        }
      const piece = shelf.takeFull()
      if (piece !== undefined) await scratch.append(piece)
    }
    await scratch.append(shelf.take())
    yield headerOf(columns, separator, neutralizeFormulas)
    const read = rowReader(columns, separator)
    for await (const piece of scratch.read()) yield read(piece)
  } finally {
    await scratch.close()
  }
}

function headerOf(columns: Columns, separator: string, neutralize: boolean): string {
  const cells = columns.order().names.map((name) => {
    const text = neutralize ? neutral(name) : name
    return `"${text.replaceAll('"', '""')}"`
  })
  return `${cells.join(separator)}\r\n`
}
