// The tasks of a JSON request body, read slice by slice.

import { ITEM_LIMITS, JsonItemsError, splitJsonItems, taskOfItem, type ReadTask } from '@siali/formats'
import type { DataKeys, Json } from '@siali/labeling'
import { AppError, invalid } from '../../http/errors.ts'
import { describeJsonError } from '../../http/python-json.ts'
import type { Spool } from './spool.ts'

/** A body that was kept. */
export type KeptBody = Pick<Spool, 'sizeBytes' | 'chunks' | 'text'>

/** Batches of tasks. @throws AppError 400 for broken JSON and roots that are no tasks. */
export async function* readJsonBody(spool: KeptBody, keys: DataKeys): AsyncGenerator<ReadTask[]> {
  const root = yield* readItems(spool, (text) => taskOfItem(keys, JSON.parse(text) as Json, text))
  if (root === 'none' || root === 'scalar')
    throw invalid({ non_field_errors: ['load_tasks: No data found in DATA or in FILES'] })
}

/** Batches of the parsed items of a root list. @throws AppError 400 for broken JSON and other roots. */
export async function* readJsonList(spool: KeptBody, otherRoot: string): AsyncGenerator<unknown[]> {
  const root = yield* readItems(spool, (text) => JSON.parse(text) as unknown)
  if (root !== 'list') throw invalid({ non_field_errors: [otherRoot] })
}

async function* readItems<T>(
  spool: KeptBody,
  toItem: (text: string) => T,
): AsyncGenerator<T[], 'list' | 'object' | 'scalar' | 'none'> {
  const items = splitJsonItems(ITEM_LIMITS)
  let count = 0
  try {
    for await (const chunk of spool.chunks()) {
      const batch = items.push(chunk).map((text) => {
        count += 1
        return toItem(text)
      })
      if (batch.length > 0) yield batch
    }
    const { root } = items.end()
    // A root that is a text, number or null may still be no JSON.
    if (root === 'scalar') JSON.parse(spool.text() ?? '')
    return root
  } catch (error) {
    throw wordJsonError(error, spool, count)
  }
}

function wordJsonError(error: unknown, spool: KeptBody, count: number): unknown {
  if (error instanceof JsonItemsError && (error.code === 'too-deep' || error.code === 'too-long'))
    return new AppError('too_large', `Item ${count}: ${error.message}.`, { cause: error })
  if (error instanceof JsonItemsError && error.code === 'not-utf8')
    return new AppError(
      'parse',
      `JSON parse error - 'utf-8' codec can't decode byte near position ${error.at}`,
    )
  if (!(error instanceof JsonItemsError) && !(error instanceof SyntaxError)) return error
  // Saying line and column costs many times the text; for a big one the item must do.
  const text = spool.sizeBytes <= MAX_DESCRIBED ? spool.text() : undefined
  const where =
    text === undefined ? `the text breaks at item ${count}: ${error.message}` : describeJsonError(text)
  return new AppError('parse', `JSON parse error - ${where}`, { cause: error })
}

const MAX_DESCRIBED = 1024 * 1024
