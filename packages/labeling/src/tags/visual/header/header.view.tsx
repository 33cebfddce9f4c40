// A heading. Sizes 1 to 5 as written, 4 by default; the text is text.

import type { ReactNode } from 'react'
import type { TagViewProps } from '../../view.dom.ts'
import { toStyle } from '../style/style-text.ts'

export function HeaderView({ node }: TagViewProps): ReactNode {
  const { attributes } = node
  const size = /^[1-5]$/.test(attributes['size'] ?? '') ? attributes['size'] : '4'
  const shown = node.value ?? attributes['value'] ?? node.text
  const text = typeof shown === 'string' ? shown : JSON.stringify(shown)
  if (text === '') return null
  return (
    <h2
      className={`si-ed-header is-${size} ${attributes['underline'] === 'true' ? 'is-underlined' : ''}`}
      style={toStyle(attributes['style'] ?? '')}
      dir="auto"
    >
      {text}
    </h2>
  )
}
