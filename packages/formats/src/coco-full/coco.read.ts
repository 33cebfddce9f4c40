// COCO datasets: a task per image. Images are found by `coco_url`, else by `file_name`.
import { readJson, refuseLosses, showsImage, taskOfImage, worded } from '../image/read-tasks.ts'
import type { JsonValue } from '../json-text.ts'
import type { ReadTask } from '../read-task.ts'
import { FileError, type Reader } from '../reader.ts'
import { isCoco, parseCoco } from './coco.parse.ts'

/** Held in memory: five times as much while it is read. */
const MAX_BYTES = 104_857_600
const BATCH = 100

/**
 * What the lists of a data set begin with, and names that stand behind; which list comes first, and fills the start of a file, is
 * the writer's choice.
 */
const LISTS = [
  { opens: /"images"\s*:\s*\[\s*\{/, holds: ['"file_name"'] },
  { opens: /"annotations"\s*:\s*\[\s*\{/, holds: ['"image_id"', '"category_id"'] },
  { opens: /"categories"\s*:\s*\[\s*\{[^{}]*?"supercategory"/, holds: [] },
]

/** Each is searched once: the text is a stranger's. */
function hasList(start: string): boolean {
  return LISTS.some(({ opens, holds }) => {
    const at = start.search(opens)
    return at >= 0 && holds.every((name) => start.includes(name, at))
  })
}

export const cocoReader: Reader = {
  id: 'COCO',
  title: 'COCO',
  extensions: ['.json'],
  isList: false,
  describesMedia: 'name',
  recognizes: (start, context) => showsImage(context) && /^\s*\{/.test(start) && hasList(start),
  async *read(file, context) {
    const value = (await readJson(file, MAX_BYTES)) as JsonValue
    if (!isCoco(value)) throw new FileError(file, 'images, annotations or categories are missing')
    const images = parseCoco(value, refuseLosses(file))
    let batch: ReadTask[] = []
    for (;;) {
      const next = worded(file, () => images.next())
      if (next.done === true) break
      const { name, address, ...image } = next.value
      // A copy that lies beside the file is the image itself.
      const found = address === undefined || context.isBeside?.(name) === true ? name : address
      batch.push(taskOfImage(context, file, { ...image, name: found }))
      if (batch.length < BATCH) continue
      yield batch
      batch = []
    }
    if (batch.length > 0) yield batch
  },
}
