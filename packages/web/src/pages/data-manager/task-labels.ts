// What people answered in a task, for one line of a list: labels with their colours, then choices. Pure.

import { LabelLooks, parseConfig } from '@siali/labeling'
import type { Annotation } from '@siali/sdk'

export interface ShownLabel {
  readonly text: string
  /** CSS colour; undefined for choices, which have none. */
  readonly color: string | undefined
}

/** Gives the CSS colour of a label of a control; undefined when the setup cannot be read or gives labels no colour. */
export function labelColors(labelConfig: string): (control: string, label: string) => string | undefined {
  try {
    const config = parseConfig(labelConfig)
    const looks = new LabelLooks(config)
    const colored = new Set(
      config.controls.filter((control) => control.tag.use === 'labels').map((control) => control.name),
    )
    return (control, label) => (colored.has(control) ? looks.colorOf(control, label) : undefined)
  } catch {
    return () => undefined
  }
}

/** Labels and choices of the annotations in the order in which they were given, each once. Skipped ones say nothing. */
export function listLabels(
  annotations: readonly Pick<Annotation, 'result' | 'wasSkipped'>[],
  colorOf: (control: string, label: string) => string | undefined,
): readonly ShownLabel[] {
  const found = new Map<string, ShownLabel>()
  for (const { result, wasSkipped } of annotations) {
    if (wasSkipped) continue
    for (const item of result) {
      const { from_name: control, type, value } = (item ?? {}) as Readonly<Record<string, unknown>>
      if (typeof control !== 'string' || typeof type !== 'string') continue
      const stored = (value as Readonly<Record<string, unknown>> | null | undefined)?.[type]
      if (!Array.isArray(stored)) continue
      // A nested choice is the list of its texts from the root: the last one is the answer.
      for (const entry of stored as readonly unknown[]) {
        const text: unknown = Array.isArray(entry) ? entry.at(-1) : entry
        if (typeof text !== 'string' || found.has(`${control}\u0000${text}`)) continue
        found.set(`${control}\u0000${text}`, { text, color: colorOf(control, text) })
      }
    }
  }
  return [...found.values()]
}
