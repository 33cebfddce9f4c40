// Tokens as a spaCy Doc keeps them: every character of the text is in a token or is the one blank behind it. Pure.

export interface SpacyToken {
  readonly id: number
  /** Unicode code points, `end` behind the last one. */
  readonly start: number
  readonly end: number
}

type Kind = 'space' | 'word' | 'mark'
const kindOf = (sign: string): Kind =>
  /\s/u.test(sign) ? 'space' : /[\p{L}\p{M}\p{N}_]/u.test(sign) ? 'word' : 'mark'

/** Words, single marks and runs of white space, cut wherever a span starts or ends so that each span is whole tokens. */
export function spacyTokens(
  text: string,
  spans: readonly { readonly start: number; readonly end: number }[],
): SpacyToken[] {
  const signs = [...text]
  const cuts = new Set(spans.flatMap(({ start, end }) => [start, end]))
  // A blank that a span begins with or ends with is a token; so is one at the end of the text.
  const kept = new Set(spans.flatMap(({ start, end }) => [start, end - 1]))
  const tokens: SpacyToken[] = []
  const add = (start: number, end: number) => tokens.push({ id: tokens.length, start, end })
  let at = 0
  while (at < signs.length) {
    const kind = kindOf(signs[at] ?? '')
    const start = at
    at += 1
    while (at < signs.length && kind !== 'mark' && !cuts.has(at) && kindOf(signs[at] ?? '') === kind) at += 1
    add(start, at)
    if (kind !== 'space' && signs[at] === ' ' && at + 1 < signs.length && !kept.has(at)) at += 1
  }
  return tokens
}
