// A container. Its `style` is kept to what lays out and colours; its class names are those people's sheets name.

import type { ReactNode } from 'react'
import type { TagViewProps } from '../../view.dom.ts'
import { toStyle } from '../style/style-text.ts'

export function ViewView({ node, renderNodes }: TagViewProps): ReactNode {
  const { attributes } = node
  const style = toStyle(attributes['style'] ?? '')
  const children = renderNodes(node.children)
  const isInline = attributes['display'] === 'inline'
  const own = style['display'] !== undefined ? '' : isInline ? 'is-inline' : 'is-block'
  return (
    <div
      className={`si-ed-view ${own} ${attributes['classname'] ?? ''}`}
      {...(attributes['idattr'] === undefined ? {} : { 'data-id': attributes['idattr'] })}
      style={style}
    >
      {node.children.length === 0 && node.text !== '' ? node.text : children}
    </div>
  )
}
