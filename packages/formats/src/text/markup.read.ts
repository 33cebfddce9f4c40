// Markup: the whole text is one task.
import type { DataKeys } from '@siali/labeling'
import { taskOfValue, type ReadTask } from '../read-task.ts'
import {
  decodeText,
  FileError,
  ITEM_LIMITS,
  requireOneKey,
  type ReadableFile,
  type Reader,
} from '../reader.ts'

async function* read(file: ReadableFile, keys: DataKeys): AsyncGenerator<ReadTask[]> {
  requireOneKey(file, keys)
  let whole = ''
  for await (const text of decodeText(file, true)) {
    whole += text
    if (whole.length > ITEM_LIMITS.itemBytes)
      throw new FileError(
        file,
        `a text of more than ${ITEM_LIMITS.itemBytes} characters is too long for one task`,
      )
  }
  yield [taskOfValue(keys, whole, file.id)]
}

export const markupReader: Reader = { extensions: ['.html', '.htm', '.xml'], isList: false, read }
