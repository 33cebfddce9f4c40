// The walk of our own image formats: one set of shapes per image. Of several annotations the ground truth counts, else the
// newest: labels of two people side by side would teach a model everything twice.
import type { ExportProblem, WriteOptions } from '../format.ts'
import type { JsonObject } from '../json-text.ts'
import type { Sink } from '../sink.ts'
import type { TaskSource } from '../source.ts'
import { imageWalk, type FoundImage, type WalkedTask } from './image-walk.ts'
import { stemOf } from './image-name.ts'
import type { Remark } from './remarks.ts'
import { remarksOf } from './remarks-of.ts'
import { shapesOf, type LabeledShape, type PixelSize } from './shape.ts'

export interface LabeledImage {
  /** Counts from 1. */
  readonly number: number
  readonly task: WalkedTask
  readonly image: FoundImage
  /** Of the file in the archive, without folder and extension; unlike that of any other image. */
  readonly stem: string
  readonly annotation: JsonObject
  /** Pixels that the shapes are of. */
  readonly size: PixelSize
  readonly shapes: readonly LabeledShape[]
  /** Choices of the whole image, as flags. */
  readonly remarks: readonly Remark[]
}

export interface LabeledWalk {
  /** May be repeated; the first pass copies the images. */
  images(): AsyncGenerator<LabeledImage>
  /** Writes `problems.json` when there was one; last. */
  close(): Promise<void>
}

const KEPT_PROBLEMS = 1000

export const ONE_ANNOTATION = 'of several annotations the ground truth is kept, else the newest'

export interface LabeledWalkOptions extends WriteOptions {
  /** Labels go with the image whose name theirs is: a second task of one name is told, since its labels have no image. */
  readonly pairsByName?: boolean
  /** The format holds lines. */
  readonly takesLines?: boolean
}

/** Images without a size or without an annotation are left out. */
export function labeledWalk(source: TaskSource, sink: Sink, options: LabeledWalkOptions): LabeledWalk {
  const problems: ExportProblem[] = []
  const report = (problem: ExportProblem) => {
    if (problems.length < KEPT_PROBLEMS) problems.push(problem)
    options.report?.(problem)
  }
  const walk = imageWalk(source, sink, { ...options, report, copies: options.downloads !== false })
  let passes = 0
  return {
    async *images() {
      const isFirst = passes === 0
      passes += 1
      let number = 0
      const stems = new Set<string>()
      for await (const group of walk()) {
        for (const task of group) {
          const tell = (message: string) => {
            if (isFirst) report({ task: task.taskId, message })
          }
          const item =
            task.items.find(({ annotation }) => annotation?.['ground_truth'] === true) ?? task.items[0]
          if (item?.annotation === undefined) continue
          const size = sizeOf(task, item)
          if (size === undefined) {
            tell('Nothing says how large the image is, so its labels were left out.')
            continue
          }
          number += 1
          const stem = freeStem(stemOf(task.image.name), stems, number)
          if (options.pairsByName === true && stem !== stemOf(task.image.name))
            tell(`Another task shows an image of this name, so its labels stand by themselves, as ${stem}.`)
          const { ofRegions, ofImage } = remarksOf(item.results)
          const shapes = shapesOf(item.results, tell, options.takesLines).map((shape) => ({
            ...shape,
            remarks: ofRegions.get(shape.id) ?? [],
          }))
          const { annotation } = item
          yield { number, task, image: task.image, stem, annotation, size, shapes, remarks: ofImage }
        }
      }
    },
    async close() {
      if (problems.length > 0) await sink.file('problems.json', `${JSON.stringify(problems, null, 2)}\n`)
    },
  }
}

// Shapes are of the image as it was labeled, which the results say; its file is asked when there are none.
function sizeOf(task: WalkedTask, { results }: WalkedTask['items'][number]): PixelSize | undefined {
  for (const { width, height } of results)
    if (width !== undefined && height !== undefined) return { width, height }
  return task.image.header
}

/** Systems that know no upper case, or one way to write an accent, must not take two names for one. */
function freeStem(stem: string, taken: Set<string>, number: number): string {
  let free = stem
  for (let n = number; taken.has(folded(free)); n++) free = `${stem}-${n}`
  taken.add(folded(free))
  return free
}

const folded = (name: string) => name.normalize('NFC').toLowerCase()
