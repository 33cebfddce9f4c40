// What the visibility rules hide: visibleWhen, whenTagName, whenLabelValue, whenChoiceValue, perRegion.
// Pure: a config and what is selected and chosen in, hidden node keys out. Rules V1–V12 of SPEC.md.

import type { Region } from '../document/document.ts'
import type { Json } from '../json.ts'
import { flattenOptions, walk } from './config.tree.ts'
import type { Control, LabelConfig, TagNode } from './config.types.ts'

/** What visibility depends on. */
export interface VisibilityState {
  readonly selected: readonly Region[]
  /** Payload a control holds for the task (or the page shown); undefined: none. */
  readonly payloadOf: (control: string) => Json | undefined
}

/** Keys of all nodes hidden now; whatever stands in a hidden node is hidden too. Cost: O(nodes). */
export function hiddenNodes(config: LabelConfig, state: VisibilityState): ReadonlySet<string> {
  return new Visibility(config, state).hidden()
}

/**
 * Controls whose condition on choices does not hold: what they say is not saved. A condition on the selection never
 * blocks. Cost: O(nodes).
 */
export function unsavedControls(
  config: LabelConfig,
  payloadOf: VisibilityState['payloadOf'],
): ReadonlySet<string> {
  const unsaved = new Set<string>()
  let visibility: Visibility | undefined
  for (const control of config.controls) {
    const condition = control.node.attributes['visiblewhen']
    if (control.tag.use !== 'classify') continue
    if (condition !== 'choice-selected' && condition !== 'choice-unselected') continue
    visibility ??= new Visibility(config, { selected: [], payloadOf })
    if (!visibility.choiceCondition(control.node, condition)) unsaved.add(control.name)
  }
  return unsaved
}

/** True when the region carries one of the labels of a comma list; a label with a comma is matched whole first. */
export function matchesLabel(list: string | undefined, region: Region, config: LabelConfig): boolean {
  if (list === undefined || list === '') return true
  const wanted = new Set([list, ...list.split(',').map((part) => part.trim())])
  return region.entries.some((entry) => {
    const control = config.controls.find((one) => one.name === entry.control)
    if (control !== undefined && control.tag.use !== 'labels') return false
    return textsOf(entry.payload).some((label) => {
      const option = control?.options.find((one) => one.stored === label || one.value === label)
      return (
        wanted.has(label) || (option !== undefined && (wanted.has(option.value) || wanted.has(option.stored)))
      )
    })
  })
}

/** Texts of a payload; of a path its last part. */
function textsOf(payload: Json | undefined): string[] {
  if (typeof payload === 'string') return [payload]
  if (!Array.isArray(payload)) return []
  return payload.flatMap((item: Json) => {
    const last = Array.isArray(item) ? (item as readonly Json[]).at(-1) : item
    return typeof last === 'string' ? [last] : []
  })
}

/** Conditions that depend on one another further than this count as met: only a hostile config has so many. */
const CHAIN_LIMIT = 300

class Visibility {
  readonly #config: LabelConfig
  readonly #state: VisibilityState
  readonly #parents = new Map<string, TagNode>()
  readonly #byName = new Map<string, Control[]>()
  readonly #byKey = new Map<string, Control>()
  /** By node key; undefined while being worked out, which stops circles. */
  readonly #known = new Map<string, boolean | undefined>()
  #depth = 0

  constructor(config: LabelConfig, state: VisibilityState) {
    this.#config = config
    this.#state = state
    for (const control of config.controls) {
      this.#byKey.set(control.node.key, control)
      const same = this.#byName.get(control.name)
      if (same === undefined) this.#byName.set(control.name, [control])
      else same.push(control)
    }
    walk(config.root, (node) => {
      for (const child of node.children) this.#parents.set(child.key, node)
    })
  }

  hidden(): ReadonlySet<string> {
    const hidden = new Set<string>()
    walk(this.#config.root, (node) => {
      if (!this.#isVisible(node)) hidden.add(node.key)
    })
    return hidden
  }

  #isVisible(node: TagNode): boolean {
    if (this.#known.has(node.key)) return this.#known.get(node.key) ?? true
    if (this.#depth >= CHAIN_LIMIT) return true
    this.#depth += 1
    this.#known.set(node.key, undefined)
    const parent = this.#parents.get(node.key)
    const visible = (parent === undefined || this.#isVisible(parent)) && this.#ownCondition(node)
    this.#known.set(node.key, visible)
    this.#depth -= 1
    return visible
  }

  #ownCondition(node: TagNode): boolean {
    const { attributes } = node
    const condition = attributes['visiblewhen']
    if (attributes['perregion'] === 'true' && node.tag?.family === 'control') {
      if (!this.#regionMatches(node)) return false
    }
    switch (condition) {
      case 'region-selected':
        return this.#regionSelected(node)
      case 'no-region-selected':
        return this.#state.selected.length === 0
      case 'choice-selected':
      case 'choice-unselected':
        return this.choiceCondition(node, condition)
      case undefined:
        return attributes['whenchoicevalue'] === undefined || attributes['whentagname'] !== undefined
          ? true
          : this.#anyChoiceIs(attributes['whenchoicevalue'])
      default:
        return true
    }
  }

  #regionSelected(node: TagNode): boolean {
    const [region, second] = this.#state.selected
    if (region === undefined || second !== undefined) return false
    const tagName = node.attributes['whentagname']
    if (tagName !== undefined && tagName !== '') {
      const names = tagName.split(',').map((part) => part.trim())
      const named =
        names.includes(region.object) || region.entries.some((entry) => names.includes(entry.control))
      if (!named) return false
    }
    return matchesLabel(node.attributes['whenlabelvalue'], region, this.#config)
  }

  /** A control per region shows while exactly one region of its object is selected. */
  #regionMatches(node: TagNode): boolean {
    const [region, second] = this.#state.selected
    if (region === undefined || second !== undefined) return false
    const control = this.#byKey.get(node.key)
    if (control !== undefined && !control.toNames.includes(region.object)) return false
    return matchesLabel(node.attributes['whenlabelvalue'], region, this.#config)
  }

  choiceCondition(node: TagNode, condition: 'choice-selected' | 'choice-unselected'): boolean {
    const { attributes } = node
    const selected = this.#isChosen(attributes['whentagname'], attributes['whenchoicevalue'])
    return condition === 'choice-selected' ? selected : !selected
  }

  #isChosen(tagName: string | undefined, wanted: string | undefined): boolean {
    const watched =
      tagName === undefined || tagName === ''
        ? this.#config.controls.filter((one) => one.tag.use === 'classify' && one.tag.optionTag !== undefined)
        : (this.#byName.get(tagName) ?? [])
    return watched.some((control) => {
      if (!this.#isVisible(control.node)) return false
      const chosen = textsOf(this.#state.payloadOf(control.name))
      if (wanted === undefined || wanted === '') return chosen.length > 0
      return matchesChoice(control, chosen, wanted)
    })
  }

  #anyChoiceIs(wanted: string): boolean {
    return this.#config.controls.some(
      (control) =>
        control.tag.use === 'classify' &&
        matchesChoice(control, textsOf(this.#state.payloadOf(control.name)), wanted),
    )
  }
}

function matchesChoice(control: Control, chosen: readonly string[], wanted: string): boolean {
  const values = new Set([wanted, ...wanted.split(',').map((part) => part.trim())])
  const options = flattenOptions(control.options)
  return chosen.some((text) => {
    if (values.has(text)) return true
    return options.some((option) => option.stored === text && values.has(option.value))
  })
}
