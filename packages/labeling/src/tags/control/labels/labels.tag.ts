// Labels: names for spans of a text, and for regions a bare tool draws.

import { LABELS_ATTRIBUTES } from '../../language/region-control.tag.ts'
import type { ControlTag, RegionKind } from '../../tag.ts'
import { SPAN_RULE } from '../../value-rule.ts'
import { spanCodec } from './span.codec.ts'
import type { SpanShape } from './span.region.ts'
import { spanGeometry } from './span.region.ts'

export const spanKind: RegionKind<SpanShape> = {
  kind: 'span',
  objects: ['Text'],
  ...spanCodec,
  ...spanGeometry,
}

export const labels: ControlTag = {
  family: 'control',
  use: 'labels',
  name: 'Labels',
  resultType: 'labels',
  valueKey: 'labels',
  optionTag: 'Label',
  objects: ['Text', 'HyperText', 'Audio', 'Video', 'Image', 'Paragraphs'],
  hasEditor: true,
  region: spanKind,
  valueRule: SPAN_RULE,
  labelsAnyShape: true,
  dataTypes: ['str', 'list'],
  attributes: LABELS_ATTRIBUTES,
}
