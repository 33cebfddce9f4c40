// WebVTT: the spans of an annotation as cues.
import { stampOf } from '../timed-text.ts'
import { timedTextFormat } from '../timed-text.write.ts'

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escape = (text: string) => text.replaceAll(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign)
/** A line of a cue: an empty one would end it. */
const lines = (texts: readonly string[]) =>
  texts.flatMap((text) => text.split(/[\r\n]+/)).filter((line) => line.trim() !== '')

/** Cues with the speaker as a voice. */
export const webvttFormat = timedTextFormat(
  {
    id: 'WEBVTT',
    title: 'WebVTT subtitles',
    description: 'Spans of a recording as cues, the label as the voice.',
    loses: 'All labels of a span but the first, empty lines, and digits behind the millisecond.',
  },
  'vtt',
  (spans) =>
    `WEBVTT\n${spans
      .map(({ startSec, endSec, labels, texts }) => {
        const [label] = labels
        const voice = label === undefined ? '' : `<v ${escape(label.replaceAll(/[\r\n]+/g, ' '))}>`
        const text = lines(texts).map(escape).join('\n')
        return `\n${stampOf(startSec, '.')} --> ${stampOf(endSec, '.')}\n${voice}${text}\n`
      })
      .join('')}`,
)
