// JSON files: a list of tasks or one task; what has no `data` is data. Data keeps the text it was written in.
import { isJsonObject, pythonType, type DataKeys, type Json } from '@siali/labeling'
import { taskOfData, taskOfItem, type ReadTask } from '../read-task.ts'
import {
  FileError,
  ITEM_LIMITS,
  utf8Bytes,
  type ReadableFile,
  type ReadContext,
  type Reader,
} from '../reader.ts'
import { JsonItemsError, splitJsonItems } from './json-items.ts'

const NO_JSON = 'Expected object or value'
// Of what the engine says the place is cut off: it is of the item, not of the file.
const noJson = (error: unknown) =>
  `this is no JSON: ${(error as Error).message.replace(/ in JSON at position.*$/s, '')}`

async function* read(file: ReadableFile, { keys }: ReadContext): AsyncGenerator<ReadTask[]> {
  try {
    yield* readItems(file, keys)
  } catch (error) {
    if (error instanceof JsonItemsError && error.code !== 'syntax')
      throw new FileError(file, `${error.message} (byte ${error.at})`, error, { line: error.line })
    if (error instanceof JsonItemsError)
      throw new FileError(file, noJson(error), error, { told: NO_JSON, line: error.line })
    throw error
  }
}

async function* readItems(file: ReadableFile, keys: DataKeys): AsyncGenerator<ReadTask[]> {
  const items = splitJsonItems(ITEM_LIMITS)
  let lastLine: number | undefined
  for await (const chunk of utf8Bytes(file)) {
    const tasks: ReadTask[] = []
    try {
      for (const [n, text] of items.push(chunk).entries()) {
        const line = items.lines[n] ?? 1
        const task = toTask(file, keys, text, line)
        // Of a list in one line the place of an item says more.
        tasks.push(line === lastLine ? task : { ...task, line })
        lastLine = line
      }
    } finally {
      // What stands before the break counts, wherever the pieces of the file end.
      if (tasks.length > 0) yield tasks
    }
  }
  const { root } = items.end()
  if (root === 'none') throw new FileError(file, 'there is nothing in it', undefined, { told: NO_JSON })
  if (root === 'scalar')
    throw new FileError(file, 'this is no list of tasks and no task', undefined, {
      told: 'Unsupported or invalid JSON structure',
    })
}

function toTask(file: ReadableFile, keys: DataKeys, text: string, line: number): ReadTask {
  const item = parseItem(file, text, line)
  if (!isJsonObject(item))
    throw new FileError(file, 'a task is an object, and this is none', undefined, {
      told: `'${pythonType(item)}' object has no attribute 'get'`,
      line,
    })
  if (isFalsy(item['data'])) return taskOfData(keys, text, item, file.id)
  if (!isJsonObject(item['data']))
    throw new FileError(file, 'the "data" of a task is an object, and this is none', undefined, {
      told: 'Task item should be dict',
      line,
    })
  return taskOfItem(keys, { ...item, file_upload_id: file.id }, text, file.id)
}

function parseItem(file: ReadableFile, text: string, line: number): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    // The engine tells the place of most errors.
    const [, at = '0'] = /position (\d+)/.exec(String(error)) ?? []
    const before = text.slice(0, Number(at)).split('\n').length - 1
    throw new FileError(file, noJson(error), error, { told: NO_JSON, line: line + before })
  }
}

function isFalsy(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

export const jsonReader: Reader = {
  id: 'JSON',
  title: 'JSON tasks',
  extensions: ['.json'],
  isList: false,
  read,
}
