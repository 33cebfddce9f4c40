// Labeled spans of time in recordings: what RTTM, WebVTT, SRT and TextGrid write and read.
import { byRegion, labelsOf, numberOf, objectsOf, textsOf, valueOf, type Annotated } from './annotated.ts'
import type { ParsedConfig } from './format.ts'

export interface TimeSpan {
  readonly startSec: number
  readonly endSec: number
  readonly labels: readonly string[]
  /** What was written about the span, a line each. */
  readonly texts: readonly string[]
}

const RECORDINGS = new Set(['Audio', 'AudioPlus', 'Video'])

/** The spans of an annotation by their start. Spans of texts are none: a config that knows the control decides. */
export function timeSpansOf({ results }: Annotated, controls: ParsedConfig): TimeSpan[] {
  const spans: TimeSpan[] = []
  for (const parts of byRegion(results).values()) {
    const [first] = parts
    if (first === undefined) continue
    const objects = objectsOf(first, controls)
    const value = valueOf(first)
    const isRecording =
      objects.length > 0
        ? objects.some((tag) => RECORDINGS.has(tag))
        : value['channel'] !== undefined || first['original_length'] !== undefined
    const startSec = numberOf(value['start'])
    const endSec = numberOf(value['end'])
    if (!isRecording || startSec === undefined || endSec === undefined) continue
    if (startSec < 0 || endSec < startSec) continue
    spans.push({
      startSec,
      endSec,
      labels: [...new Set(parts.flatMap(labelsOf))],
      texts: parts.filter((it) => it['type'] === 'textarea').flatMap((it) => textsOf(valueOf(it)['text'])),
    })
  }
  return spans.sort((a, b) => a.startSec - b.startSec || a.endSec - b.endSec)
}
