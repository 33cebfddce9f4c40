// Plain text: one task per line, kept as it is.
import { taskOfValue, type ReadTask } from '../read-task.ts'
import {
  decodeText,
  FileError,
  ITEM_LIMITS,
  type ReadableFile,
  type ReadContext,
  type Reader,
} from '../reader.ts'
import { splitTextLines } from './text-lines.ts'

async function* read(file: ReadableFile, { keys }: ReadContext): AsyncGenerator<ReadTask[]> {
  const lines = splitTextLines(ITEM_LIMITS.itemBytes)
  let line = 0
  const toTasks = (texts: string[]) =>
    texts.map((text) => {
      line += 1
      return { ...taskOfValue(keys, text, file.id), line }
    })
  try {
    for await (const text of decodeText(file, true)) {
      const tasks = toTasks(lines.push(text))
      if (tasks.length > 0) yield tasks
    }
  } catch (error) {
    throw error instanceof RangeError ? new FileError(file, error.message, error) : error
  }
  const last = toTasks(lines.end())
  if (last.length > 0) yield last
}

export const linesReader: Reader = {
  id: 'TXT',
  title: 'A task per line',
  extensions: ['.txt'],
  isList: true,
  read,
}
