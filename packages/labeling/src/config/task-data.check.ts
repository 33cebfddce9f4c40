// What a task must hold for a config, and the check of one imported item. Messages are the incumbent's.
// Rules C60–C69 of SPEC.md.

import type { Json } from '../json.ts'
import { isJsonObject } from '../json.ts'
import { findTag } from '../tags/index.ts'
import type { DataType } from '../tags/tag.ts'
import { printPython, pythonType, quotePython } from './config.wording.ts'
import type { XmlElement } from './config.xml.ts'
import { parseXml } from './config.xml.ts'

/** Tag name by required key of the task data, in document order: the project's `data_types`. */
export type DataKeys = ReadonlyMap<string, string>

/** The column name that stands for the first required key in data without column names. */
export const UNNAMED_COLUMN = '$undefined$'

/**
 * Keys the tasks of a config must have. Blank text needs none. Cost: O(text).
 * @throws XmlError when the text is not XML we read.
 */
export function requiredDataKeys(text: string): DataKeys {
  const keys = new Map<string, string>()
  if (text.trim() === '') return keys
  const stack: XmlElement[] = [parseXml(text).root]
  for (let element = stack.pop(); element !== undefined; element = stack.pop()) {
    stack.push(...element.children.toReversed())
    const name = element.attributes.find((one) => one.name === 'name')
    const value = element.attributes.find((one) => one.name === 'value')?.value
    if (name === undefined || value === undefined) continue
    const key = value.startsWith('$') && !/[\s$]/.test(value.slice(1)) ? value.slice(1) : firstVariable(value)
    if (key === undefined || key === '') continue
    if (keys.get(key) !== 'Video') keys.set(key, element.name)
  }
  return keys
}

function firstVariable(value: string): string | undefined {
  return /\$(\w+)/.exec(value)?.[1]
}

/** First reason one item cannot be imported, in the incumbent's words; undefined: it can. Never throws. */
export function checkTaskItem(keys: DataKeys, item: unknown): string | undefined {
  if (!isJsonObject(item)) {
    return 'Task root must be dict with "data", "meta", "annotations", "predictions" fields'
  }
  if (!Object.hasOwn(item, 'data')) {
    return checkTaskData(keys, item, ' [assume: item as is = task root with values] ')
  }
  const { data, annotations, predictions, meta } = item as Readonly<Record<string, Json>>
  if (!isJsonObject(data) && !Array.isArray(data)) return 'Task[data] must be dict or list'
  return (
    checkTaskData(keys, data, ' [assume: item["data"] = task root with values]') ??
    checkResultHolders('Annotation', 'annotations', annotations) ??
    checkResultHolders('Prediction', 'predictions', predictions) ??
    (meta === undefined || isJsonObject(meta) || Array.isArray(meta)
      ? undefined
      : 'Task[meta] must be dict or list')
  )
}

function checkResultHolders(word: string, key: string, list: Json | undefined): string | undefined {
  if (list === undefined) return undefined
  if (!Array.isArray(list)) return `Task[${key}] must be list`
  for (const one of list as readonly Json[]) {
    if (!isJsonObject(one)) continue
    if (!Object.hasOwn(one, 'result')) return `${word} must have "result" fields`
    if (word === 'Annotation' && !Array.isArray(one['result']))
      return '"result" field in annotation must be list'
  }
  return undefined
}

/** First reason the task data do not fit; `suffix` says how the item was read and ends the message of a missing key. */
export function checkTaskData(
  keys: DataKeys,
  data: Json | undefined,
  suffix: string = ' [assume: item["data"] = task root with values]',
): string | undefined {
  for (const [key, tagName] of keys) {
    const found = valueAt(data, key)
    if (found === undefined) return `${JSON.stringify(key)} key is expected in task data${suffix}`
    if (key.includes('[')) {
      if (!Array.isArray(found)) return `data[${quotePython(key)}] must be a list`
      continue
    }
    const accepted = findTag(tagName)?.dataTypes ?? ['str']
    if (accepts(accepted, found)) continue
    const types = accepted.map((type) => quotePython(type === 'none' ? 'NoneType' : type)).join(', ')
    return (
      `data[${quotePython(key)}]=${printPython(found)} is of type ${quotePython(pythonType(found))}, ` +
      `but the object tag ${tagName} expects the following types: [${types}]`
    )
  }
  return undefined
}

function accepts(types: readonly DataType[], value: Json): boolean {
  if (value === null) return types.includes('none')
  if (typeof value === 'string') return types.includes('str')
  // Python counts a truth value among the whole numbers.
  if (typeof value === 'boolean') return types.includes('int')
  if (typeof value === 'number') return types.includes(Number.isInteger(value) ? 'int' : 'float')
  return types.includes(Array.isArray(value) ? 'list' : 'dict')
}

/** Value of a key: itself, else a path of `.`; of `a[…` the list `a`. undefined: missing. */
function valueAt(data: Json | undefined, key: string): Json | undefined {
  if (isJsonObject(data) && Object.hasOwn(data, key)) return data[key]
  const path = key.includes('[') ? key.slice(0, key.indexOf('[')) : key
  let value: Json | undefined = data
  for (const part of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, part)) return undefined
    value = value[part]
  }
  return value
}

/** An item with the reserved column under its real name; the item itself when it has none. */
export function renameUnnamedColumn(keys: DataKeys, data: Json): Json {
  const first = keys.keys().next().value
  if (first === undefined || !isJsonObject(data) || !Object.hasOwn(data, UNNAMED_COLUMN)) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key === UNNAMED_COLUMN ? first : key, value]),
  )
}

/** One line of an import's error list. `index` from 0; long items are cut, the incumbent prints them whole. */
export function wordItemProblem(index: number, message: string, item: unknown): string {
  return `Error at item ${index}: ${message} :: ${printPython(item as Json)}`
}
