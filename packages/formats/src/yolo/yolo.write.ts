// YOLO as existing programs get it: one text file of labels per image, `classes.txt` in the order of the categories' list,
// `notes.json`. Of several annotations of an image the oldest stays. Numbers are shares of the image.
import { CategoryList, configCategories, keypointNames } from '../image/categories.ts'
import type { ParsedConfig, WriteOptions } from '../format.ts'
import { boxOf, pointsOf, textsOf, type ImageItem, type ImageResult } from '../image/image-item.ts'
import { stemOf } from '../image/image-name.ts'
import { imageWalk, isOrphan, type WalkedTask } from '../image/image-walk.ts'
import { printEscaped } from '../json-lines.ts'
import { printFloat } from '../json-text.ts'
import type { Sink } from '../sink.ts'
import type { TaskSource } from '../source.ts'
import { poseClasses, poseLines } from './pose-lines.ts'

/** How a box becomes numbers; undefined when it cannot be written. */
export type BoxNumbers = (result: ImageResult) => readonly number[] | undefined

/** Writes `labels/`, `images/`, `classes.txt` and `notes.json`. */
export async function writeYolo(
  source: TaskSource,
  sink: Sink,
  options: WriteOptions,
  { copies, box }: { readonly copies: boolean; readonly box: BoxNumbers },
): Promise<void> {
  await sink.folder('images')
  await sink.folder('labels')
  const labels = labelWriter(options.controls, box)
  const walk = imageWalk(source, sink, { ...options, copies })
  for await (const group of walk()) {
    for (const task of group) {
      if (isOrphan(task.image)) continue
      const name = `labels/${stemOf(task.image.name)}.txt`
      const text = fileOf(task, labels.print)
      if (text !== undefined) await sink.file(name, text)
      else if (task.items.length > 0 && !sink.has(name)) await sink.file(name, '')
    }
  }
  const categories = labels.categories()
  await sink.file('classes.txt', categories.map(({ name }) => `${oneLine(name)}\n`).join(''))
  const year = (options.now ?? new Date(0)).getUTCFullYear()
  const info = { year, version: '1.0', contributor: 'Siali Label' }
  await sink.file('notes.json', printEscaped({ categories, info }))
}

/** A name must not open a second line. */
const oneLine = (name: string): string => name.replaceAll(/[\r\n]+/g, ' ')

/** Later items replace earlier ones, and items come newest first. */
function fileOf({ items }: WalkedTask, print: (item: ImageItem) => string): string | undefined {
  const last = items.findLast(({ results }) => results.length > 0)
  return last === undefined ? undefined : print(last)
}

interface LabelWriter {
  print(item: ImageItem): string
  categories(): readonly { readonly id: number; readonly name: string }[]
}

function labelWriter(controls: ParsedConfig, box: BoxNumbers): LabelWriter {
  const keypoints = keypointNames(controls)
  if (keypoints !== undefined) {
    const classes = poseClasses(controls, keypoints)
    const ids = new Map(classes.map(({ id, name }) => [name, id]))
    return {
      categories: () => classes,
      print: ({ results }) => poseLines(results, ids, keypoints.ordered).join('\n'),
    }
  }
  const categories = new CategoryList(configCategories(controls))
  return {
    categories: () => categories.list,
    print({ results }) {
      let text = ''
      for (const result of results) text += printResult(result, categories, box)
      return text
    },
  }
}

const LABEL_KEYS = ['rectanglelabels', 'polygonlabels', 'labels'] as const

/** One line a label. */
function printResult(result: ImageResult, categories: CategoryList, box: BoxNumbers): string {
  let lines = ''
  let numbers: string | undefined
  for (const key of LABEL_KEYS)
    for (const name of textsOf(result.value, key)) {
      const id = categories.idOf(name)
      numbers ??= printNumbers(numbersOf(result, box))
      if (numbers !== '') lines += `${id}${numbers}\n`
    }
  return lines
}

/** Each with a blank before it; empty for none. */
function printNumbers(numbers: readonly number[] | undefined): string {
  let text = ''
  for (const number of numbers ?? []) text += ` ${printFloat(number)}`
  return text
}

const BOX_KEYS = ['rectanglelabels', 'rectangle', 'labels'] as const

function numbersOf(result: ImageResult, box: BoxNumbers): readonly number[] | undefined {
  const { value } = result
  if (BOX_KEYS.some((key) => Object.hasOwn(value, key))) return box(result)
  if (!Object.hasOwn(value, 'polygonlabels')) return undefined
  return pointsOf(value)?.flatMap(([x, y]) => [x / 100, y / 100])
}

/** Centre and size; a turn is ignored. */
export const uprightBox: BoxNumbers = ({ value }) => {
  const box = boxOf(value)
  if (box === undefined) return undefined
  return [(box.x + box.width / 2) / 100, (box.y + box.height / 2) / 100, box.width / 100, box.height / 100]
}
