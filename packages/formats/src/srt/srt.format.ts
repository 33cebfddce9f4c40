// SRT: the spans of an annotation as subtitles.
import { stampOf } from '../timed-text.ts'
import { timedTextFormat } from '../timed-text.write.ts'

/** Subtitles, `<label>: <text>`. */
export const srtFormat = timedTextFormat(
  {
    id: 'SRT',
    title: 'SubRip subtitles',
    description: 'Spans of a recording as numbered subtitles.',
    loses:
      'Which part of a line is the label, further labels, empty lines, and digits behind the millisecond.',
  },
  'srt',
  (spans) =>
    spans
      .map(({ startSec, endSec, labels, texts }, at) => {
        const lines = texts.flatMap((text) => text.split(/[\r\n]+/)).filter((line) => line.trim() !== '')
        const [label] = labels
        const said =
          label === undefined ? lines : [[label, lines[0]].filter(Boolean).join(': '), ...lines.slice(1)]
        return `${at + 1}\n${stampOf(startSec, ',')} --> ${stampOf(endSec, ',')}\n${said.join('\n') || '-'}\n\n`
      })
      .join(''),
)
