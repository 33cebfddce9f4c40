// Says where a JSON text breaks, in the words and numbers that clients of the incumbent have seen (Python's decoder).
// Only called for text that JSON.parse has refused; O(length).

/** `Expecting value: line 1 column 11 (char 10)`: line and column from 1, char from 0, in code points. */
export function describeJsonError(text: string): string {
  const chars = [...text]
  const { message, at } = findError(chars)
  let line = 1
  let lineStart = 0
  for (let i = 0; i < at && i < chars.length; i++) {
    if (chars[i] === '\n') {
      line += 1
      lineStart = i + 1
    }
  }
  return `${message}: line ${line} column ${at - lineStart + 1} (char ${at})`
}

interface Break {
  readonly message: string
  readonly at: number
}

class Broken extends Error {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

const DEEPEST = 900

function findError(chars: readonly string[]): Break {
  let i = 0
  const skip = () => {
    while (i < chars.length && /[ \t\n\r]/.test(chars[i] ?? '')) i += 1
  }
  const string = () => {
    const start = i
    i += 1
    for (; i < chars.length; i++) {
      const char = chars[i] ?? ''
      if (char === '"') {
        i += 1
        return
      }
      if (char < ' ') throw new Broken('Invalid control character at', i)
      if (char === '\\') {
        const next = chars[i + 1]
        if (next === 'u') {
          if (!/^[0-9a-fA-F]{4}$/.test(chars.slice(i + 2, i + 6).join('')))
            throw new Broken('Invalid \\uXXXX escape', i + 1)
          i += 5
        } else if (next !== undefined && '"\\/bfnrt'.includes(next)) i += 1
        else if (next !== undefined) throw new Broken('Invalid \\escape', i)
      }
    }
    throw new Broken('Unterminated string starting at', start)
  }
  const value = (depth: number): void => {
    if (depth > DEEPEST) throw new Broken('Nested too deep', i)
    const start = i
    const char = chars[i]
    if (char === '"') return string()
    if (char === '{' || char === '[') return container(char, depth)
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(
      chars.slice(i, i + 400).join(''),
    )
    if (word === null) throw new Broken('Expecting value', start)
    i += word[0].length
  }
  const container = (open: '{' | '[', depth: number): void => {
    const close = open === '{' ? '}' : ']'
    i += 1
    skip()
    if (chars[i] === close) {
      i += 1
      return
    }
    for (;;) {
      if (open === '{') {
        if (chars[i] !== '"') throw new Broken('Expecting property name enclosed in double quotes', i)
        string()
        skip()
        if (chars[i] !== ':') throw new Broken("Expecting ':' delimiter", i)
        i += 1
        skip()
      }
      value(depth + 1)
      skip()
      if (chars[i] === close) {
        i += 1
        return
      }
      if (chars[i] !== ',') throw new Broken("Expecting ',' delimiter", i)
      i += 1
      skip()
    }
  }
  try {
    skip()
    value(0)
    skip()
    return { message: i < chars.length ? 'Extra data' : 'Expecting value', at: i }
  } catch (error) {
    if (error instanceof Broken) return { message: error.message, at: error.at }
    throw error
  }
}
