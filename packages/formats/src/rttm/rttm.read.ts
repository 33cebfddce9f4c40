// RTTM files: a turn of a speaker is a span, the speaker its label.
import { sidecarReader, type Sidecar } from '../sidecar.ts'
import type { TimeSpan } from '../time-spans.ts'

export const rttmSidecar: Sidecar = {
  extensions: ['.rttm'],
  spans(text) {
    const turns = text.split(/\r?\n/).flatMap((line, at) => {
      const [kind, file = '', , start, duration, , , speaker = ''] = line.trim().split(/\s+/)
      if (kind !== 'SPEAKER') return []
      const startSec = Number(start)
      const lengthSec = Number(duration)
      if (!(startSec >= 0) || !(lengthSec >= 0))
        throw new SyntaxError(`line ${at + 1}: "${start} ${duration}" are no start and duration in seconds`)
      const endSec = Math.round((startSec + lengthSec) * 1000) / 1000
      const span: TimeSpan = { startSec, endSec, labels: speaker === '' ? [] : [speaker], texts: [] }
      return [{ file, span }]
    })
    const byFile = Map.groupBy(turns, ({ file }) => file)
    return new Map([...byFile].map(([file, list]) => [file, list.map(({ span }) => span)]))
  },
}

export const rttmReader = sidecarReader('RTTM', 'RTTM', rttmSidecar)
