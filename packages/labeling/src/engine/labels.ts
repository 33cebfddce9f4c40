// What labels do: which entries a new region gets, and what choosing a label makes of a selected one. Kernels.
// Rules T30–T37.

import type { Control, LabelConfig } from '../config/config.types.ts'
import type { Entry, RecordId, Region, Shape } from '../document/document.ts'
import type { Json } from '../json.ts'
import type { Notice } from './engine.types.ts'
import { edited } from './select.tool.ts'

/** Chosen labels by control name, stored form. */
export type ActiveLabels = ReadonlyMap<string, readonly string[]>

/** Texts of a label payload; empty for other payloads. */
export function labelsOf(payload: Json | undefined): readonly string[] {
  return Array.isArray(payload)
    ? payload.filter((item: Json): item is string => typeof item === 'string')
    : []
}

function draws(control: Control, kind: string, object: string): boolean {
  return control.tag.region?.kind === kind && control.toNames.includes(object)
}

/**
 * Entries of a region of that shape drawn on the object now: of the chosen label's control, else of a bare tool, and
 * of every control whose labels fit any shape. undefined: nothing can be drawn without choosing a label first.
 */
export function composeEntries(
  config: LabelConfig,
  object: string,
  kind: string,
  active: ActiveLabels,
): readonly Entry[] | undefined {
  const entries: Entry[] = []
  const chosen = (control: Control) => active.get(control.name) ?? []
  const typed = config.controls.find(
    (control) =>
      control.tag.use === 'labels' &&
      control.tag.labelsAnyShape !== true &&
      draws(control, kind, object) &&
      chosen(control).length > 0,
  )
  const bare = config.controls.find((control) => control.tag.use === 'draw' && draws(control, kind, object))
  if (typed !== undefined) entries.push(entryOf(typed, chosen(typed)))
  else if (bare !== undefined)
    entries.push({ control: bare.name, type: bare.tag.resultType, origin: 'manual' })
  for (const control of config.controls) {
    if (control.tag.labelsAnyShape !== true || !control.toNames.includes(object)) continue
    if (chosen(control).length === 0) continue
    if (entries.length > 0 || draws(control, kind, object)) entries.push(entryOf(control, chosen(control)))
  }
  return entries.length === 0 ? undefined : entries
}

function entryOf(control: Control, labels: readonly string[]): Entry {
  return { control: control.name, type: control.tag.resultType, payload: [...labels], origin: 'manual' }
}

/** A region with composed entries; undefined as there. */
export function composeRegion(
  config: LabelConfig,
  place: { readonly object: string; readonly item: number | undefined },
  shape: Shape,
  active: ActiveLabels,
  id: RecordId,
): Region | undefined {
  const entries = composeEntries(config, place.object, shape.kind, active)
  if (entries === undefined) return undefined
  return {
    kind: 'region',
    id,
    object: place.object,
    ...(place.item === undefined ? {} : { item: place.item }),
    shape,
    entries,
  }
}

/** True when a control's labels may stand on the region: same shape, or labels that fit any. */
export function fitsRegion(control: Control, region: Region): boolean {
  if (control.tag.use !== 'labels' || !control.toNames.includes(region.object)) return false
  return control.tag.labelsAnyShape === true || control.tag.region?.kind === region.shape.kind
}

/**
 * The region after a label of the control was chosen for it: put in place of the old one, or added and taken away
 * where a region may have several. The last label stays, except where the control allows none. The region itself
 * when nothing changes.
 */
export function relabel(region: Region, control: Control, label: string, config: LabelConfig): Region {
  const at = region.entries.findIndex(
    (entry) => entry.control === control.name && entry.type === control.tag.resultType,
  )
  const own = region.entries[at]
  if (own !== undefined) {
    const before = labelsOf(own.payload)
    const after = nextLabels(before, label, control)
    if (after === before) return region
    return withEntry(region, at, edited({ ...own, payload: [...after] }))
  }
  if (control.tag.labelsAnyShape === true) {
    return { ...region, entries: [...region.entries, entryOf(control, [label])] }
  }
  const replaced = region.entries.findIndex((entry) => {
    const other = config.controls.find((one) => one.name === entry.control)
    return other === undefined
      ? labelsOf(entry.payload).length > 0
      : other.tag.region?.kind === region.shape.kind && other.tag.labelsAnyShape !== true
  })
  const old = region.entries[replaced]
  const fresh = entryOf(control, [label])
  if (old === undefined) return { ...region, entries: [fresh, ...region.entries] }
  const origin = edited(old).origin
  return withEntry(region, replaced, {
    ...fresh,
    origin,
    ...(old.score === undefined ? {} : { score: old.score }),
  })
}

function nextLabels(before: readonly string[], label: string, control: Control): readonly string[] {
  const has = before.includes(label)
  const mayBeEmpty = control.node.attributes['allowempty'] === 'true'
  if (control.node.attributes['choice'] === 'multiple') {
    if (!has) return inConfigOrder([...before, label], control)
    return before.length === 1 && !mayBeEmpty ? before : before.filter((one) => one !== label)
  }
  if (has && before.length === 1) return mayBeEmpty ? [] : before
  return [label]
}

function inConfigOrder(labels: readonly string[], control: Control): readonly string[] {
  const place = new Map(control.options.map((option, index) => [option.stored, index]))
  return labels.toSorted((a, b) => (place.get(a) ?? Infinity) - (place.get(b) ?? Infinity))
}

function withEntry(region: Region, at: number, entry: Entry): Region {
  return { ...region, entries: region.entries.map((one, index) => (index === at ? entry : one)) }
}

/** Chosen labels after a click on one: chosen, added or taken back; typed labels of one object exclude each other. */
export function toggleActive(
  active: ActiveLabels,
  control: Control,
  label: string,
  config: LabelConfig,
): ActiveLabels {
  const before = active.get(control.name) ?? []
  const several = control.node.attributes['choice'] === 'multiple'
  const after = before.includes(label)
    ? before.filter((one) => one !== label)
    : several
      ? [...before, label]
      : [label]
  const next = new Map<string, readonly string[]>()
  for (const [name, labels] of active) {
    const other = config.controls.find((one) => one.name === name)
    if (other === undefined || name === control.name) continue
    const excluded =
      control.tag.labelsAnyShape !== true &&
      other.tag.labelsAnyShape !== true &&
      other.toNames.some((object) => control.toNames.includes(object))
    if (!excluded) next.set(name, labels)
  }
  if (after.length > 0) next.set(control.name, inConfigOrder(after, control))
  return next
}

/** The warning when one more region with the label would be too many; undefined: it may be used. */
export function usageWarning(control: Control, label: string, used: number): Notice | undefined {
  const option = control.options.find((one) => one.stored === label)
  const own = Number(control.node.attributes['maxusages'])
  const most = option?.maxUsages ?? (own > 0 ? own : undefined)
  if (most === undefined || used < most) return undefined
  const name = option?.value ?? label
  return { code: 'too-many', text: `You can't use ${name} more than ${most} time(s)`, name, count: most }
}
