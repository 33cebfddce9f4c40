// The value of a JSON body, bounded in depth and in the size of its numbers.

import { AppError } from './errors.ts'
import { MAX_DEPTH, isDeeper } from './json-depth.ts'
import { describeJsonError } from './python-json.ts'
import { findHugeNumber } from './unstorable.ts'

const DESCRIBED_CHARS = 1024 * 1024

/** Undefined for no text at all. @throws AppError 400, 413. */
export function parseJson(text: string): unknown {
  // Clients send a JSON content type with nothing in the body; that is an empty body, not an error.
  if (text === '') return undefined
  if (isDeeper(text, MAX_DEPTH))
    throw new AppError('too_large', `The body is nested deeper than the limit of ${MAX_DEPTH} levels.`)
  try {
    const value: unknown = JSON.parse(text)
    const problem = findHugeNumber(text)
    if (problem !== undefined) throw new AppError('bad_request', `Change the body: ${problem}.`)
    return value
  } catch (error) {
    if (error instanceof AppError) throw error
    // Line and column cost many times the text; a long one is described by the parser alone.
    const where = text.length > DESCRIBED_CHARS ? (error as Error).message : describeJsonError(text)
    throw new AppError('parse', `JSON parse error - ${where}`, { cause: error })
  }
}
