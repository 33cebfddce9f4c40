// Splits text into lines at every line break that Unicode knows. Lines are kept as they are, empty ones too. Pure.

const BREAKS = [0x0a, 0x0d, 0x0b, 0x0c, 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029]
const BREAK = new RegExp(`\r\n|[${String.fromCharCode(...BREAKS)}]`)

export interface TextLines {
  push(text: string): string[]
  /** The last line, when nothing ends it. */
  end(): string[]
}

export function splitTextLines(limit: number): TextLines {
  let rest = ''
  return {
    push(text) {
      // A CR at the end may belong to a CR LF.
      const whole = rest + text
      const held = whole.endsWith('\r') ? '\r' : ''
      const lines = whole.slice(0, whole.length - held.length).split(BREAK)
      rest = (lines.pop() ?? '') + held
      if (rest.length > limit) throw new RangeError(`a line is longer than ${limit} characters`)
      return lines
    },
    end() {
      const lines = rest.split(BREAK)
      if (lines.at(-1) === '') lines.pop()
      rest = ''
      return lines
    },
  }
}
