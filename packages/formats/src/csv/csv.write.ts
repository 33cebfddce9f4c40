// Rows of CSV and TSV: one per annotation, columns sorted by code point, text quoted, numbers bare, CR LF.
// Reads the source twice: first for the columns, then for the rows, so memory stays flat.
import { compareCodePoints } from '../code-point.ts'
import { annotatorText, collapseOutput, controlFinder, isChat, itemsOf } from '../export-item.ts'
import type { ExportItem } from '../export-item.ts'
import type { WriteOptions } from '../format.ts'
import { isList, isNumber, isObject, printJson, printNumber } from '../json-text.ts'
import type { JsonValue } from '../json-text.ts'
import type { TaskSource } from '../source.ts'

const METADATA = ['annotator', 'annotation_id', 'created_at', 'updated_at', 'lead_time'] as const

interface Columns {
  readonly names: readonly string[]
  /** Data keys that are also output names somewhere in the export. */
  readonly renamed: ReadonlySet<string>
  readonly items: number
}

async function* eachItem(source: TaskSource, options: WriteOptions): AsyncGenerator<ExportItem> {
  const findControl = controlFinder(options.controls)
  for await (const entry of source) yield* itemsOf(entry.task(), findControl)
}

function hasHistory(item: ExportItem): boolean {
  const history = item.annotation?.['history']
  return isList(history) ? history.length > 0 : history !== undefined && history !== null
}

async function findColumns(source: TaskSource, options: WriteOptions): Promise<Columns> {
  const data = new Set<string>()
  const outputs = new Set<string>()
  const extra = new Set<string>(['id', ...METADATA])
  let items = 0
  for await (const item of eachItem(source, options)) {
    items += 1
    for (const key of Object.keys(item.data)) data.add(key)
    for (const [name, entries] of item.outputs) {
      outputs.add(name)
      if (isChat(entries)) extra.add(`${name}_transcript`)
    }
    if (item.agreement !== undefined) extra.add('agreement')
    if (hasHistory(item)) extra.add('history')
  }
  const renamed = new Set([...data].filter((key) => outputs.has(key)))
  const names = new Set([...outputs, ...extra])
  for (const key of data) names.add(renamed.has(key) ? `_data_${key}` : key)
  return { names: [...names].sort(compareCodePoints), renamed, items }
}

function asCell(value: JsonValue): JsonValue {
  return typeof value === 'object' && value !== null && !isNumber(value) ? printJson(value, 0) : value
}

function transcriptOf(value: JsonValue): string {
  if (!isList(value)) return ''
  const lines: string[] = []
  for (const message of value) {
    const members =
      message instanceof Map ? message : isObject(message) ? new Map(Object.entries(message)) : undefined
    if (members === undefined) continue
    const role = String(members.get('role') ?? '')
    const content = String(members.get('content') ?? '')
    lines.push(role === '' ? content : content === '' ? `${role}:` : `${role}: ${content}`)
  }
  return lines.join('\n')
}

function rowOf(item: ExportItem, { renamed }: Columns): Map<string, JsonValue> {
  const row = new Map<string, JsonValue>([['id', item.taskId]])
  for (const [name, entries] of item.outputs) {
    const value = collapseOutput(entries)
    row.set(name, typeof value === 'string' ? value : printJson(value, 0))
    if (isChat(entries)) row.set(`${name}_transcript`, transcriptOf(value))
  }
  for (const [key, value] of Object.entries(item.data))
    row.set(renamed.has(key) ? `_data_${key}` : key, asCell(value))
  row.set('annotator', item.annotation === undefined ? '' : annotatorText(item.annotation, ''))
  row.set('annotation_id', asCell(item.annotation?.['id'] ?? null))
  for (const key of ['created_at', 'updated_at', 'lead_time'])
    row.set(key, asCell(item.annotation?.[key] ?? null))
  if (item.agreement !== undefined) row.set('agreement', asCell(item.agreement))
  if (hasHistory(item)) row.set('history', asCell(item.annotation?.['history'] ?? null))
  return row
}

function printCell(value: JsonValue | undefined, neutralize: boolean): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (isNumber(value)) return printNumber(value, true)
  const text = typeof value === 'string' ? value : ''
  const safe = neutralize && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/**
 * The whole table as text chunks, one per row.
 * @throws Error when the second reading gives another number of items than the first.
 */
export async function* writeTable(
  source: TaskSource,
  separator: ',' | '\t',
  options: WriteOptions,
): AsyncGenerator<string> {
  const neutralize = options.neutralizeFormulas === true
  const columns = await findColumns(source, options)
  const line = (cells: readonly (JsonValue | undefined)[]): string =>
    `${cells.map((cell) => printCell(cell, neutralize)).join(separator)}\r\n`
  yield line(columns.names)
  let items = 0
  for await (const item of eachItem(source, options)) {
    items += 1
    const row = rowOf(item, columns)
    yield line(columns.names.map((name) => row.get(name)))
  }
  if (items !== columns.items) {
    throw new Error(
      `The tasks changed while a table was written: ${columns.items} rows counted, ${items} written.`,
    )
  }
}
