// Tags that belong to the tag above them, and visual tags without a view yet.
// Source: the tag reference at labelstud.io/tags.

import { BOOLEAN, COLOR, oneOf } from '../attribute.ts'
import type { VisualTag } from '../tag.ts'

export const channel: VisualTag = {
  family: 'visual',
  part: true,
  name: 'Channel',
  within: ['TimeSeries', 'MultiChannel'],
  attributes: {
    interpolation: oneOf(
      'curveBasis',
      'curveBasisOpen',
      'curveBundle',
      'curveCardinal',
      'curveCardinalOpen',
      'curveCatmullRom',
      'curveCatmullRomOpen',
      'curveLinear',
      'curveMonotoneX',
      'curveMonotoneY',
      'curveNatural',
      'curveRadial',
      'curveStep',
      'curveStepAfter',
      'curveStepBefore',
    ),
    showaxis: BOOLEAN,
    showyaxis: BOOLEAN,
    fixedscale: BOOLEAN,
    strokecolor: COLOR,
  },
}

export const multiChannel: VisualTag = {
  family: 'visual',
  part: true,
  name: 'MultiChannel',
  within: ['TimeSeries'],
  attributes: { showaxis: BOOLEAN, showyaxis: BOOLEAN, fixedscale: BOOLEAN },
}

export const relation: VisualTag = {
  family: 'visual',
  part: true,
  name: 'Relation',
  attributes: { background: COLOR },
}

export const bucket: VisualTag = {
  family: 'visual',
  part: true,
  named: true,
  name: 'Bucket',
  attributes: { default: BOOLEAN },
}

export const shortcut: VisualTag = {
  family: 'visual',
  part: true,
  name: 'Shortcut',
  attributes: { background: COLOR },
}

export const panel: VisualTag = {
  family: 'visual',
  part: true,
  name: 'Panel',
  attributes: { open: BOOLEAN },
}

export const collapse: VisualTag = {
  family: 'visual',
  name: 'Collapse',
  attributes: { accordion: BOOLEAN, bordered: BOOLEAN, open: BOOLEAN },
}

export const filter: VisualTag = {
  family: 'visual',
  named: true,
  name: 'Filter',
  attributes: { casesensetive: BOOLEAN, cleanup: BOOLEAN },
}

export const markdown: VisualTag = { family: 'visual', name: 'Markdown', attributes: {} }

export const dialog: VisualTag = { family: 'visual', name: 'Dialog', attributes: {} }
