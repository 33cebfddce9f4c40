// A file for each annotation with spans of time: the shared part of RTTM, WebVTT, SRT and TextGrid.
import { annotationsOf, type Annotated } from './annotated.ts'
import { hasAny, type ConfigShape } from './config-shape.ts'
import type { Format } from './format.ts'
import { timeSpansOf, type TimeSpan } from './time-spans.ts'

type Head = Pick<Format, 'id' | 'title' | 'description' | 'loses'>

/** A format that prints the spans of an annotation into `<stem>.<extension>`. */
export function timedTextFormat(
  head: Head,
  extension: string,
  print: (spans: readonly TimeSpan[], annotated: Annotated) => string,
): Format {
  return {
    ...head,
    better: ['JSON'],
    packing: 'archive',
    supports: fitsTimeSpans,
    async write(source, sink, { controls }) {
      for await (const entry of source) {
        for (const annotated of annotationsOf(entry.task()))
          await sink.file(
            `${annotated.stem}.${extension}`,
            print(timeSpansOf(annotated, controls), annotated),
          )
      }
    },
  }
}

export function fitsTimeSpans(shape: ConfigShape): true | string {
  const isRecording = ['Audio', 'AudioPlus', 'Video'].some((tag) => shape.reached.has(tag))
  return isRecording && hasAny(shape, 'Labels', 'TextArea') ? true : 'Needs audio or video with labeled spans'
}
