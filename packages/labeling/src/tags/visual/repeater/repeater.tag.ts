// Repeater: its children once for each element of a task array. Expanded before anything else (config.resolve.ts).

import { oneOf } from '../../attribute.ts'
import type { VisualTag } from '../../tag.ts'

export const repeater: VisualTag = {
  family: 'visual',
  name: 'Repeater',
  attributes: { mode: oneOf('list', 'pagination') },
}
