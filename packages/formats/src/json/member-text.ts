// The text of one member of a JSON object, as written. Numbers keep every digit and texts their escapes, which parsing and
// printing again would change. Pure.

/** Text of the value of `key`; the last one when it is repeated, as JSON.parse takes it. `text` must be a valid object. */
export function memberText(text: string, key: string): string | undefined {
  let found: string | undefined
  let i = text.indexOf('{') + 1
  for (;;) {
    i = skipSpace(text, i)
    if (text[i] !== '"') return found
    const keyEnd = skipString(text, i)
    const name = text.slice(i + 1, keyEnd - 1)
    i = skipSpace(text, keyEnd)
    // The colon.
    const start = skipSpace(text, i + 1)
    const end = skipValue(text, start)
    if (name === key || (name.includes('\\') && JSON.parse(`"${name}"`) === key))
      found = text.slice(start, end)
    i = skipSpace(text, end)
    if (text[i] !== ',') return found
    i += 1
  }
}

function skipSpace(text: string, from: number): number {
  let i = from
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break
  }
  return i
}

function skipString(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x5c) i += 1
    else if (code === 0x22) return i + 1
  }
  return text.length
}

function skipValue(text: string, from: number): number {
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x22) {
      i = skipString(text, i) - 1
      if (depth === 0) return i + 1
    } else if (code === 0x7b || code === 0x5b) depth += 1
    else if (code === 0x7d || code === 0x5d) {
      if (depth === 0) return trimEnd(text, from, i)
      depth -= 1
      if (depth === 0) return i + 1
    } else if (code === 0x2c && depth === 0) return trimEnd(text, from, i)
  }
  return text.length
}

function trimEnd(text: string, from: number, to: number): number {
  let end = to
  while (end > from && skipSpace(text, end - 1) !== end - 1) end -= 1
  return end
}
