// Spans of time that were read → results over a recording.
import type { JsonObject } from '@siali/labeling'
import { resultOf, targetOf, type Target } from './read-results.ts'
import type { ReadContext } from './reader.ts'
import type { TimeSpan } from './time-spans.ts'

const RECORDINGS = ['Audio', 'AudioPlus', 'Video']

/** Where labels of a recording go. */
export function recordingTarget(context: ReadContext): Target {
  return targetOf(context, ['Labels'], RECORDINGS, { fromName: 'label', toName: 'audio', key: 'audio' })
}

/** Labels and texts of a span share an id: they are one region. */
export function timeResults(context: ReadContext, spans: readonly TimeSpan[]): JsonObject[] {
  const labels = recordingTarget(context)
  const usual = { fromName: 'transcription', toName: labels.toName, key: labels.key }
  const texts = targetOf(context, ['TextArea'], RECORDINGS, usual)
  return spans.flatMap((span, at) => {
    const id = `r${at + 1}`
    const place = { start: span.startSec, end: span.endSec, channel: 0 }
    return [
      ...(span.labels.length === 0 ? [] : [resultOf(labels, id, { ...place, labels: [...span.labels] })]),
      ...(span.texts.length === 0 ? [] : [resultOf(texts, id, { ...place, text: [...span.texts] })]),
    ]
  })
}
