// Code points ⇄ UTF-16 offsets of one text. The wire counts code points, browsers count UTF-16 code units.

/** Conversions of one text; both clamp to its ends. An offset inside a pair counts as before the pair's end. */
export interface TextOffsets {
  /** Length in code points. */
  readonly pointCount: number
  toUtf16(point: number): number
  toPoint(offset: number): number
}

const STEP = 1024

/** Reads a text once, O(length), and remembers every 1,024th code point; conversions cost at most one step. */
export function createTextOffsets(text: string): TextOffsets {
  /** UTF-16 offset of code point n * STEP, by n. */
  const marks: number[] = [0]
  let points = 0
  for (let offset = 0; offset < text.length; points += 1) {
    if (points > 0 && points % STEP === 0) marks.push(offset)
    offset += isPair(text, offset) ? 2 : 1
  }
  const pointCount = points
  if (pointCount === text.length) {
    const same = (value: number) => Math.max(0, Math.min(text.length, Math.trunc(value)))
    return { pointCount, toUtf16: same, toPoint: same }
  }
  return {
    pointCount,
    toUtf16(point) {
      if (point <= 0) return 0
      if (point >= pointCount) return text.length
      const mark = Math.floor(point / STEP)
      let offset = marks[mark] ?? 0
      for (let at = mark * STEP; at < point; at += 1) offset += isPair(text, offset) ? 2 : 1
      return offset
    },
    toPoint(wanted) {
      if (wanted <= 0) return 0
      if (wanted >= text.length) return pointCount
      let low = 0
      let high = marks.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((marks[middle] ?? 0) <= wanted) low = middle
        else high = middle - 1
      }
      let point = low * STEP
      for (let offset = marks[low] ?? 0; offset < wanted; point += 1) {
        offset += isPair(text, offset) ? 2 : 1
        if (offset > wanted) break
      }
      return point
    },
  }
}

function isPair(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset)
  if (code < 0xd800 || code > 0xdbff) return false
  const next = text.charCodeAt(offset + 1)
  return next >= 0xdc00 && next <= 0xdfff
}
