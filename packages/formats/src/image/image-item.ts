// Tasks → items of image formats: one per annotation that was not cancelled, newest first, with its labeled results.
// The rules of items are those of export-item.ts; these also keep region ids, which keypoints need.
import { controlFinder, keptNewestFirst } from '../export-item.ts'
import type { ParsedConfig } from '../format.ts'
import { isList, isObject, type JsonObject, type JsonValue } from '../json-text.ts'

export interface ImageResult {
  /** Tag name of its control. */
  readonly tag: string
  readonly fromName: string
  readonly id: JsonValue | undefined
  readonly parentId: JsonValue | undefined
  /** As on the wire: percent of the image. */
  readonly value: JsonObject
  /** The note of its region; empty without one. */
  readonly note: string
  /** Of the image as it was labeled, in pixels; undefined when the result does not say. */
  readonly width: number | undefined
  readonly height: number | undefined
}

export interface ImageItem {
  /** Undefined for a task without annotations. */
  readonly annotation: JsonObject | undefined
  /** By control, in order of first appearance. */
  readonly results: readonly ImageResult[]
}

export interface ImageTask {
  readonly taskId: JsonValue
  readonly data: JsonObject
  /** What stands under the data key of the config: an address, a list of them, or anything else. */
  readonly shown: JsonValue | undefined
  readonly items: readonly ImageItem[]
}

/** Reads tasks under a config; a format takes its controls from here too. */
export function imageTaskReader(controls: ParsedConfig): (task: JsonObject) => ImageTask {
  const findControl = controlFinder(controls)
  const key = dataKeyOf(controls)
  return (task) => {
    const data = isObject(task['data']) ? task['data'] : {}
    const listed = task['annotations'] ?? task['completions']
    const items = !isList(listed)
      ? []
      : listed.length === 0
        ? [{ annotation: undefined, results: [] }]
        : keptNewestFirst(listed).map((annotation) => ({
            annotation,
            results: resultsOf(annotation['result'], findControl),
          }))
    return {
      taskId: task['id'] ?? null,
      data,
      shown: key === undefined ? undefined : reach(data, key),
      items,
    }
  }
}

/** The first data key that a control's object shows. */
export function dataKeyOf(controls: ParsedConfig): string | undefined {
  return Object.values(controls).flatMap(({ inputs }) => inputs.map(({ value }) => value))[0]
}

// `a.b` is looked up through nested objects unless the data has that very key.
function reach(data: JsonObject, key: string): JsonValue | undefined {
  if (Object.hasOwn(data, key)) return data[key]
  let value: JsonValue | undefined = data
  for (const part of key.split('.'))
    value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined
  return value
}

function resultsOf(
  results: JsonValue | undefined,
  findControl: (fromName: string) => string | undefined,
): ImageResult[] {
  const groups = new Map<string, ImageResult[]>()
  if (!isList(results)) return []
  for (const result of results) {
    if (!isObject(result) || !isObject(result['value'])) continue
    const fromName = result['from_name']
    if (typeof fromName !== 'string') continue
    const tag = findControl(fromName)
    if (tag === undefined) continue
    const found = {
      tag,
      fromName,
      id: result['id'],
      parentId: result['parentID'],
      value: result['value'],
      note: noteIn(result['meta']),
      width: sizeOf(result['original_width']),
      height: sizeOf(result['original_height']),
    }
    const group = groups.get(fromName)
    if (group === undefined) groups.set(fromName, [found])
    else group.push(found)
  }
  const [only] = groups.values()
  return groups.size === 1 && only !== undefined ? only : [...groups.values()].flat()
}

/** Every result of a region repeats it. */
function noteIn(meta: JsonValue | undefined): string {
  const text = isObject(meta) ? meta['text'] : undefined
  if (typeof text === 'string') return text
  return isList(text) ? text.filter(isText).join('\n') : ''
}

const sizeOf = (value: JsonValue | undefined): number | undefined => {
  const size = numberOf(value)
  return size !== undefined && size > 0 ? size : undefined
}

/** A finite number, or nothing. */
export function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

const NONE: readonly string[] = []
const isText = (value: JsonValue): value is string => typeof value === 'string'

/** The texts of a list under a key of a value; empty for anything else. */
export function textsOf(value: JsonObject, key: string): readonly string[] {
  const list = Object.hasOwn(value, key) ? value[key] : undefined
  if (!isList(list)) return NONE
  return list.every(isText) ? list : list.filter(isText)
}

/** Box in percent of the image: top left corner, size, and degrees clockwise about that corner. */
export interface PercentBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly rotation: number
}

/** The box of a value; undefined when one of its numbers is missing. */
export function boxOf(value: JsonObject): PercentBox | undefined {
  const [x, y] = [numberOf(value['x']), numberOf(value['y'])]
  const [width, height] = [numberOf(value['width']), numberOf(value['height'])]
  if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined
  return { x, y, width, height, rotation: numberOf(value['rotation']) ?? 0 }
}

export type Point = readonly [x: number, y: number]

/** The points of a polygon, in percent; undefined when it has none. Points that are no pairs of numbers are left out. */
export function pointsOf(value: JsonObject): readonly Point[] | undefined {
  const list = value['points']
  if (!isList(list) || list.length === 0) return undefined
  return list.flatMap((point): Point[] => {
    if (!isList(point)) return []
    const [x, y] = point.map(numberOf)
    return x === undefined || y === undefined ? [] : [[x, y]]
  })
}
