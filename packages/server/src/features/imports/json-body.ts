// The tasks of a JSON request body, read slice by slice.

import type { DataKeys } from '@siali/labeling'
import { AppError, invalid } from '../../http/errors.ts'
import { describeJsonError } from '../../http/python-json.ts'
import { JsonItemsError, splitJsonItems } from './json-items.ts'
import { taskOfItem, type Json, type ReadTask } from './read-task.ts'
import type { Spool } from './spool.ts'

/** Longest single task, deepest nesting. */
export const ITEM_LIMITS = { itemBytes: 32 * 1024 * 1024, depth: 200 } as const

/** Batches of tasks. @throws AppError 400 for broken JSON and roots that are no tasks. */
export async function* readJsonBody(spool: Spool, keys: DataKeys): AsyncGenerator<ReadTask[]> {
  const items = splitJsonItems(ITEM_LIMITS)
  let count = 0
  try {
    for await (const chunk of spool.chunks()) {
      const tasks = items.push(chunk).map((text) => {
        count += 1
        return taskOfItem(keys, JSON.parse(text) as Json, text)
      })
      if (tasks.length > 0) yield tasks
    }
    const { root } = items.end()
    if (root === 'none' || root === 'scalar') throw noData(spool)
  } catch (error) {
    throw wordJsonError(error, spool, count)
  }
}

// A root that is a text, number or null is valid JSON, and holds no tasks.
function noData(spool: Spool): AppError {
  if (spool.bytes !== undefined && spool.bytes.length > 0) JSON.parse(spool.bytes.toString('utf8'))
  return invalid({ non_field_errors: ['load_tasks: No data found in DATA or in FILES'] })
}

function wordJsonError(error: unknown, spool: Spool, count: number): unknown {
  if (error instanceof JsonItemsError && (error.code === 'too-deep' || error.code === 'too-long'))
    return new AppError('too_large', `Item ${count}: ${error.message}.`, { cause: error })
  if (error instanceof JsonItemsError && error.code === 'not-utf8')
    return new AppError(
      'parse',
      `JSON parse error - 'utf-8' codec can't decode byte near position ${error.at}`,
    )
  if (!(error instanceof JsonItemsError) && !(error instanceof SyntaxError)) return error
  const where =
    spool.bytes === undefined
      ? `the text breaks at item ${count}: ${error.message}`
      : describeJsonError(spool.bytes.toString('utf8'))
  return new AppError('parse', `JSON parse error - ${where}`, { cause: error })
}
