// Rectangle and RectangleLabels: boxes on a picture, without and with labels of their own.

import { BOOLEAN } from '../../attribute.ts'
import { DRAWING_ATTRIBUTES, LABELS_ATTRIBUTES } from '../../language/region-control.tag.ts'
import type { ControlTag, RegionKind } from '../../tag.ts'
import { BOX_RULE } from '../../value-rule.ts'
import { boxCodec } from './rectangle.codec.ts'
import type { BoxShape } from './rectangle.region.ts'
import { boxGeometry } from './rectangle.region.ts'
import { rectangleTool } from './rectangle.tool.ts'
import { threePointTool } from './three-point.tool.ts'

export const boxKind: RegionKind<BoxShape> = { kind: 'box', objects: ['Image'], ...boxCodec, ...boxGeometry }

export const rectangle: ControlTag = {
  family: 'control',
  use: 'draw',
  name: 'Rectangle',
  resultType: 'rectangle',
  objects: ['Image'],
  hasEditor: true,
  region: boxKind,
  valueRule: BOX_RULE,
  tools: [rectangleTool, threePointTool],
  attributes: { ...DRAWING_ATTRIBUTES, canrotate: BOOLEAN },
}

export const rectangleLabels: ControlTag = {
  family: 'control',
  use: 'labels',
  name: 'RectangleLabels',
  resultType: 'rectanglelabels',
  valueKey: 'rectanglelabels',
  optionTag: 'Label',
  objects: ['Image'],
  strictObject: true,
  hasEditor: true,
  region: boxKind,
  valueRule: BOX_RULE,
  tools: [rectangleTool, threePointTool],
  dataTypes: ['str', 'list'],
  attributes: { ...LABELS_ATTRIBUTES, ...DRAWING_ATTRIBUTES, canrotate: BOOLEAN },
}
