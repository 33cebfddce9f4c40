// One task as it came in: its data as JSON text for the database and as values for the checks, and what came with it.

import { UNNAMED_COLUMN, renameUnnamedColumn, type DataKeys } from '@siali/labeling'
import { memberText } from './member-text.ts'

export type Json = Parameters<typeof renameUnnamedColumn>[1]

export interface ReadTask {
  /** JSON text, stored as it is. */
  readonly data: string
  readonly values: Json
  /** The values before the unnamed column got its name. */
  readonly written: Json
  /** The item that the check reads and an error shows. */
  readonly item: unknown
  readonly fileUploadId: number | null
}

/** An item of a JSON body: with `data` a whole task, without it the data itself. `text` is what `item` was parsed from. */
export function taskOfItem(
  keys: DataKeys,
  item: Json,
  text: string,
  fileUploadId: number | null = null,
): ReadTask {
  if (!isObject(item) || !Object.hasOwn(item, 'data'))
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

function renamed(keys: DataKeys, task: ReadTask): ReadTask {
  const { values, item } = task
  if (!isObject(values) || !Object.hasOwn(values, UNNAMED_COLUMN) || keys.size === 0) return task
  const named = renameUnnamedColumn(keys, values)
  const whole = values === item ? named : { ...(item as object), data: named }
  return { ...task, data: JSON.stringify(named), values: named, item: whole }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
