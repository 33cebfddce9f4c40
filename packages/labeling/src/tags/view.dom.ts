// What a view of a tag is given. Views are listed in views.dom.ts.

import type { ComponentType, ReactNode } from 'react'
import type { Icon } from '@tabler/icons-react'
import type { TagNode } from '../config/config.types.ts'
import type { Region } from '../document/document.ts'
import type { MessageKey } from '../react/messages.ts'

export interface TagViewProps {
  readonly node: TagNode
  /** Shows nodes inside this one, in order. */
  readonly renderNodes: (nodes: readonly TagNode[]) => ReactNode
}

export type TagView = ComponentType<TagViewProps>

/** How panels show regions of one kind of shape. */
export interface RegionView {
  readonly kind: string
  readonly name: MessageKey
  readonly icon: Icon
  /** Place and size in words, for lists read aloud. */
  readonly Place: ComponentType<{ readonly region: Region }>
  /** Numbers of the one selected region, to read and to type. */
  readonly Numbers: ComponentType<{ readonly region: Region; readonly isEditable: boolean }>
}
