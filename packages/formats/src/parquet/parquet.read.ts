// Parquet files: a row a task. Columns are data, unless the file says that this program wrote it.
import { isJsonObject, type Json } from '@siali/labeling'
import { isDeeperThan } from '../json/json-depth.ts'
import { isObject, parseJsonText, printJson, type JsonValue } from '../json-text.ts'
import { taskOfData, taskOfItem, type ReadTask } from '../read-task.ts'
import { FileError, ITEM_LIMITS, type ReadableFile, type ReadContext, type Reader } from '../reader.ts'
import { cellValue, holdsBytes, keepInline, plainValue, type KeepMedia } from './cell.ts'
import { DATA, NOTE } from './parquet.format.ts'
import { partsOf, type Row } from './rows.ts'

const BATCH_ROWS = 1000

async function* read(file: ReadableFile, context: ReadContext): AsyncGenerator<ReadTask[]> {
  const keep = keepOf(file, context)
  for await (const { notes, rowCount, from, rows } of partsOf(file)) {
    const kinds = ownKinds(notes)
    for (let at = 0; at < rows.length; at += BATCH_ROWS) {
      const tasks: ReadTask[] = []
      for (const [place, row] of rows.slice(at, at + BATCH_ROWS).entries())
        tasks.push(await toTask(file, context, row, { kinds, keep, number: from + at + place + 1 }))
      context.onShare?.(Math.min(1, (from + at + tasks.length) / rowCount))
      yield tasks
    }
  }
}

/** Stores what several rows show under one name once. */
function keepOf(file: ReadableFile, { keepMedia }: ReadContext): KeepMedia {
  if (keepMedia === undefined) return keepInline
  const kept = new WeakMap<Uint8Array, Map<string | undefined, Promise<string>>>()
  return (path, bytes, name) => {
    const byName = kept.get(bytes) ?? new Map<string | undefined, Promise<string>>()
    kept.set(bytes, byName)
    const stored = byName.get(name) ?? keepMedia(`${file.name}/${path}`, bytes)
    byName.set(name, stored)
    return stored
  }
}

/** Kinds of the columns when the file is an export of tasks of ours. */
function ownKinds(notes: readonly (readonly [string, string])[]): ReadonlyMap<string, string> | undefined {
  const note = notes.find(([key]) => key === NOTE)?.[1]
  if (note === undefined) return undefined
  try {
    const said = parseJsonText(note)
    if (!isObject(said) || said['row'] !== 'task' || !isObject(said['kinds'])) return undefined
    return new Map(Object.entries(said['kinds']).map(([name, kind]) => [name, String(kind)]))
  } catch {
    return undefined
  }
}

interface RowPlace {
  readonly kinds: ReadonlyMap<string, string> | undefined
  readonly keep: KeepMedia
  /** Of the row, from 1. */
  readonly number: number
}

async function toTask(
  file: ReadableFile,
  { keys }: ReadContext,
  row: Row,
  { kinds, keep, number }: RowPlace,
): Promise<ReadTask> {
  const values: [string, JsonValue][] = []
  for (const [name, value] of Object.entries(row)) {
    const isJson = kinds?.get(name) === 'json' && typeof value === 'string'
    if (isJson && isDeeperThan(value, ITEM_LIMITS.depth))
      throw new FileError(file, `${name} is nested deeper than ${ITEM_LIMITS.depth}`)
    // A promise a cell would double what tables without bytes take.
    const read = holdsBytes(value) ? await cellValue(value, `${name}/${number}`, keep) : plainValue(value)
    values.push([name, isJson ? parseJsonText(value) : read])
  }
  if (kinds === undefined) {
    const text = printJson(new Map(values), 0)
    return taskOfData(keys, text, JSON.parse(text) as Json, file.id)
  }
  const data = Object.fromEntries(
    values
      .filter(([name, value]) => name.startsWith(DATA) && value !== null)
      .map(([name, value]) => [name.slice(DATA.length), value]),
  )
  const rest = values.filter(([name, value]) => KEPT.has(name) && value !== null)
  const text = printJson(new Map<string, JsonValue>([['data', data], ...rest]), 0)
  const item = JSON.parse(text) as Json
  return taskOfItem(keys, isJsonObject(item) ? { ...item, file_upload_id: file.id } : item, text, file.id)
}

const KEPT = new Set(['annotations', 'predictions', 'meta'])

export const parquetReader: Reader = {
  id: 'PARQUET',
  title: 'Parquet table',
  extensions: ['.parquet'],
  isList: true,
  tellsShare: true,
  read,
}
