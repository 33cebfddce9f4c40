// SRT files: a subtitle is a span with its text.
import { sidecarReader, type Sidecar } from '../sidecar.ts'
import { readCues } from '../timed-text.ts'

export const srtSidecar: Sidecar = {
  extensions: ['.srt'],
  spans(text) {
    const cues = readCues(text, 'srt')
    if (cues.length === 0 && text.trim() !== '')
      throw new SyntaxError('there is no subtitle with a time in it')
    return new Map([
      ['', cues.map(({ startSec, endSec, lines }) => ({ startSec, endSec, labels: [], texts: lines }))],
    ])
  },
}

export const srtReader = sidecarReader('SRT', 'SubRip subtitles', srtSidecar)
