// Smart tools: twins of the drawing tools whose regions a model is asked about. Source: the tag reference, attributes
// `smart` and `smartOnly`.

import type { Control } from '../config/config.types.ts'
import type { Tool } from './tool.ts'

/** What the control draws may be handed to a model. */
export const mayBeSmart = (control: Control): boolean => control.node.attributes['smart'] !== 'false'

/** The control draws with smart tools alone, whether or not a model is there. */
export const isSmartOnly = (control: Control): boolean =>
  mayBeSmart(control) && control.node.attributes['smartonly'] === 'true'

const twins = new WeakMap<Tool, Tool>()

/** Draws as the tool does. */
export function smartTwin(tool: Tool): Tool {
  const known = twins.get(tool)
  if (known !== undefined) return known
  const twin: Tool = {
    ...tool,
    id: `${tool.id}-smart`,
    title: `Smart ${tool.title.toLowerCase()}`,
    key: 'tool:auto-detect',
    twinOf: tool,
  }
  twins.set(tool, twin)
  return twin
}
