// TextGrid files: an interval is a span, its tier the label.
import { sidecarReader, type Sidecar } from '../sidecar.ts'
import { NO_LABEL } from './textgrid.format.ts'
import { readTextGrid } from './textgrid.text.ts'

export const textgridSidecar: Sidecar = {
  extensions: ['.TextGrid', '.textgrid'],
  spans(text) {
    const spans = readTextGrid(text).flatMap(({ name, intervals }) =>
      intervals.map((interval) => ({
        startSec: interval.startSec,
        endSec: interval.endSec,
        labels: name === NO_LABEL ? [] : [name],
        texts: interval.text === name && name !== NO_LABEL ? [] : interval.text.split('\n'),
      })),
    )
    return new Map([['', spans.sort((a, b) => a.startSec - b.startSec || a.endSec - b.endSec)]])
  },
}

export const textgridReader = sidecarReader('TEXTGRID', 'Praat TextGrid', textgridSidecar)
