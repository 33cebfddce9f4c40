// JSON Lines: a task a line, by the rules of JSON files. Empty lines are skipped.
import { isJsonObject, pythonType, type Json, type JsonObject } from '@siali/labeling'
import { isDeeperThan } from '../json/json-depth.ts'
import { brokenTask, taskOfData, taskOfItem, type ReadTask } from '../read-task.ts'
import {
  decodeText,
  FileError,
  ITEM_LIMITS,
  type ReadableFile,
  type ReadContext,
  type Reader,
} from '../reader.ts'

async function* read(file: ReadableFile, { keys }: ReadContext): AsyncGenerator<ReadTask[]> {
  let line = 0
  const toTask = (text: string): ReadTask[] => {
    line += 1
    if (text.trim() === '') return []
    const item = parseLine(text, line)
    if (typeof item === 'string') return [brokenTask(item, file.id, line)]
    if (item['data'] === undefined) return [{ ...taskOfData(keys, text.trim(), item, file.id), line }]
    if (!isJsonObject(item['data'])) return [brokenTask(`line ${line}: "data" is no object`, file.id, line)]
    return [{ ...taskOfItem(keys, { ...item, file_upload_id: file.id }, text.trim(), file.id), line }]
  }
  for await (const lines of linesOf(file)) {
    const tasks = lines.flatMap(toTask)
    if (tasks.length > 0) yield tasks
  }
}

/** The object of a line, or why it is none. */
function parseLine(text: string, line: number): JsonObject | string {
  if (isDeeperThan(text, ITEM_LIMITS.depth)) return `line ${line} is nested deeper than ${ITEM_LIMITS.depth}`
  try {
    const item = JSON.parse(text) as Json
    return isJsonObject(item) ? item : `line ${line} is a ${pythonType(item)}, no object`
  } catch (error) {
    return `line ${line} is no JSON: ${(error as Error).message}`
  }
}

function isJson(text = ''): boolean {
  try {
    return isJsonObject(JSON.parse(text) as Json)
  } catch {
    return false
  }
}

/** Lines that LF or CR LF ends; what else Unicode calls a line break belongs to the text. @throws FileError. */
export async function* linesOf(file: ReadableFile): AsyncGenerator<string[]> {
  let rest = ''
  for await (const text of decodeText(file)) {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > ITEM_LIMITS.itemBytes)
      throw new FileError(file, `a line is longer than ${ITEM_LIMITS.itemBytes} characters`)
    if (lines.length > 0) yield lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  }
  if (rest !== '') yield [rest]
}

export const jsonlReader: Reader = {
  id: 'JSONL',
  title: 'JSON Lines',
  extensions: ['.jsonl', '.ndjson', '.json'],
  isList: true,
  // Many programs call such files `.json` too: an object that ends with its line, and another in the next.
  recognizes: (start) =>
    /^\s*\{.*\}[ \t]*\r?\n\s*\{/.test(start) && isJson(/^.*$/m.exec(start.trimStart())?.[0]),
  read,
}
