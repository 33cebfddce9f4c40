// RTTM: who spoke when, a turn a line, a file an annotation.
import { timedTextFormat } from '../timed-text.write.ts'

/** Fields are parted by blanks: a label must not hold any. */
const word = (text: string) => text.replaceAll(/\s+/g, '_') || '<NA>'

/** Turns of speakers; the label of a span is its speaker. */
export const rttmFormat = timedTextFormat(
  {
    id: 'RTTM',
    title: 'RTTM',
    description: 'Who spoke when: a turn a line, for speaker diarization.',
    loses: 'Transcripts, spans without a label, blanks in labels, and digits behind the millisecond.',
  },
  'rttm',
  (spans, { stem }) =>
    spans
      .flatMap(({ startSec, endSec, labels }) =>
        labels.map((label) => {
          const start = startSec.toFixed(3)
          // From the rounded ends, so that a turn ends where the next one begins.
          const duration = (Number(endSec.toFixed(3)) - Number(start)).toFixed(3)
          return `SPEAKER ${stem} 1 ${start} ${duration} <NA> <NA> ${word(label)} <NA> <NA>\n`
        }),
      )
      .join(''),
)
