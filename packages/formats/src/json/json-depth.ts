// How deep a JSON text is nested. What walks parsed values recursively, and the database, would fail on more. Pure.

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** True when lists and objects stand inside of each other more than `most` times. Looks at brackets and strings only. */
export function isDeeperThan(text: string, most: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === BACKSLASH) at += 1
      else if (code === QUOTE) inString = false
    } else if (code === QUOTE) inString = true
    // [ and {, ] and }: they differ in one bit.
    else if ((code | 0x20) === 0x7b) {
      depth += 1
      if (depth > most) return true
    } else if ((code | 0x20) === 0x7d) depth -= 1
  }
  return false
}
