// Where the parts of a config go on the page. Pure: a config in, a plan out.
// Labels always stand in the bar over the stage; per-region controls in the details of the selection.

import type { LabelConfig, TagNode } from '../config/config.types.ts'

/**
 * `stage`: one picture fills the page, the rest stands over and under it. `flow`: a reading column.
 * `form`: nothing is marked, only answered: a card with questions.
 */
export interface Arrangement {
  readonly mode: 'stage' | 'flow' | 'form'
  /** Nodes before the stage, the stage's node, nodes after it; in other modes all nodes are in `before`. */
  readonly before: readonly TagNode[]
  readonly stage: TagNode | undefined
  readonly after: readonly TagNode[]
}

/** True for nodes with their own place: labels, drawing tools, per-region fields. */
export function isLifted(node: TagNode): boolean {
  const { tag } = node
  if (tag?.family !== 'control') return false
  return tag.use !== 'classify' || node.attributes['perregion'] === 'true'
}

/** The plan for a config. */
export function arrange(config: LabelConfig): Arrangement {
  const marks = config.controls.some((control) => control.tag.use === 'labels' || control.tag.use === 'draw')
  if (!marks) return { mode: 'form', before: [config.root], stage: undefined, after: [] }
  const [object, ...others] = config.objects
  if (object === undefined || others.length > 0 || object.tag.space !== 'picture') {
    return { mode: 'flow', before: [config.root], stage: undefined, after: [] }
  }
  const before: TagNode[] = []
  const after: TagNode[] = []
  split(config.root, object.node, before, after)
  const shows = (node: TagNode) => !isLifted(node)
  return { mode: 'stage', before: before.filter(shows), stage: object.node, after: after.filter(shows) }
}

/** Sorts what stands beside the path from `node` to `target`; true when the target is below or equal. */
function split(node: TagNode, target: TagNode, before: TagNode[], after: TagNode[]): boolean {
  if (node === target) return true
  const place = node.children.findIndex((child) => holds(child, target))
  const child = node.children[place]
  if (child === undefined) return false
  before.push(...node.children.slice(0, place))
  split(child, target, before, after)
  after.push(...node.children.slice(place + 1))
  return true
}

function holds(node: TagNode, target: TagNode): boolean {
  return node === target || node.children.some((child) => holds(child, target))
}
