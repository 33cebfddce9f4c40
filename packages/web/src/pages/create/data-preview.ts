// What a file or pasted text holds: columns with types, first rows, totals, problems by row. Pure; the import itself is
// the server's. Formats: a JSON array or object, CSV, TSV, plain lines.

import { isImageUrl } from '../projects/samples.ts'
import { parseDelimited, type RowProblem } from './delimited.ts'

export type DataKind = 'json' | 'csv' | 'tsv' | 'lines'
export type ColumnType = 'text' | 'number' | 'date' | 'boolean' | 'image' | 'nested'

export interface PreviewColumn {
  readonly name: string
  readonly type: ColumnType
}

export interface DataPreview {
  readonly kind: DataKind
  readonly columns: readonly PreviewColumn[]
  /** The first rows, values by column name. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  /** Tasks it makes; a lower bound when `isPart`. */
  readonly taskCount: number
  readonly annotatedCount: number
  readonly duplicateCount: number
  /** Only the beginning was read. */
  readonly isPart: boolean
  readonly problems: readonly RowProblem[]
}

/** Column name of data that has none, for plain lines. */
export const LINE_COLUMN = 'text'
const SHOWN_ROWS = 50
const MOST_PROBLEMS = 20
const TYPED_ROWS = 200

/** What kind of data a text is; by its first letters, then by what separates its first line. */
export function sniffKind(text: string): DataKind {
  const start = text.trimStart()
  if (start.startsWith('[') || start.startsWith('{')) return 'json'
  const line = start.slice(0, start.search(/\r?\n/) < 0 ? undefined : start.search(/\r?\n/))
  if (line.includes('\t')) return 'tsv'
  return start.includes('\n') && line.includes(',') && !/[.!?]\s/.test(line) ? 'csv' : 'lines'
}

/** Reads a text. `isPart`: it is only the beginning of a file, and its last row may be cut. */
export function previewData(text: string, kind: DataKind, isPart = false): DataPreview {
  const clean = text.startsWith('\uFEFF') ? text.slice(1) : text
  if (kind === 'json') return previewJson(clean, isPart)
  if (kind === 'lines') {
    const lines = clean.split(/\r?\n/).filter((line) => line.trim() !== '')
    return summarize(
      'lines',
      lines.map((line) => ({ [LINE_COLUMN]: line })),
      [],
      isPart,
    )
  }
  const { header, rows, problems } = parseDelimited(clean, kind === 'csv' ? ',' : '\t', isPart)
  return summarize(
    kind,
    rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']))),
    problems,
    isPart,
  )
}

function previewJson(text: string, isPart: boolean): DataPreview {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    if (isPart) return summarize('json', [], [], true)
    return summarize(
      'json',
      [],
      [
        {
          row: lineOfJsonError(text, error),
          code: 'json',
          detail: error instanceof Error ? error.message : '',
        },
      ],
      false,
    )
  }
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value]
  const problems: RowProblem[] = []
  let annotated = 0
  const rows: Record<string, unknown>[] = []
  for (const [index, item] of items.entries()) {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      problems.push({ row: index + 1, code: 'not-an-object', detail: '' })
      continue
    }
    const record = item as Record<string, unknown>
    const data = record['data']
    if (Array.isArray(record['annotations']) && record['annotations'].length > 0) annotated += 1
    rows.push(
      typeof data === 'object' && data !== null && !Array.isArray(data)
        ? (data as Record<string, unknown>)
        : record,
    )
  }
  return { ...summarize('json', rows, problems, isPart), annotatedCount: annotated }
}

/** Line of a fault, from 1. Engines say a position, or quote what stands around it: ten characters before the fault. */
function lineOfJsonError(text: string, error: unknown): number {
  const message = error instanceof Error ? error.message : ''
  const position = /position (\d+)/.exec(message)?.[1]
  const quoted = /\.\.\."([\s\S]+?)"(?:\.\.\.)? is not valid JSON/.exec(message)?.[1]
  const at =
    position !== undefined
      ? Number(position)
      : quoted === undefined
        ? message.includes('Unexpected end')
          ? text.length
          : 0
        : text.indexOf(quoted) + Math.min(10, quoted.length)
  return text.slice(0, Math.max(0, at)).split('\n').length
}

function summarize(
  kind: DataKind,
  rows: readonly Readonly<Record<string, unknown>>[],
  problems: readonly RowProblem[],
  isPart: boolean,
): DataPreview {
  const names = new Set<string>()
  for (const row of rows.slice(0, TYPED_ROWS)) for (const name of Object.keys(row)) names.add(name)
  const seen = new Set<string>()
  for (const row of rows) seen.add(JSON.stringify(row))
  return {
    kind,
    columns: [...names].map((name) => ({
      name,
      type: typeOf(rows.slice(0, TYPED_ROWS).map((row) => row[name])),
    })),
    rows: rows.slice(0, SHOWN_ROWS),
    taskCount: rows.length,
    annotatedCount: 0,
    duplicateCount: rows.length - seen.size,
    isPart,
    problems: problems.slice(0, MOST_PROBLEMS),
  }
}

/** The type all values share; text when they differ. Empty values say nothing. */
export function typeOf(values: readonly unknown[]): ColumnType {
  const filled = values.filter((value) => value !== undefined && value !== null && value !== '')
  if (filled.length === 0) return 'text'
  if (filled.every((value) => typeof value === 'object')) return 'nested'
  if (filled.every((value) => typeof value === 'boolean')) return 'boolean'
  if (filled.every(isImageUrl)) return 'image'
  if (
    filled.every(
      (value) =>
        typeof value === 'number' ||
        (typeof value === 'string' && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(value.trim())),
    )
  )
    return 'number'
  if (filled.every((value) => typeof value === 'string' && /^\d{4}-\d{2}-\d{2}(?:[T ]|$)/.test(value)))
    return 'date'
  return 'text'
}
