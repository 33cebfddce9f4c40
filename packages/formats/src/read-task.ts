// One task as it came in: its data as JSON text to be kept and as values for the checks, and what came with it.
import { UNNAMED_COLUMN, isJsonObject, renameUnnamedColumn, type DataKeys, type Json } from '@siali/labeling'
import { memberText } from './json/member-text.ts'

export interface ReadTask {
  /** JSON text, stored as it is. */
  readonly data: string
  readonly values: Json
  /** The values before the unnamed column got its name. */
  readonly written: Json
  /** The item that the check reads and an error shows. */
  readonly item: unknown
  readonly fileUploadId: number | null
  /** Line of its file on which it begins, from 1, where it is the first to do so. */
  readonly line?: number
  /** Why it could not be read: it holds nothing, and those after it are read all the same. */
  readonly problem?: string
}

/** What stands for an item that cannot be read. */
export function brokenTask(problem: string, fileUploadId: number, line?: number): ReadTask {
  const nothing = { data: 'null', values: null, written: null, item: null }
  return { ...nothing, fileUploadId, problem, ...(line !== undefined && { line }) }
}

/** An item of a JSON body: with `data` a whole task, without it the data itself. `text` is what `item` was parsed from. */
export function taskOfItem(
  keys: DataKeys,
  item: Json,
  text: string,
  fileUploadId: number | null = null,
): ReadTask {
  if (!isJsonObject(item) || !Object.hasOwn(item, 'data'))
    return renamed(keys, { data: text, values: item, written: item, item, fileUploadId })
  const values = item['data'] as Json
  return renamed(keys, {
    data: memberText(text, 'data') ?? 'null',
    values,
    written: values,
    item,
    fileUploadId,
  })
}

/** A task that has data only. */
export function taskOfData(keys: DataKeys, data: string, values: Json, fileUploadId: number): ReadTask {
  const item = { data: values, file_upload_id: fileUploadId }
  return renamed(keys, { data, values, written: values, item, fileUploadId })
}

/** A task whose data is one value without a name. */
export function taskOfValue(keys: DataKeys, value: string, fileUploadId: number): ReadTask {
  const values = { [UNNAMED_COLUMN]: value }
  return taskOfData(keys, JSON.stringify(values), values, fileUploadId)
}

function renamed(keys: DataKeys, task: ReadTask): ReadTask {
  const { values, item } = task
  if (!isJsonObject(values) || !Object.hasOwn(values, UNNAMED_COLUMN) || keys.size === 0) return task
  const named = renameUnnamedColumn(keys, values)
  const whole = values === item ? named : { ...(item as object), data: named }
  return { ...task, data: JSON.stringify(named), values: named, item: whole }
}
