// Puts a task's data into a config: repeats what repeats, resolves variables, reads dynamic options.
// Task data are hostile: paths see own keys only, and growth is bounded. Rules C85–C94 of SPEC.md.

import type { Json, JsonObject } from '../json.ts'
import { isJsonObject } from '../json.ts'
import { collect } from './config.tree.ts'
import type { LabelConfig, TagNode } from './config.types.ts'

const VARIABLE = /\$([\w.[\]{}]+)/g
const WHOLE_VARIABLE = /^\$([\w.[\]{}]+)$/

/** Most nodes a config may have after repeating. Further repeats are left out. */
export const RESOLVED_LIMIT = 50_000

/** The config with the task's data in it. Its nodes carry `value`; its objects and options are the task's. */
export function resolveConfig(config: LabelConfig, data: JsonObject): LabelConfig {
  const budget = { left: RESOLVED_LIMIT }
  const root = resolveNode(config.root, data, budget)
  return { ...config, ...collect(root) }
}

function resolveNode(node: TagNode, data: JsonObject, budget: { left: number }): TagNode {
  budget.left -= 1
  const list = node.attributes['on']
  const repeated = list === undefined ? undefined : resolveText(list, data)
  const children =
    list !== undefined && Array.isArray(repeated)
      ? repeatChildren(node, repeated.length, data, budget)
      : node.children.map((child) => resolveNode(child, data, budget))
  const written = node.attributes['value'] ?? node.attributes['valuelist']
  if (written === undefined || !written.includes('$')) {
    const value = written
    return value === undefined ? { ...node, children } : { ...node, children, value }
  }
  return { ...node, children, value: resolveText(written, data) }
}

/** The children once per element, the index put in place of the flag's first occurrence in each attribute. */
function repeatChildren(node: TagNode, count: number, data: JsonObject, budget: { left: number }): TagNode[] {
  const flag = node.attributes['indexflag'] ?? '{{idx}}'
  const children: TagNode[] = []
  for (let index = 0; index < count && budget.left > 0; index += 1) {
    for (const child of node.children) {
      children.push(resolveNode(withIndex(child, flag, index), data, budget))
    }
  }
  return children
}

function withIndex(node: TagNode, flag: string, index: number): TagNode {
  const put = (text: string) => text.replace(flag, () => String(index))
  return {
    ...node,
    key: `${node.key}~${index}`,
    attributes: Object.fromEntries(
      Object.entries(node.attributes).map(([name, value]) => [name, put(value)]),
    ),
    attributeList: node.attributeList.map((attribute) => ({ ...attribute, value: put(attribute.value) })),
    text: put(node.text),
    children: node.children.map((child) => withIndex(child, flag, index)),
  }
}

/** A value with its variables resolved. One variable alone keeps the type of its data; a missing one is empty. */
export function resolveText(written: string, data: JsonObject): Json {
  const whole = WHOLE_VARIABLE.exec(written.trim())
  if (whole !== null) return findPath(data, whole[1] ?? '') ?? ''
  return written.replace(VARIABLE, (match, path: string) => {
    // A dot that ends a sentence belongs to the sentence.
    const trimmed = path.replace(/\.+$/, '')
    const found = findPath(data, trimmed)
    const tail = match.slice(1 + trimmed.length)
    if (found === undefined || found === null) return tail
    return (typeof found === 'object' ? JSON.stringify(found) : String(found)) + tail
  })
}

/** Value at a path such as `a.b[0].c`; undefined when a step is missing. A key that is the whole path wins. */
export function findPath(data: JsonObject, path: string): Json | undefined {
  if (Object.hasOwn(data, path)) return data[path]
  let value: Json | undefined = data
  for (const step of path.split(/[.[\]]/)) {
    if (step === '') continue
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(step)]
    else if (isJsonObject(value) && Object.hasOwn(value, step)) value = value[step]
    else return undefined
  }
  return value
}
