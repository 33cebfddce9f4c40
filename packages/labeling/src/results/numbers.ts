// Numbers of the wire: people's data hold them as texts too.

import type { Json } from '../json.ts'

/** A finite number, also from a numeric text; undefined for anything else. */
export function readNumber(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}
