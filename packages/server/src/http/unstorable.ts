// Which valid JSON the database does not take. Pure.

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
  if (/\d[eE][+-]?\d{3}/.test(text) || /\d{300}/.test(text)) {
    const numbers = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    for (const [number] of numbers.matchAll(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g)) {
      const exponent = Number(/[eE]([+-]?\d+)$/.exec(number)?.[1] ?? 0)
      if (!Number.isFinite(Number(number)) || Math.abs(exponent) > 400 || number.length > 400)
        return 'a number is beyond what can be stored'
    }
  }
  return undefined
}
