// COCO datasets: a task per image. Images are found by `coco_url`, else by `file_name`.
import { readJson, refuseLosses, showsImage, taskOfImage, worded } from '../image/read-tasks.ts'
import type { JsonValue } from '../json-text.ts'
import { FileError, type Reader } from '../reader.ts'
import { isCoco, parseCoco } from './coco.parse.ts'

/** Held in memory: five times as much while it is read. */
const MAX_BYTES = 104_857_600
const BATCH = 100

export const cocoReader: Reader = {
  id: 'COCO',
  title: 'COCO',
  extensions: ['.json'],
  isList: false,
  describesMedia: 'name',
  recognizes: (start, context) =>
    showsImage(context) &&
    /^\s*\{/.test(start) &&
    /"images"\s*:\s*\[\s*\{/.test(start) &&
    start.includes('"file_name"'),
  async *read(file, context) {
    const value = (await readJson(file, MAX_BYTES)) as JsonValue
    if (!isCoco(value)) throw new FileError(file, 'images, annotations or categories are missing')
    const images = worded(file, () => parseCoco(value, refuseLosses(file)))
    for (let at = 0; at < images.length; at += BATCH)
      yield images.slice(at, at + BATCH).map((image) => taskOfImage(context, file, image))
  },
}
