// What a click on a choice makes of the payload. Kernel: options and payload in, payload out. Rules R40–R44, T50–T54.

import type { Control, LabelOption } from '../../../config/config.types.ts'
import type { Json } from '../../../json.ts'

type Path = readonly string[]

/** The payload after a click on the option at the path (stored texts from the root); undefined: nothing is chosen. */
export function togglePath(control: Control, payload: Json | undefined, path: Path): Json | undefined {
  const nested = control.node.attributes['allownested'] === 'true'
  const before = toPaths(payload)
  const after = isMultiple(control) ? toggleSeveral(control, before, path, nested) : toggleOne(before, path)
  if (after.length === 0) return undefined
  return nested ? after.map((one) => [...one]) : after.map((one) => one.at(-1) ?? '')
}

export function isMultiple(control: Control): boolean {
  return control.node.attributes['choice'] === 'multiple'
}

/** Paths of a payload; plain texts are paths of one. */
export function toPaths(payload: Json | undefined): Path[] {
  if (!Array.isArray(payload)) return []
  return payload.flatMap((item: Json): Path[] => {
    if (typeof item === 'string') return [[item]]
    return Array.isArray(item) ? [item.filter((part: Json): part is string => typeof part === 'string')] : []
  })
}

function same(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index])
}

function toggleOne(before: readonly Path[], path: Path): Path[] {
  return before.some((one) => same(one, path)) ? [] : [path]
}

/** All options with their paths, in config order. */
function allPaths(options: readonly LabelOption[], above: Path = []): Path[] {
  return options.flatMap((option) => {
    const path = [...above, option.stored]
    return [path, ...allPaths(option.children, path)]
  })
}

function toggleSeveral(control: Control, before: readonly Path[], path: Path, nested: boolean): Path[] {
  const known = nested ? allPaths(control.options) : control.options.map((option) => [option.stored])
  const isUnder = (one: Path, top: Path) => top.every((part, index) => one[index] === part)
  const isLeaf = (one: Path) => !known.some((other) => other.length > one.length && isUnder(other, one))
  const leaves = known.filter((one) => isLeaf(one) && isUnder(one, path))
  const chosen = (one: Path) => before.some((other) => same(other, one))
  const turnOn = !leaves.every(chosen)
  const on = (one: Path) => (leaves.some((leaf) => same(leaf, one)) ? turnOn : chosen(one))
  const selected = known.filter((one) =>
    isLeaf(one) ? on(one) : known.filter((leaf) => isLeaf(leaf) && isUnder(leaf, one)).every(on),
  )
  // Texts the config does not know stay; people's data hold them.
  const foreign = before.filter((one) => !known.some((other) => same(other, one)))
  const extra = leaves.length === 0 && !known.some((one) => same(one, path)) && !chosen(path) ? [path] : []
  return [...selected, ...foreign.filter((one) => !same(one, path)), ...extra]
}

/** Paths of the options that are selected from the start. */
export function preselected(control: Control): Json | undefined {
  const nested = control.node.attributes['allownested'] === 'true'
  const walk = (options: readonly LabelOption[], above: Path): Path[] =>
    options.flatMap((option) => {
      const path = [...above, option.stored]
      return [...(option.selected ? [path] : []), ...walk(option.children, path)]
    })
  const paths = walk(
    nested ? control.options : control.options.map((option) => ({ ...option, children: [] })),
    [],
  )
  const kept = isMultiple(control) ? paths : paths.slice(-1)
  if (kept.length === 0) return undefined
  return nested ? kept.map((one) => [...one]) : kept.map((one) => one.at(-1) ?? '')
}
