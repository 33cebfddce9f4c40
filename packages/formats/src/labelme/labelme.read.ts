// LabelMe files: each is a task.
import { readJson, refuseLosses, showsImage, taskOfImage, worded } from '../image/read-tasks.ts'
import type { JsonValue } from '../json-text.ts'
import { FileError, ITEM_LIMITS, type Reader } from '../reader.ts'
import { isLabelme, parseLabelme } from './labelme.parse.ts'

export const labelmeReader: Reader = {
  id: 'LABELME',
  title: 'LabelMe',
  extensions: ['.json'],
  isList: false,
  describesMedia: 'name',
  recognizes: (start, context) =>
    showsImage(context) &&
    /^\s*\{/.test(start) &&
    // The image itself may stand in the file, before its shapes.
    (/"shapes"\s*:\s*\[/.test(start) || /"imageData"\s*:\s*"/.test(start)),
  async *read(file, context) {
    const value = (await readJson(file, ITEM_LIMITS.itemBytes)) as JsonValue
    if (!isLabelme(value)) throw new FileError(file, 'shapes or imagePath are missing')
    // Who writes a file looked at the image.
    yield [worded(file, () => taskOfImage(context, file, parseLabelme(value, refuseLosses(file)), true))]
  },
}
