// Shows nodes of the config in their order. What has a place of its own (labels, tools, per-region fields) and
// what the visibility rules hide is left out. A view that fails takes only itself away.

import type { ReactNode } from 'react'
import { Component, createElement } from 'react'
import type { TagNode } from '../config/config.types.ts'
import { findTagView } from '../tags/views.dom.ts'
import { isLifted } from './arrangement.ts'
import { useEditor } from './editor-context.ts'
import { useSignal } from './use-signal.ts'

class ViewGuard extends Component<
  { readonly message: string; readonly children: ReactNode },
  { failed: boolean }
> {
  override state = { failed: false }

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true }
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return (
      <p className="si-ed-unsupported" role="alert">
        {this.props.message}
      </p>
    )
  }
}

/** The nodes, in order. */
export function ConfigNodes({ nodes }: { readonly nodes: readonly TagNode[] }): ReactNode {
  return nodes.map((node) => <ConfigNode key={node.key} node={node} />)
}

function ConfigNode({ node }: { readonly node: TagNode }): ReactNode {
  const { engine, t } = useEditor()
  const hidden = useSignal(engine.hiddenNodes)
  if (hidden.has(node.key) || isLifted(node)) return null
  return (
    <ViewGuard message={t('failedView')}>
      <NodeBody node={node} />
    </ViewGuard>
  )
}

function NodeBody({ node }: { readonly node: TagNode }): ReactNode {
  const { t } = useEditor()
  const { tag } = node
  const renderNodes = (nodes: readonly TagNode[]) => <ConfigNodes nodes={nodes} />
  const view = tag === undefined ? undefined : findTagView(tag.name)
  if (view !== undefined) return createElement(view, { node, renderNodes })
  if (tag === undefined || tag.family === 'visual') {
    return tag?.family === 'visual' && tag.part === true ? null : renderNodes(node.children)
  }
  return <p className="si-ed-unsupported">{t('unsupportedTag', { tag: tag.name })}</p>
}

/** Fields of the one selected region: nodes of controls said of each region, where they are shown now. */
export function RegionFields({ object }: { readonly object: string }): ReactNode {
  const { engine } = useEditor()
  const hidden = useSignal(engine.hiddenNodes)
  const renderNodes = (nodes: readonly TagNode[]) => <ConfigNodes nodes={nodes} />
  return engine.controlsOf(object).map((control) => {
    if (control.tag.use !== 'classify' || control.node.attributes['perregion'] !== 'true') return null
    if (hidden.has(control.node.key)) return null
    const view = findTagView(control.tag.name)
    if (view === undefined) return null
    return (
      <div key={control.name} className="si-ed-field" data-region-field>
        <span className="si-ed-field-name">
          <bdi>{control.name}</bdi>
          {control.node.attributes['required'] === 'true' ? <span className="si-ed-star"> *</span> : null}
        </span>
        {createElement(view, { node: control.node, renderNodes })}
      </div>
    )
  })
}
