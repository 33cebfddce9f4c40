// Tags of tokens from labeled spans, as readers of exported CoNLL files know them: one span at a time, in order of their
// starts; a span that begins inside the one before it waits until that one has ended. Pure.
import type { Token } from './penn-tokens.ts'

export interface LabeledSpan {
  /** Unicode code points; `end` is behind the last one. Undefined: the span has no place. */
  readonly start: number | undefined
  readonly end: number | undefined
  readonly label: string | undefined
}

/** One tag a token: `O`, `B-<label>` or `I-<label>`. All are `O` when a span has no place. */
export function tagTokens(tokens: readonly Token[], spans: readonly LabeledSpan[]): string[] {
  if (spans.some(({ start, end }) => start === undefined || end === undefined)) return tokens.map(() => 'O')
  const sorted = spans
    .map(({ start, end, label }) => ({ first: start ?? 0, last: (end ?? 0) - 1, label }))
    .sort((a, b) => a.first - b.first)
  let at = 0
  let prefix = 'B-'
  return tokens.map(({ start, end }) => {
    let span = sorted[at]
    while (span !== undefined && start > span.last && at + 1 < sorted.length) {
      at += 1
      prefix = 'B-'
      span = sorted[at]
    }
    if (span?.label === undefined || end - 1 < span.first || start > span.last) return 'O'
    const tag = prefix + span.label
    prefix = 'I-'
    return tag
  })
}
