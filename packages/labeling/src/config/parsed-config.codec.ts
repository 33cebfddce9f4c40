// The config as programs get it over the wire: parsed_label_config, control_weights, and the flags of a project.
// Reads the text as the incumbent's server does: names as written, with their case. Rules C50–C59 of SPEC.md.

import { isJsonObject } from '../json.ts'
import { findTag } from '../tags/index.ts'
import { parseConfig } from './config.tree.ts'
import type { XmlElement } from './config.xml.ts'
import { parseXml } from './config.xml.ts'

/** One control of `parsed_label_config`, key order as recorded. */
export interface ParsedControl {
  readonly type: string
  readonly to_name: readonly string[]
  readonly conditionals?: { readonly type: 'tag' | 'label' | 'choice'; readonly name: string }
  readonly dynamic_labels?: true
  readonly regex?: Readonly<Record<string, string>>
  readonly inputs: readonly {
    readonly type: string
    readonly valueType: string | null
    readonly value: string
  }[]
  readonly labels: readonly string[]
  readonly labels_attrs: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** By control name, in document order. */
export type ParsedLabelConfig = Readonly<Record<string, ParsedControl>>

type Attributes = Readonly<Record<string, string>>

/**
 * The `parsed_label_config` of a config text; blank text gives `{}`. Cost: O(text).
 * @throws XmlError when the text is not XML we read.
 */
export function parsedLabelConfig(text: string): ParsedLabelConfig {
  if (text.trim() === '') return {}
  const controls = new Map<string, ControlDraft>()
  const objects = new Map<string, ParsedControl['inputs'][number]>()
  const flags: string[] = []
  visit(parseXml(text).root, undefined, controls, objects, flags)
  const parsed: Record<string, ParsedControl> = Object.create(null) as Record<string, ParsedControl>
  for (const [name, draft] of controls) {
    const regex = Object.fromEntries(
      draft.flags.filter((flag) => draft.toNames.some((to) => to.includes(flag))).map((flag) => [flag, '.*']),
    )
    parsed[name] = {
      type: draft.type,
      to_name: draft.toNames,
      ...(draft.conditionals === undefined ? {} : { conditionals: draft.conditionals }),
      ...(draft.dynamic ? { dynamic_labels: true as const } : {}),
      ...(Object.keys(regex).length === 0 ? {} : { regex }),
      inputs: draft.toNames.flatMap((to) => objects.get(to) ?? []),
      labels: [...draft.labels.keys()],
      labels_attrs: Object.fromEntries(draft.labels),
    }
  }
  return { ...parsed }
}

interface ControlDraft {
  readonly type: string
  readonly toNames: readonly string[]
  readonly conditionals: ParsedControl['conditionals']
  readonly dynamic: boolean
  /** Index flags of repeaters seen before it. */
  readonly flags: readonly string[]
  readonly labels: Map<string, Attributes>
}

const OPTION_TAGS = new Set(['Label', 'Choice', 'Relation'])

function visit(
  element: XmlElement,
  owner: ControlDraft | undefined,
  controls: Map<string, ControlDraft>,
  objects: Map<string, ParsedControl['inputs'][number]>,
  flags: string[],
): void {
  const attributes: Record<string, string> = Object.create(null) as Record<string, string>
  for (const { name, value } of element.attributes) attributes[name] = value
  const flag = attributes['indexFlag']
  if (flag !== undefined && flag !== '') flags.push(flag)
  const control = controlOf(element, attributes, flags)
  const name = attributes['name']
  const data = attributes['value'] ?? attributes['valueList']
  if (control !== undefined && name !== undefined) controls.set(name, control)
  else if (name !== undefined && data !== undefined) {
    objects.set(name, {
      type: element.name,
      valueType: attributes['valueType'] ?? attributes['valuetype'] ?? null,
      value: data.replace(/^\$+/, ''),
    })
  }
  if (owner !== undefined && OPTION_TAGS.has(element.name)) {
    const stored = attributes['alias'] ?? attributes['value'] ?? attributes['valueList']
    if (stored !== undefined && stored !== '') owner.labels.set(stored, { ...attributes })
  }
  for (const child of element.children) visit(child, control ?? owner, controls, objects, flags)
}

function controlOf(
  element: XmlElement,
  attributes: Attributes,
  flags: readonly string[],
): ControlDraft | undefined {
  const tag = findTag(element.name)
  const selfControl = tag?.family === 'object' ? tag.selfControl : undefined
  const { name } = attributes
  if (name === undefined || element.name === 'Filter') return undefined
  const toName = attributes['toName'] ?? (selfControl === undefined ? undefined : name)
  if (toName === undefined) return undefined
  const value = attributes['value'] ?? ''
  return {
    type: selfControl === 'chatmessage' ? 'ChatMessage' : element.name,
    toNames: toName.split(','),
    conditionals: conditionalsOf(attributes),
    dynamic: /^\$[A-Za-z_]+$/.test(value) || attributes['apiUrl'] !== undefined,
    flags: [...flags],
    labels: new Map(),
  }
}

function conditionalsOf(attributes: Attributes): ParsedControl['conditionals'] {
  if (attributes['perRegion'] !== 'true') return undefined
  if (attributes['whenTagName'] !== undefined) return { type: 'tag', name: attributes['whenTagName'] }
  if (attributes['whenLabelValue'] !== undefined) return { type: 'label', name: attributes['whenLabelValue'] }
  if (attributes['whenChoiceValue'] !== undefined)
    return { type: 'choice', name: attributes['whenChoiceValue'] }
  return undefined
}

/**
 * Names of controls that say something of each region, not of the whole task: `perRegion="true"`. The wire's parsed config
 * leaves that out.
 * @throws XmlError when the text is not XML we read.
 */
export function perRegionControls(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  if (text.trim() !== '') addPerRegion(parseXml(text).root, names)
  return names
}

function addPerRegion(element: XmlElement, names: Set<string>): void {
  const valueOf = (key: string) => element.attributes.find(({ name }) => name === key)?.value
  const name = valueOf('name')
  if (name !== undefined && valueOf('perRegion') === 'true') names.add(name)
  for (const child of element.children) addPerRegion(child, names)
}

/** True when the config has a control. */
export function hasControlTags(parsed: ParsedLabelConfig): boolean {
  return Object.keys(parsed).length > 0
}

/**
 * True when all controls say something of the whole task with options the config itself brings, so that many tasks
 * can be answered at once.
 * @throws XmlError when the text is not XML we read.
 */
export function suitsBulkAnnotation(text: string): boolean {
  if (text.trim() === '') return true
  const known = new Map(parseConfig(text).controls.map((control) => [control.name, control]))
  return Object.entries(parsedLabelConfig(text)).every(([name, parsed]) => {
    const control = known.get(name)
    return (
      control?.tag.use === 'classify' &&
      parsed.dynamic_labels !== true &&
      control.node.attributes['perregion'] !== 'true'
    )
  })
}

/** `control_weights` by control name. */
export type ControlWeights = Readonly<
  Record<
    string,
    { readonly overall: number; readonly type: string; readonly labels: Readonly<Record<string, number>> }
  >
>

/** Weights for every control: numbers of `previous` stay, new ones are 1, removed ones go. */
export function controlWeights(parsed: ParsedLabelConfig, previous: unknown = {}): ControlWeights {
  const before = isJsonObject(previous) ? previous : {}
  const weights: Record<string, ControlWeights[string]> = {}
  for (const [name, control] of Object.entries(parsed)) {
    const old = Object.hasOwn(before, name) ? before[name] : undefined
    const kept = isJsonObject(old) ? old : {}
    const oldLabels = isJsonObject(kept['labels']) ? kept['labels'] : {}
    const labels: Record<string, number> = {}
    for (const label of control.labels) labels[label] = numberOr(oldLabels[label], 1)
    weights[name] = { overall: numberOr(kept['overall'], 1), type: control.type, labels }
  }
  return weights
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}
