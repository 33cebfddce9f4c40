// WebVTT files: a cue is a span, its voice the label.
import { sidecarReader, type Sidecar } from '../sidecar.ts'
import { readCues } from '../timed-text.ts'

export const webvttSidecar: Sidecar = {
  extensions: ['.vtt'],
  spans(text) {
    if (!/^\ufeff?WEBVTT(?:[ \t\r\n]|$)/.test(text)) throw new SyntaxError('the first line is not WEBVTT')
    const spans = readCues(text, 'webvtt').map(({ startSec, endSec, voice, lines }) => ({
      startSec,
      endSec,
      labels: voice === undefined ? [] : [voice],
      texts: lines,
    }))
    return new Map([['', spans]])
  },
}

export const webvttReader = sidecarReader('WEBVTT', 'WebVTT subtitles', webvttSidecar)
