// Plain text: one task per line, kept as it is.
import type { DataKeys } from '@siali/labeling'
import { taskOfValue, type ReadTask } from '../read-task.ts'
import { decodeText, FileError, ITEM_LIMITS, type ReadableFile, type Reader } from '../reader.ts'
import { splitTextLines } from './text-lines.ts'

async function* read(file: ReadableFile, keys: DataKeys): AsyncGenerator<ReadTask[]> {
  const lines = splitTextLines(ITEM_LIMITS.itemBytes)
  const toTasks = (texts: string[]) => texts.map((text) => taskOfValue(keys, text, file.id))
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

export const linesReader: Reader = { extensions: ['.txt'], isList: true, read }
