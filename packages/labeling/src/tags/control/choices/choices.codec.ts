// The payload of Choices: a list of stored texts, or of paths of them with nested choices. Rules R40–R44.

import type { Json } from '../../../json.ts'

/** The payload as a list; a bare text becomes a list of one; undefined when it is neither. */
export function readChoices(payload: unknown): Json | undefined {
  if (typeof payload === 'string') return [payload]
  if (!Array.isArray(payload)) return undefined
  const readable = payload.every(
    (item) =>
      typeof item === 'string' || (Array.isArray(item) && item.every((part) => typeof part === 'string')),
  )
  return readable ? (payload as Json) : undefined
}
