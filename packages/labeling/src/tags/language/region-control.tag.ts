// Region controls of the language that have no editor yet: what the checks must know of them.
// A tag that gets an editor moves into a folder of its own. Source: the tag reference at labelstud.io/tags.

import { BOOLEAN, COLOR, oneOf, SHARE } from '../attribute.ts'
import type { AttributeRule, ControlTag } from '../tag.ts'

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
  strictObject: boolean = false,
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
    ...(strictObject ? { strictObject: true as const } : {}),
  }
}

function drawing(
  name: string,
  objects: readonly string[],
  attributes: Readonly<Record<string, AttributeRule>> = {},
  strictObject: boolean = false,
): ControlTag {
  return {
    family: 'control',
    use: 'draw',
    name,
    resultType: name.toLowerCase(),
    objects,
    attributes: { ...DRAWING_ATTRIBUTES, ...attributes },
    ...(strictObject ? { strictObject: true as const } : {}),
  }
}

const TURNS = { canrotate: BOOLEAN }
const VECTOR = { ...POINT_ATTRIBUTES, closable: BOOLEAN, curves: BOOLEAN, skeleton: BOOLEAN }

export const ellipse = drawing('Ellipse', ['Image'], TURNS)
export const ellipseLabels = labelling('EllipseLabels', ['Image'], { ...DRAWING_ATTRIBUTES, ...TURNS })
export const polygon = drawing('Polygon', ['Image'], POINT_ATTRIBUTES, true)
export const polygonLabels = labelling(
  'PolygonLabels',
  ['Image'],
  { ...DRAWING_ATTRIBUTES, ...POINT_ATTRIBUTES },
  true,
)
export const keyPoint = drawing('KeyPoint', ['Image'])
export const keyPointLabels = labelling('KeyPointLabels', ['Image'], DRAWING_ATTRIBUTES, true)
export const brush = drawing('Brush', ['Image'])
export const brushLabels = labelling('BrushLabels', ['Image'], DRAWING_ATTRIBUTES, true)
export const bitmask = drawing('Bitmask', ['Image'])
export const bitmaskLabels = labelling('BitmaskLabels', ['Image'], DRAWING_ATTRIBUTES, true)
export const vector = drawing('Vector', ['Image'], VECTOR, true)
export const vectorLabels = labelling('VectorLabels', ['Image'], { ...DRAWING_ATTRIBUTES, ...VECTOR }, true)
export const magicwand = drawing('Magicwand', ['Image'])
export const hyperTextLabels = labelling('HyperTextLabels', ['HyperText'], {}, true)
export const paragraphLabels = labelling('ParagraphLabels', ['Paragraphs'])
export const timeSeriesLabels = labelling('TimeSeriesLabels', ['TimeSeries'])
export const timelineLabels = labelling('TimelineLabels', ['Video'])
export const videoRectangle: ControlTag = { ...drawing('VideoRectangle', ['Video']), valueKey: 'sequence' }
export const videoVector: ControlTag = { ...drawing('VideoVector', ['Video'], VECTOR), valueKey: 'sequence' }
export const videoVectorLabels = labelling('VideoVectorLabels', ['Video'], VECTOR)
export const ocrLabels = labelling('OcrLabels', ['Pdf'])

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
