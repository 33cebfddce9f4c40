// The tasks of an uploaded file, by its extension. A file that tells nothing of tasks becomes one task that points at it.

import { UNNAMED_COLUMN, type DataKeys } from '@siali/labeling'
import { extensionOf } from '../files/file-name.ts'
import { ITEM_LIMITS } from './json-body.ts'
import { JsonItemsError, splitJsonItems } from './json-items.ts'
import { isObject, taskOfData, taskOfItem, type Json, type ReadTask } from './read-task.ts'
import { cellJson, ColumnGuess, columnNames } from './table-types.ts'
import { detectSeparator, splitTableRows, TableError } from './table-rows.ts'
import { splitTextLines } from './text-lines.ts'

export interface ReadableFile {
  readonly id: number
  /** Stored path, `upload/<project>/<8 hex>-<name>`. */
  readonly path: string
  /** The bytes from the start; may be called again. */
  open(): AsyncIterable<Buffer>
}

export interface FileOptions {
  readonly keys: DataKeys
  /** False: tables and texts are one task each that points at the file. */
  readonly asTasksList: boolean
}

/** Why a file cannot be read, in words for the person who sent it. */
export class FileError extends Error {
  constructor(file: ReadableFile, reason: string, cause?: unknown) {
    super(`Failed to parse input file ${file.path.slice(file.path.lastIndexOf('/') + 1)}: ${reason}`, {
      cause,
    })
  }
}

const TABLE_LIMITS = { columns: 10_000, cellChars: ITEM_LIMITS.itemBytes }
const TWO_KEYS =
  'Your label config has more than one data key and direct file upload supports only one data key. To import data with multiple data keys, use a JSON or CSV file.'

/** Batches of tasks. @throws FileError. */
export async function* readFile(file: ReadableFile, options: FileOptions): AsyncGenerator<ReadTask[]> {
  try {
    yield* readerOf(extensionOf(file.path), options.asTasksList)(file, options)
  } catch (error) {
    if (error instanceof FileError) throw error
    if (error instanceof TableError || error instanceof RangeError)
      throw new FileError(file, error.message, error)
    if (error instanceof JsonItemsError || error instanceof SyntaxError)
      throw new FileError(file, wordJson(error), error)
    if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
      throw new FileError(file, "'utf-8' codec can't decode the text: save the file as UTF-8", error)
    throw error
  }
}

function wordJson(error: JsonItemsError | SyntaxError): string {
  if (error instanceof JsonItemsError && error.code !== 'syntax') return `${error.message} (byte ${error.at})`
  return 'Expected object or value'
}

type Reader = (file: ReadableFile, options: FileOptions) => AsyncGenerator<ReadTask[]>

function readerOf(extension: string, asTasksList: boolean): Reader {
  switch (extension) {
    case '.json':
      return readJson
    case '.html':
    case '.htm':
    case '.xml':
      return readText
    case '.csv':
      return asTasksList ? readTable : readAsset
    case '.tsv':
      return asTasksList ? readTable : readAsset
    case '.txt':
      return asTasksList ? readLines : readAsset
    default:
      return readAsset
  }
}

async function* readJson(file: ReadableFile, { keys }: FileOptions): AsyncGenerator<ReadTask[]> {
  const items = splitJsonItems(ITEM_LIMITS)
  for await (const chunk of file.open()) {
    const tasks = items.push(chunk).map((text) => jsonTask(file, keys, text))
    if (tasks.length > 0) yield tasks
  }
  const { root } = items.end()
  if (root === 'none') throw new FileError(file, 'Expected object or value')
  if (root === 'scalar') throw new FileError(file, 'Unsupported or invalid JSON structure')
}

function jsonTask(file: ReadableFile, keys: DataKeys, text: string): ReadTask {
  const item = JSON.parse(text) as Json
  if (!isObject(item)) throw new FileError(file, `'${pythonType(item)}' object has no attribute 'get'`)
  if (isFalsy(item['data'])) return taskOfData(keys, text, item as Json, file.id)
  if (!isObject(item['data'])) throw new FileError(file, 'Task item should be dict')
  return taskOfItem(keys, { ...item, file_upload_id: file.id } as Json, text, file.id)
}

function isFalsy(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

function pythonType(value: unknown): string {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return 'str'
}

async function* decode(file: ReadableFile, keepMark = false): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: keepMark })
  for await (const chunk of file.open()) yield decoder.decode(chunk, { stream: true })
  yield decoder.decode()
}

/** Two readings: the type of a column is known when its last cell was seen. */
async function* readTable(file: ReadableFile, { keys }: FileOptions): AsyncGenerator<ReadTask[]> {
  let separator: string | undefined = extensionOf(file.path) === '.tsv' ? '\t' : undefined
  const rowsOf = async function* () {
    let rows: ReturnType<typeof splitTableRows> | undefined
    for await (const text of decode(file)) {
      if (rows === undefined && text === '') continue
      separator ??= detectSeparator(text)
      rows ??= splitTableRows(separator, TABLE_LIMITS)
      yield rows.push(text)
    }
    if (rows !== undefined) yield rows.end()
  }
  let names: string[] | undefined
  let skipped = 0
  const guesses: ColumnGuess[] = []
  let first = true
  for await (const rows of rowsOf()) {
    for (const row of rows) {
      if (names === undefined) {
        names = columnNames(row)
        guesses.push(...names.map(() => new ColumnGuess()))
        continue
      }
      // Rows longer than the header begin with row labels, which are no data.
      if (first) skipped = Math.max(0, row.length - names.length)
      first = false
      for (const [at, guess] of guesses.entries()) guess.see(row[at + skipped] ?? '')
    }
  }
  if (names === undefined) throw new FileError(file, 'No columns to parse from file')
  const types = guesses.map((guess) => guess.type)
  const keyTexts = names.map((name) => `${JSON.stringify(name)}: `)
  let header = true
  for await (const rows of rowsOf()) {
    const body = header ? rows.slice(1) : rows
    if (rows.length > 0) header = false
    if (body.length === 0) continue
    yield body.map((row) => {
      const cells = types.map((type, at) => cellJson(type, row[at + skipped] ?? ''))
      const data = `{${cells.map((cell, at) => (keyTexts[at] ?? '') + cell).join(', ')}}`
      return taskOfData(keys, data, JSON.parse(data) as Json, file.id)
    })
  }
}

async function* readLines(file: ReadableFile, { keys }: FileOptions): AsyncGenerator<ReadTask[]> {
  const lines = splitTextLines(ITEM_LIMITS.itemBytes)
  const toTasks = (texts: string[]) => texts.map((text) => valueTask(file, keys, text))
  for await (const text of decode(file, true)) {
    const tasks = toTasks(lines.push(text))
    if (tasks.length > 0) yield tasks
  }
  const last = toTasks(lines.end())
  if (last.length > 0) yield last
}

/** A task whose data is one value without a name. */
function valueTask(file: ReadableFile, keys: DataKeys, value: string): ReadTask {
  return taskOfData(keys, JSON.stringify({ [UNNAMED_COLUMN]: value }), { [UNNAMED_COLUMN]: value }, file.id)
}

async function* readText(file: ReadableFile, { keys }: FileOptions): AsyncGenerator<ReadTask[]> {
  if (keys.size > 1) throw new FileError(file, TWO_KEYS)
  let whole = ''
  for await (const text of decode(file, true)) {
    whole += text
    if (whole.length > ITEM_LIMITS.itemBytes)
      throw new FileError(
        file,
        `a text of more than ${ITEM_LIMITS.itemBytes} characters is too long for one task`,
      )
  }
  yield [valueTask(file, keys, whole)]
}

async function* readAsset(file: ReadableFile, { keys }: FileOptions): AsyncGenerator<ReadTask[]> {
  if (keys.size > 1) throw new FileError(file, TWO_KEYS)
  yield [valueTask(file, keys, addressOf(file.path))]
}

/** Where an uploaded file is served. */
export function addressOf(path: string): string {
  return `/data/${path.split('/').map(encodeURIComponent).join('/')}`
}
