// Region controls of the language that have no editor yet: what the checks must know of them.
// A tag that gets an editor moves into a folder of its own. Source: the tag reference at labelstud.io/tags.

import { BOOLEAN, COLOR, oneOf, SHARE } from '../attribute.ts'
import type { AttributeRule, ControlTag } from '../tag.ts'
import {
  ELLIPSE_RULE,
  MASK_RULE,
  NODE_SPAN_RULE,
  NUMBER,
  POINT_RULE,
  POLYGON_RULE,
  TIME_RULE,
  TRACK_RULE,
  VERTEX_TRACK_RULE,
  VERTICES_RULE,
} from '../value-rule.ts'

/** Attributes every control with labels has. */
export const LABELS_ATTRIBUTES: Readonly<Record<string, AttributeRule>> = {
  choice: oneOf('single', 'multiple'),
  showinline: BOOLEAN,
  opacity: SHARE,
  fillcolor: COLOR,
  strokecolor: COLOR,
  fillopacity: SHARE,
  allowempty: BOOLEAN,
}

/** Attributes every drawing tool has. */
export const DRAWING_ATTRIBUTES: Readonly<Record<string, AttributeRule>> = {
  smart: BOOLEAN,
  smartonly: BOOLEAN,
  opacity: SHARE,
  fillcolor: COLOR,
  strokecolor: COLOR,
  fillopacity: SHARE,
  snap: oneOf('none', 'pixel'),
}

const POINT_ATTRIBUTES: Readonly<Record<string, AttributeRule>> = {
  pointsize: oneOf('small', 'medium', 'large'),
  pointstyle: oneOf('circle', 'rectangle'),
}

function labelling(
  name: string,
  objects: readonly string[],
  attributes: Readonly<Record<string, AttributeRule>> = {},
  more: Partial<ControlTag> = {},
): ControlTag {
  const type = name.toLowerCase()
  return {
    family: 'control',
    use: 'labels',
    name,
    resultType: type,
    valueKey: type,
    optionTag: 'Label',
    objects,
    attributes: { ...LABELS_ATTRIBUTES, ...attributes },
    dataTypes: ['str', 'list'],
    ...more,
  }
}

function drawing(
  name: string,
  objects: readonly string[],
  attributes: Readonly<Record<string, AttributeRule>> = {},
  more: Partial<ControlTag> = {},
): ControlTag {
  return {
    family: 'control',
    use: 'draw',
    name,
    resultType: name.toLowerCase(),
    objects,
    attributes: { ...DRAWING_ATTRIBUTES, ...attributes },
    ...more,
  }
}

const TURNS = { canrotate: BOOLEAN }
const VECTOR = { ...POINT_ATTRIBUTES, closable: BOOLEAN, curves: BOOLEAN, skeleton: BOOLEAN }
const STRICT = { strictObject: true } as const

export const ellipse = drawing('Ellipse', ['Image'], TURNS, { valueRule: ELLIPSE_RULE })
export const ellipseLabels = labelling(
  'EllipseLabels',
  ['Image'],
  { ...DRAWING_ATTRIBUTES, ...TURNS },
  {
    valueRule: ELLIPSE_RULE,
  },
)
export const polygon = drawing('Polygon', ['Image'], POINT_ATTRIBUTES, { ...STRICT, valueRule: POLYGON_RULE })
export const polygonLabels = labelling(
  'PolygonLabels',
  ['Image'],
  { ...DRAWING_ATTRIBUTES, ...POINT_ATTRIBUTES },
  { ...STRICT, valueRule: POLYGON_RULE },
)
export const keyPoint = drawing('KeyPoint', ['Image'], {}, { valueRule: POINT_RULE })
export const keyPointLabels = labelling('KeyPointLabels', ['Image'], DRAWING_ATTRIBUTES, {
  ...STRICT,
  valueRule: POINT_RULE,
})
export const brush = drawing('Brush', ['Image'], {}, { valueRule: MASK_RULE })
export const brushLabels = labelling('BrushLabels', ['Image'], DRAWING_ATTRIBUTES, {
  ...STRICT,
  valueRule: MASK_RULE,
})
export const bitmask = drawing('Bitmask', ['Image'])
export const bitmaskLabels = labelling('BitmaskLabels', ['Image'], DRAWING_ATTRIBUTES, STRICT)
export const vector = drawing('Vector', ['Image'], VECTOR, STRICT)
export const vectorLabels = labelling(
  'VectorLabels',
  ['Image'],
  { ...DRAWING_ATTRIBUTES, ...VECTOR },
  {
    ...STRICT,
    valueRule: VERTICES_RULE,
  },
)
export const magicwand = drawing('Magicwand', ['Image'])
export const hyperTextLabels = labelling(
  'HyperTextLabels',
  ['HyperText'],
  {},
  {
    ...STRICT,
    valueRule: NODE_SPAN_RULE,
  },
)
export const paragraphLabels = labelling('ParagraphLabels', ['Paragraphs'], {}, { valueRule: NODE_SPAN_RULE })
export const timeSeriesLabels = labelling('TimeSeriesLabels', ['TimeSeries'], {}, { valueRule: TIME_RULE })
export const timelineLabels = labelling('TimelineLabels', ['Video'])
export const videoRectangle = drawing(
  'VideoRectangle',
  ['Video'],
  {},
  {
    valueKey: 'sequence',
    valueRule: TRACK_RULE,
  },
)
export const videoVector = drawing('VideoVector', ['Video'], VECTOR, {
  valueKey: 'sequence',
  valueRule: VERTEX_TRACK_RULE,
})
export const videoVectorLabels = labelling('VideoVectorLabels', ['Video'], VECTOR, {
  valueRule: VERTEX_TRACK_RULE,
})
export const ocrLabels = labelling(
  'OcrLabels',
  ['Pdf'],
  {},
  {
    valueRule: { x: NUMBER, y: NUMBER, width: NUMBER, height: NUMBER },
  },
)

export const relations: ControlTag = {
  family: 'control',
  use: 'relate',
  name: 'Relations',
  resultType: 'relation',
  valueKey: 'labels',
  optionTag: 'Relation',
  objects: 'any',
  attributes: { choice: oneOf('single', 'multiple') },
}
