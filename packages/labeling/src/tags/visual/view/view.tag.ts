// View: lays out what is inside it; may hide it by the visibility rules.

import { oneOf } from '../../attribute.ts'
import type { VisualTag } from '../../tag.ts'

export const view: VisualTag = {
  family: 'visual',
  name: 'View',
  attributes: { display: oneOf('block', 'inline') },
}
