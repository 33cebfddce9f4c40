// Choices: one or several options said of the task, of a page, or of the selected region.

import { BOOLEAN, oneOf } from '../../attribute.ts'
import { CLASSIFY_ATTRIBUTES } from '../../language/classification.tag.ts'
import type { ControlTag } from '../../tag.ts'
import { readChoices } from './choices.codec.ts'

export const choices: ControlTag = {
  family: 'control',
  use: 'classify',
  name: 'Choices',
  resultType: 'choices',
  valueKey: 'choices',
  optionTag: 'Choice',
  objects: 'any',
  hasEditor: true,
  dataTypes: ['str', 'list'],
  attributes: {
    ...CLASSIFY_ATTRIBUTES,
    choice: oneOf('single', 'single-radio', 'multiple'),
    layout: oneOf('select', 'inline', 'vertical'),
    showinline: BOOLEAN,
    allownested: BOOLEAN,
    randomize: BOOLEAN,
  },
  valueRule: { choices: { accepts: (value) => readChoices(value) !== undefined && Array.isArray(value) } },
  readPayload: readChoices,
  requiredMessage: (control) => `Checkbox "${control}" is required.`,
}
