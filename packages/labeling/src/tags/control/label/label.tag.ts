// Label: one label of the control above it.

import { BOOLEAN, COLOR, oneOf } from '../../attribute.ts'
import type { VisualTag } from '../../tag.ts'

export const label: VisualTag = {
  family: 'visual',
  part: true,
  name: 'Label',
  within: [
    'Labels',
    'RectangleLabels',
    'EllipseLabels',
    'PolygonLabels',
    'KeyPointLabels',
    'BrushLabels',
    'BitmaskLabels',
    'VectorLabels',
    'HyperTextLabels',
    'ParagraphLabels',
    'TimeSeriesLabels',
    'TimelineLabels',
    'VideoVectorLabels',
    'OcrLabels',
  ],
  attributes: {
    showalias: BOOLEAN,
    selected: BOOLEAN,
    background: COLOR,
    selectedcolor: COLOR,
    granularity: oneOf('symbol', 'word', 'sentence', 'paragraph'),
  },
}
