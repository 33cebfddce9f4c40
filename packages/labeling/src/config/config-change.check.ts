// May a project with data take this config? And does it change what was asked? Messages are the incumbent's.
// Rules C70–C79 of SPEC.md.

import { sameJson } from '../json.ts'
import type { ParsedControl, ParsedLabelConfig } from './parsed-config.codec.ts'
import { parsedLabelConfig } from './parsed-config.codec.ts'
import { requiredDataKeys } from './task-data.check.ts'

/** What a project already holds, from its counters. */
export interface ProjectContent {
  readonly taskCount: number
  readonly annotationCount: number
  readonly draftCount: number
  /** Items by `from_name|to_name|type`; several names of objects are joined by commas, the type is lower case. */
  readonly createdAnnotations: Readonly<Record<string, number>>
  /** By control name and label. */
  readonly createdLabels: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly createdLabelsDrafts: Readonly<Record<string, Readonly<Record<string, number>>>>
}

/**
 * Why the project cannot take the config; undefined: it can. `withLabels` also asks that labels in use stay, as the
 * validation route does and saving does not. The text was checked before.
 * @throws XmlError when the text is not XML we read.
 */
export function checkConfigChange(
  text: string,
  content: ProjectContent,
  options: { readonly withLabels: boolean },
): string | undefined {
  if (content.taskCount === 0) return undefined
  if (requiredDataKeys(text).size === 0) return undefined
  if (content.annotationCount === 0 && content.draftCount === 0) return undefined
  const parsed = parsedLabelConfig(text)
  if (Object.keys(parsed).length === 0) return undefined
  return (
    checkUsedControls(parsed, content) ??
    checkUsedNames(parsed, content) ??
    (options.withLabels ? checkUsedLabels(parsed, content) : undefined)
  )
}

function checkUsedControls(parsed: ParsedLabelConfig, content: ProjectContent): string | undefined {
  const lines: string[] = []
  for (const [tuple, count] of Object.entries(content.createdAnnotations)) {
    const [fromName = '', toName = '', type = ''] = tuple.split('|')
    if (count <= 0 || type === 'textarea') continue
    const fits = Object.entries(parsed).some(([name, control]) =>
      controlFits(name, control, fromName, toName, type),
    )
    if (!fits) lines.push(`${count} with from_name=${fromName}, to_name=${toName}, type=${type}`)
  }
  if (lines.length === 0) return undefined
  return `Created annotations are incompatible with provided labeling schema, we found:\n${lines.join('\n')}`
}

function controlFits(
  name: string,
  control: ParsedControl,
  fromName: string,
  toName: string,
  type: string,
): boolean {
  if (type === 'chatmessage' || type === 'reactcode') {
    if (name === fromName && control.to_name.join(',') === toName) return true
  }
  if (control.type.toLowerCase() !== type) return false
  const flags = Object.keys(control.regex ?? {})
  return matches(name, fromName, flags) && matches(control.to_name.join(','), toName, flags)
}

/** True when the used name is the config's, an index flag standing for any text. Linear: no regular expression. */
function matches(pattern: string, used: string, flags: readonly string[]): boolean {
  if (pattern === used) return true
  let parts = [pattern]
  for (const flag of flags) parts = parts.flatMap((part) => part.split(flag))
  if (parts.length < 2) return false
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  if (!used.startsWith(first) || !used.endsWith(last)) return false
  let from = first.length
  const end = used.length - last.length
  for (const part of parts.slice(1, -1)) {
    const found = used.indexOf(part, from)
    if (found === -1 || found + part.length > end) return false
    from = found + part.length
  }
  return from <= end
}

/** Labels in use by control: annotations and drafts. */
function usedLabels(
  content: ProjectContent,
): Map<string, Map<string, { annotations: number; drafts: number }>> {
  const used = new Map<string, Map<string, { annotations: number; drafts: number }>>()
  for (const key of ['annotations', 'drafts'] as const) {
    const source = key === 'annotations' ? content.createdLabels : content.createdLabelsDrafts
    for (const [control, labels] of Object.entries(source)) {
      const known = used.get(control) ?? new Map<string, { annotations: number; drafts: number }>()
      used.set(control, known)
      for (const [label, count] of Object.entries(labels)) {
        if (count <= 0) continue
        const counts = known.get(label) ?? { annotations: 0, drafts: 0 }
        counts[key] += count
        known.set(label, counts)
      }
    }
  }
  return used
}

function findControl(parsed: ParsedLabelConfig, name: string): ParsedControl | undefined {
  if (Object.hasOwn(parsed, name)) return parsed[name]
  return Object.entries(parsed).find(([pattern, control]) =>
    matches(pattern, name, Object.keys(control.regex ?? {})),
  )?.[1]
}

function checkUsedNames(parsed: ParsedLabelConfig, content: ProjectContent): string | undefined {
  for (const [name, labels] of usedLabels(content)) {
    if (labels.size === 0 || findControl(parsed, name) !== undefined) continue
    let total = 0
    for (const { annotations, drafts } of labels.values()) total += annotations + drafts
    return `There are ${total} annotation(s) created with tag "${name}", you can't remove it`
  }
  return undefined
}

function checkUsedLabels(parsed: ParsedLabelConfig, content: ProjectContent): string | undefined {
  const controls = Object.values(parsed)
  const anyLabel = controls.some((control) => control.type === 'VideoRectangle')
    ? new Set(controls.flatMap((control) => control.labels))
    : undefined
  for (const [name, labels] of usedLabels(content)) {
    const control = findControl(parsed, name)
    if (control === undefined || control.dynamic_labels === true) continue
    const known = new Set([...control.labels, ...valuesOf(control), ...(anyLabel ?? [])])
    const lines: string[] = []
    for (const [label, counts] of labels) {
      if (!known.has(label)) lines.push(`${label} (${wordCounts(counts)})`)
    }
    if (lines.length === 0) continue
    return `These labels still exist in annotations or drafts:\n${lines.join('\n')}\nPlease add labels to tag with name="${name}".`
  }
  return undefined
}

function valuesOf(control: ParsedControl): string[] {
  return Object.values(control.labels_attrs).flatMap((attributes) => attributes['value'] ?? [])
}

function wordCounts(counts: { readonly annotations: number; readonly drafts: number }): string {
  const words: string[] = []
  if (counts.annotations > 0) words.push(plural(counts.annotations, 'annotation'))
  if (counts.drafts > 0) words.push(plural(counts.drafts, 'draft'))
  return words.join(', ')
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/**
 * True when a control is new or of another tag, its inputs changed, or a label went: then agreement and statistics
 * of before do not count for after. Labels that only came do not matter.
 * @throws XmlError when a text is not XML we read.
 */
export function isEssentialChange(before: string, after: string): boolean {
  const old = parsedLabelConfig(before)
  for (const [name, control] of Object.entries(parsedLabelConfig(after))) {
    const was = Object.hasOwn(old, name) ? old[name] : undefined
    if (was === undefined || was.type !== control.type) return true
    if (!sameJson(was.inputs, control.inputs)) return true
    if (was.labels.some((label) => !control.labels.includes(label))) return true
  }
  return false
}
