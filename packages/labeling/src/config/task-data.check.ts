// What a task must hold for a config, and the check of one imported item, in the incumbent's words and in plain ones.
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

/** How the reasons are worded. */
interface Wording {
  readonly root: string
  readonly data: string
  readonly meta: string
  missing(key: string, isItem: boolean): string
  noList(key: string): string
  wrongType(key: string, found: Json, tagName: string, accepted: readonly DataType[]): string
  holders(
    word: string,
    key: string,
  ): { readonly list: string; readonly result: string; readonly items: string }
}

/** What clients of the incumbent know. */
const INCUMBENT: Wording = {
  root: 'Task root must be dict with "data", "meta", "annotations", "predictions" fields',
  data: 'Task[data] must be dict or list',
  meta: 'Task[meta] must be dict or list',
  missing: (key, isItem) =>
    `${JSON.stringify(key)} key is expected in task data` +
    (isItem
      ? ' [assume: item as is = task root with values] '
      : ' [assume: item["data"] = task root with values]'),
  noList: (key) => `data[${quotePython(key)}] must be a list`,
  wrongType(key, found, tagName, accepted) {
    const types = accepted.map((type) => quotePython(type === 'none' ? 'NoneType' : type)).join(', ')
    return (
      `data[${quotePython(key)}]=${printPython(found)} is of type ${quotePython(pythonType(found))}, ` +
      `but the object tag ${tagName} expects the following types: [${types}]`
    )
  },
  holders: (word, key) => ({
    list: `Task[${key}] must be list`,
    result: `${word} must have "result" fields`,
    items: '"result" field in annotation must be list',
  }),
}

const KINDS: Readonly<Record<DataType, string>> = {
  str: 'text',
  int: 'a number',
  float: 'a number',
  list: 'a list',
  dict: 'an object',
  none: 'nothing',
}

/** For people. */
const PLAIN: Wording = {
  root: 'A task must be an object',
  data: '"data" must be an object',
  meta: '"meta" must be an object',
  missing: (key) => `There is no ${JSON.stringify(key)}, which the labeling setup shows`,
  noList: (key) => `${JSON.stringify(key)} must be a list`,
  wrongType(key, found, tagName, accepted) {
    const kinds = [...new Set(accepted.map((type) => KINDS[type]))].join(' or ')
    return `${JSON.stringify(key)} is ${kindOf(found)}, and ${tagName} takes ${kinds}`
  },
  holders: (_word, key) => ({
    list: `${JSON.stringify(key)} must be a list`,
    result: `One of the ${key} has no "result"`,
    items: `The "result" of one of the ${key} must be a list`,
  }),
}

function kindOf(value: Json): string {
  if (value === null) return 'empty'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'object') return Array.isArray(value) ? KINDS.list : KINDS.dict
  return typeof value === 'string' ? KINDS.str : KINDS.float
}

/** First reason one item cannot be imported, in the incumbent's words; undefined: it can. Never throws. */
export function checkTaskItem(keys: DataKeys, item: unknown): string | undefined {
  return checkItem(keys, item, INCUMBENT)
}

/** The same, in plain words. */
export function taskItemProblem(keys: DataKeys, item: unknown): string | undefined {
  return checkItem(keys, item, PLAIN)
}

function checkItem(keys: DataKeys, item: unknown, wording: Wording): string | undefined {
  if (!isJsonObject(item)) return wording.root
  if (!Object.hasOwn(item, 'data')) return checkData(keys, item, true, wording)
  const { data, annotations, predictions, meta } = item as Readonly<Record<string, Json>>
  if (!isJsonObject(data) && !Array.isArray(data)) return wording.data
  return (
    checkData(keys, data, false, wording) ??
    checkResultHolders('Annotation', 'annotations', annotations, wording) ??
    checkResultHolders('Prediction', 'predictions', predictions, wording) ??
    (meta === undefined || isJsonObject(meta) || Array.isArray(meta) ? undefined : wording.meta)
  )
}

function checkResultHolders(
  word: string,
  key: string,
  list: Json | undefined,
  wording: Wording,
): string | undefined {
  if (list === undefined) return undefined
  const words = wording.holders(word, key)
  if (!Array.isArray(list)) return words.list
  for (const one of list as readonly Json[]) {
    if (!isJsonObject(one)) continue
    if (!Object.hasOwn(one, 'result')) return words.result
    if (word === 'Annotation' && !Array.isArray(one['result'])) return words.items
  }
  return undefined
}

/** First reason the data of a task do not fit, in the incumbent's words. */
export function checkTaskData(keys: DataKeys, data: Json | undefined): string | undefined {
  return checkData(keys, data, false, INCUMBENT)
}

/** @param isItem the item itself holds the data. */
function checkData(
  keys: DataKeys,
  data: Json | undefined,
  isItem: boolean,
  wording: Wording,
): string | undefined {
  for (const [key, tagName] of keys) {
    const found = valueAt(data, key)
    if (found === undefined) return wording.missing(key, isItem)
    if (key.includes('[')) {
      if (!Array.isArray(found)) return wording.noList(key)
      continue
    }
    const accepted = findTag(tagName)?.dataTypes ?? ['str']
    if (!accepts(accepted, found)) return wording.wrongType(key, found, tagName, accepted)
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
