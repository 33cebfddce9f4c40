// Reads what a client says of an annotation. Pure.

import { invalid } from '../../http/errors.ts'
import { isPlainObject } from '../../http/body.ts'
import { MAX_DEPTH, isDeeper } from '../../http/json-depth.ts'
import { findHugeNumber, storableJson } from '../../http/unstorable.ts'

export interface ReadResult {
  /** JSON text of the list; null when the client sent none. */
  readonly text: string | null
  readonly items: readonly unknown[]
  /** Distinct region ids. */
  readonly count: number
}

const UNFIT = 'annotation "result" field in annotation must be list'
const MAX_RESULTS = 1_000_000

/** A list, or a JSON text that holds one. @throws AppError `validation`. */
export function readResult(given: unknown): ReadResult {
  if (given === undefined) return { text: null, items: [], count: 0 }
  if (given === null) throw invalid({ result: ['This field may not be null.'] })
  const list = typeof given === 'string' ? parseList(given) : given
  if (!Array.isArray(list)) throw invalid({ result: [UNFIT] })
  if (list.length > MAX_RESULTS)
    throw invalid({ result: [`Ensure this field has no more than ${MAX_RESULTS} elements.`] })
  const unfit = list.findIndex((item) => !isPlainObject(item))
  if (unfit >= 0) throw invalid({ result: [`Item ${unfit} of the result is no object.`] })
  const ids = new Set<unknown>()
  for (const { id } of list as { id?: unknown }[]) if (id !== undefined) ids.add(id)
  return { text: storableJson(list, 'result'), items: list, count: ids.size }
}

// Such a text passed the limits of the body as one value of it.
function parseList(text: string): unknown {
  const reason = isDeeper(text, MAX_DEPTH)
    ? `it is nested deeper than ${MAX_DEPTH} levels`
    : findHugeNumber(text)
  if (reason !== undefined) throw invalid({ result: [`Change this value: ${reason}.`] })
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** @throws AppError `validation` unless it is a UUID. */
export function readUniqueId(given: string | null | undefined): string | undefined {
  if (given == null || given === '') return undefined
  if (!UUID.test(given)) throw invalid({ unique_id: ['Must be a valid UUID.'] })
  return given
}

/** Revision that an If-Match header names; undefined when it names none or any. */
export function readIfMatch(header: string | undefined): number | undefined {
  const digits = /^(?:W\/)?"(\d{1,9})"$/.exec(header?.trim() ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}
