// Header: a heading, from its value or its text.

import { BOOLEAN, oneOf } from '../../attribute.ts'
import type { VisualTag } from '../../tag.ts'

export const header: VisualTag = {
  family: 'visual',
  name: 'Header',
  dataTypes: ['str', 'int', 'float'],
  attributes: { size: oneOf('1', '2', '3', '4', '5'), underline: BOOLEAN },
}
