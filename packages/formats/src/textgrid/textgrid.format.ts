// TextGrid: a tier for each label, for Praat and forced aligners.
import { numberOf } from '../annotated.ts'
import type { TimeSpan } from '../time-spans.ts'
import { timedTextFormat } from '../timed-text.write.ts'
import { printTextGrid, type Interval, type Tier } from './textgrid.text.ts'

/** Name of the tier of spans without a label. */
export const NO_LABEL = '-'

/** Spans that overlap within a label go to a tier of their own, of the same name. */
function tiersOf(spans: readonly TimeSpan[]): Tier[] {
  const tiers: { readonly name: string; readonly intervals: Interval[] }[] = []
  for (const { startSec, endSec, labels, texts } of spans) {
    // An interval has a length.
    if (endSec === startSec) continue
    for (const name of labels.length === 0 ? [NO_LABEL] : labels) {
      const free = tiers.find(
        (tier) => tier.name === name && (tier.intervals.at(-1)?.endSec ?? 0) <= startSec,
      )
      const interval = { startSec, endSec, text: texts.join('\n') || name }
      if (free === undefined) tiers.push({ name, intervals: [interval] })
      else free.intervals.push(interval)
    }
  }
  return tiers
}

/** Tiers of intervals. */
export const textgridFormat = timedTextFormat(
  {
    id: 'TEXTGRID',
    title: 'Praat TextGrid',
    description: 'A tier of intervals for each label.',
    loses: 'Which intervals of several tiers are one span, and spans without a length.',
  },
  'TextGrid',
  (spans, { results }) => {
    const lengths = results.map((result) => numberOf(result['original_length']) ?? 0)
    const end = [...lengths, ...spans.map(({ endSec }) => endSec)].reduce((a, b) => Math.max(a, b), 0)
    return printTextGrid(tiersOf(spans), end)
  },
)
