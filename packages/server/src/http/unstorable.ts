// Which valid JSON the database does not take, or fails on later. Pure.

import { invalid } from './errors.ts'
import { endOfString } from './json-depth.ts'

/**
 * Why a JSON text cannot be stored although it is valid: NUL characters, halves of surrogate pairs, numbers beyond a
 * double. Undefined: it can. One look at the text in the usual case.
 */
export function findUnstorable(text: string): string | undefined {
  if (text.includes(String.raw`\u`)) {
    // Only an odd run of backslashes before the u makes an escape; so read escapes from the left.
    for (const [escape] of text.matchAll(
      /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[^u])/g,
    )) {
      if (escape.length !== 6) continue
      if (escape === String.raw`\u0000`) return 'a text holds the character NUL, which cannot be stored'
      if (/^\\u[dD][89a-fA-F]/.test(escape))
        return 'a text holds half of a surrogate pair, which cannot be stored'
    }
  }
  return findHugeNumber(text)
}

/** Why a number of a JSON text cannot be kept: it is beyond a double, and JSON.parse would make Infinity of it. */
export function findHugeNumber(text: string): string | undefined {
  // Each run of digits is looked at once: without the look behind, a text of long runs would take its length times 300.
  if (/\d[eE][+-]?\d{3}/.test(text) || /(?<!\d)\d{300}/.test(text)) {
    for (const [number] of withoutStrings(text).matchAll(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
      const value = Number(number)
      const vanishes = value === 0 && /^-?[0.]*[1-9]/.test(number)
      const exponent = Number(/[eE]([+-]?\d+)$/.exec(number)?.[1] ?? 0)
      if (!Number.isFinite(value) || vanishes || Math.abs(exponent) > 400 || number.length > 400)
        return 'a number is beyond what can be stored'
    }
  }
  return undefined
}

// By hand: a pattern of a whole string keeps a place to go back to for each character, and long strings exhaust the stack.
function withoutStrings(text: string): string {
  const pieces: string[] = []
  for (let at = 0; ;) {
    const start = text.indexOf('"', at)
    pieces.push(text.slice(at, start === -1 ? undefined : start))
    if (start === -1) return pieces.join('"')
    at = endOfString(text, start) + 1
  }
}

/** `value` as JSON text for the database. @throws AppError `validation` naming `field` when it cannot be stored. */
export function storableJson(value: unknown, field: string): string {
  const text = JSON.stringify(value)
  const reason = findUnstorable(text)
  if (reason !== undefined) throw invalid({ [field]: [`Change this value: ${reason}.`] })
  return text
}
