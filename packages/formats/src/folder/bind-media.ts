// Data that name a file of the folder by its path → data that name the address where it is served.
import { isJsonObject, type Json } from '@siali/labeling'
import { isList, isObject, parseJsonText, printJson, type JsonValue } from '../json-text.ts'
import type { ReadTask } from '../read-task.ts'

/** The address that a text of a task's data means; undefined leaves it as it is. */
export type Resolve = (text: string) => string | undefined

/** Texts of the data, and those of its lists, that `resolve` knows. Numbers keep their spelling. */
export function bindMedia(task: ReadTask, resolve: Resolve): ReadTask {
  const { values } = task
  if (!isJsonObject(values)) return task
  const changed = new Map<string, Json>()
  for (const [key, value] of Object.entries(values)) {
    const bound = bindValue(value, resolve)
    if (bound !== value) changed.set(key, bound)
  }
  if (changed.size === 0) return task
  const data = parseJsonText(task.data)
  if (!isObject(data)) return task
  const members = Object.entries(data).map(([key, value]): [string, JsonValue] => [
    key,
    changed.has(key) ? boundText(value, resolve) : value,
  ])
  const bound: Json = Object.fromEntries([...Object.entries(values), ...changed])
  const isBare = task.item === values || task.item === task.written
  const item = isBare || !isJsonObject(task.item as Json) ? bound : { ...(task.item as object), data: bound }
  return { ...task, data: printJson(new Map(members), 0), values: bound, item }
}

function bindValue(value: Json, resolve: Resolve): Json {
  if (typeof value === 'string') return resolve(value) ?? value
  if (!Array.isArray(value) || !value.some((one) => typeof one === 'string')) return value
  const bound = value.map((one) => (typeof one === 'string' ? (resolve(one) ?? one) : one))
  return bound.some((one, at) => one !== value[at]) ? bound : value
}

function boundText(value: JsonValue, resolve: Resolve): JsonValue {
  if (typeof value === 'string') return resolve(value) ?? value
  if (!isList(value)) return value
  return value.map((one) => (typeof one === 'string' ? (resolve(one) ?? one) : one))
}
