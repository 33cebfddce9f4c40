// Labels: names for spans of a text, and for regions a bare tool draws.

import { LABELS_ATTRIBUTES } from '../../language/region-control.tag.ts'
import type { ControlTag } from '../../tag.ts'

export const labels: ControlTag = {
  family: 'control',
  use: 'labels',
  name: 'Labels',
  resultType: 'labels',
  valueKey: 'labels',
  optionTag: 'Label',
  objects: ['Text', 'HyperText', 'Audio', 'Video', 'Image', 'Paragraphs'],
  hasEditor: true,
  dataTypes: ['str', 'list'],
  attributes: LABELS_ATTRIBUTES,
}
