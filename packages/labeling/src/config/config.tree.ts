// Elements → tag nodes, controls and objects, as the editor reads them: names without regard to case.
// The server's stricter reading of the same text is in parsed-config.codec.ts. Rules C10–C19 of SPEC.md.

import type { Json, JsonObject } from '../json.ts'
import { isJsonObject } from '../json.ts'
import { findTag } from '../tags/index.ts'
import type {
  ConfigObject,
  Control,
  LabelConfig,
  LabelOption,
  TagAttribute,
  TagNode,
} from './config.types.ts'
import type { XmlElement } from './config.xml.ts'
import { parseXml } from './config.xml.ts'

/**
 * Reads a label config. Problems beyond malformed XML do not stop it: `checkConfig` finds them.
 * @throws XmlError when the text is not XML we read.
 */
export function parseConfig(text: string): LabelConfig {
  const { root, comments } = parseXml(text)
  const node = toNode(root, '0')
  const sample = findSample(comments)
  return { ...collect(node), text, ...(sample === undefined ? {} : { sample }) }
}

/** Controls and objects of a tree in document order. */
export function collect(root: TagNode): Pick<LabelConfig, 'root' | 'controls' | 'objects'> {
  const objects: ConfigObject[] = []
  const controlNodes: TagNode[] = []
  walk(root, (node) => {
    const name = node.attributes['name']
    if (node.tag?.family === 'object' && name !== undefined && name !== '') {
      objects.push({
        name,
        tag: node.tag,
        node,
        ...(node.value === undefined ? {} : { value: node.value }),
      })
    }
    if (node.tag?.family === 'control') controlNodes.push(node)
  })
  const only = objects.length === 1 ? objects[0]?.name : undefined
  const controls: Control[] = []
  for (const node of controlNodes) {
    const { tag } = node
    if (tag?.family !== 'control') continue
    const name = node.attributes['name'] ?? (tag.use === 'relate' ? tag.name : undefined)
    if (name === undefined || name === '') continue
    const toName = node.attributes['toname'] ?? only ?? ''
    controls.push({
      name,
      tag,
      node,
      toNames: toName === '' ? [] : toName.split(',').map((part) => part.trim()),
      options: [...staticOptions(node, tag.optionTag), ...dynamicOptions(node)],
      dynamic: isVariable(node.attributes['value']) || node.attributes['apiurl'] !== undefined,
    })
  }
  return { root, controls, objects }
}

/** Visits a node and all below it, in document order. Without recursion, because configs may be deep. */
export function walk(root: TagNode, visit: (node: TagNode) => void): void {
  const stack: TagNode[] = [root]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    visit(node)
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      const child = node.children[index]
      if (child !== undefined) stack.push(child)
    }
  }
}

/** True when the whole value is one variable. */
export function isVariable(value: string | undefined): boolean {
  return value !== undefined && /^\$[\w.[\]{}]+$/.test(value)
}

/** All options with the nested ones, each before its children. */
export function flattenOptions(options: readonly LabelOption[]): LabelOption[] {
  return options.flatMap((option) => [option, ...flattenOptions(option.children)])
}

function toNode(element: XmlElement, key: string): TagNode {
  const tag = findTag(element.name)
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>
  for (const { name, value } of element.attributes) attributes[name.toLowerCase()] = value
  const takesMarkup = tag?.family === 'object' && tag.takesMarkup === true
  const text = (takesMarkup ? element.markup : element.children.length === 0 ? element.text : '').trim()
  if (attributes['value'] === undefined && text !== '') attributes['value'] = text
  return {
    key,
    written: element.name,
    tag,
    attributeList: element.attributes as readonly TagAttribute[],
    attributes,
    children: takesMarkup ? [] : element.children.map((child, index) => toNode(child, `${key}.${index}`)),
    text,
    position: element.position,
  }
}

/** Options written inside a control, also inside views; a nested option belongs to the option above it. */
function staticOptions(node: TagNode, optionTag: string | undefined): LabelOption[] {
  if (optionTag === undefined) return []
  return node.children.flatMap((child) => {
    if (child.tag?.name === optionTag) return [toOption(child, optionTag)]
    return child.tag?.family === 'control' ? [] : staticOptions(child, optionTag)
  })
}

function toOption(node: TagNode, optionTag: string): LabelOption {
  return optionOf(node.attributes, staticOptions(node, optionTag), node.key, node.value)
}

function optionOf(
  attributes: Readonly<Record<string, string>>,
  children: readonly LabelOption[],
  key: string,
  resolved?: Json,
): LabelOption {
  const value = typeof resolved === 'string' ? resolved : (attributes['value'] ?? '')
  const alias = attributes['alias']
  const maxUsages = Number(attributes['maxusages'])
  return {
    stored: alias === undefined || alias === '' ? value : alias,
    value,
    selected: attributes['selected'] === 'true',
    attributes,
    children,
    key,
    ...(alias === undefined || alias === '' ? {} : { alias }),
    ...(attributes['background'] === undefined ? {} : { background: attributes['background'] }),
    ...(attributes['hotkey'] === undefined ? {} : { hotkey: attributes['hotkey'] }),
    ...(attributes['hint'] === undefined ? {} : { hint: attributes['hint'] }),
    ...(maxUsages > 0 ? { maxUsages } : {}),
  }
}

/** Most options a task may bring to one control. */
const DYNAMIC_LIMIT = 20_000

/** Options the task brings: objects whose keys are attributes, with optional `children`. */
function dynamicOptions(node: TagNode): LabelOption[] {
  if (!Array.isArray(node.value)) return []
  let left = DYNAMIC_LIMIT
  const read = (list: readonly Json[], key: string, depth: number): LabelOption[] =>
    list.flatMap((item, index) => {
      if (!isJsonObject(item) || left <= 0 || depth > 50) return []
      left -= 1
      const attributes: Record<string, string> = Object.create(null) as Record<string, string>
      for (const [name, value] of Object.entries(item)) {
        if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
          attributes[name.toLowerCase()] = String(value)
        }
      }
      if (attributes['value'] === undefined && attributes['alias'] === undefined) return []
      const own = `${key}$${index}`
      const children = Array.isArray(item['children']) ? read(item['children'], own, depth + 1) : []
      return [optionOf(attributes, children, own)]
    })
  return read(node.value, node.key, 0)
}

/** Task data of the first comment that starts with a JSON object. */
function findSample(comments: readonly string[]): JsonObject | undefined {
  for (const comment of comments) {
    const text = comment.trim()
    if (!text.startsWith('{')) continue
    try {
      const parsed: unknown = JSON.parse(text)
      if (!isJsonObject(parsed)) continue
      const data = parsed['data']
      return isJsonObject(data) ? data : parsed
    } catch {
      continue
    }
  }
  return undefined
}
