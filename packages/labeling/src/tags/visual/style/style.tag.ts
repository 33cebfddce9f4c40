// Style: CSS of the labeling area. Its text is data here; the view scopes and cleans it.

import type { VisualTag } from '../../tag.ts'

export const style: VisualTag = { family: 'visual', name: 'Style', attributes: {} }
