// Choice: one option of the Choices or Taxonomy above it; it may hold more of them.

import { BOOLEAN, COLOR } from '../../attribute.ts'
import type { VisualTag } from '../../tag.ts'

export const choice: VisualTag = {
  family: 'visual',
  part: true,
  name: 'Choice',
  within: ['Choices', 'Taxonomy'],
  attributes: { selected: BOOLEAN, readonly: BOOLEAN, background: COLOR },
}
