// Markup: the whole text is one task.
import { taskOfValue, type ReadTask } from '../read-task.ts'
import {
  decodeText,
  FileError,
  ITEM_LIMITS,
  requireOneKey,
  type ReadableFile,
  type ReadContext,
  type Reader,
} from '../reader.ts'

async function* read(file: ReadableFile, { keys }: ReadContext): AsyncGenerator<ReadTask[]> {
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

export const markupReader: Reader = {
  id: 'HTML',
  title: 'A page per task',
  extensions: ['.html', '.htm', '.xml'],
  isList: false,
  read,
}
