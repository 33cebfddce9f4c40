// One file per brush mask: the walk over tasks and the names that programs know.
import { annotatorText } from '../export-item.ts'
import type { WriteOptions } from '../format.ts'
import { imageTaskReader, textsOf, type ImageItem, type ImageResult } from '../image/image-item.ts'
import { isList, type JsonObject, type JsonValue } from '../json-text.ts'
import { toSafeName, type Sink } from '../sink.ts'
import type { TaskSource } from '../source.ts'
import { decodeMask, RleError } from './rle.ts'

export interface Mask {
  /** Byte a pixel, 0 outside. */
  readonly plane: Uint8Array
  readonly width: number
  readonly height: number
}

export interface MaskKind {
  /** With its dot. */
  readonly extension: string
  encode(mask: Mask): Uint8Array
}

const MASK_TAGS = new Set(['BrushLabels', 'Labels'])

/** Writes a file for each mask. Masks that cannot be read are reported, the others are written. */
export async function writeMaskFiles(
  source: TaskSource,
  sink: Sink,
  { controls, report = () => {} }: WriteOptions,
  kind: MaskKind,
): Promise<void> {
  const read = imageTaskReader(controls)
  for await (const entry of source) {
    const task = read(entry.values())
    for (const item of task.items) {
      const names = new Map<string, number>()
      for (const result of item.results) {
        if (!MASK_TAGS.has(result.tag) || item.annotation === undefined) continue
        const mask = maskOf(result, (message) => report({ task: task.taskId, message }))
        if (mask === undefined) continue
        const layer = layerOf(result)
        const number = names.get(layer) ?? 0
        names.set(layer, number + 1)
        const stem = `${stemOf(task.taskId, item.annotation)}-${layer}-${number}`.replaceAll(/[/\\]/g, '-')
        const name = toSafeName(stem, kind.extension.length) + kind.extension
        await sink.file(name, kind.encode(mask))
      }
    }
  }
}

/** The mask of a result; undefined when it has none, and after `tell` when it cannot be read. */
export function maskOf(
  { value, width, height }: Pick<ImageResult, 'value' | 'width' | 'height'>,
  tell: (message: string) => void,
): Mask | undefined {
  const rle = value['rle']
  if (!isList(rle)) return undefined
  if (width === undefined || height === undefined) {
    tell('A mask does not say how large its image is, so it was left out.')
    return undefined
  }
  try {
    return { plane: decodeMask(rle as readonly number[], width, height), width, height }
  } catch (error) {
    if (!(error instanceof RleError)) throw error
    tell(`A mask was left out: ${error.message}.`)
    return undefined
  }
}

function layerOf({ fromName, value }: ImageItem['results'][number]): string {
  const key = ['brushlabels', 'labels'].find((name) => Object.hasOwn(value, name))
  return `${fromName}-${key === undefined ? 'no_label' : textsOf(value, key).join('-')}`
}

function stemOf(taskId: JsonValue, annotation: JsonObject): string {
  const who = annotatorText(annotation, '').replaceAll(/[^\p{L}\p{N}@.]/gu, '')
  return `task-${String(taskId)}-annotation-${String(annotation['id'] ?? null)}-by-${who}`
}
