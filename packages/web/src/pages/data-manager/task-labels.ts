// What people answered in a task, for one line of a list: labels with their colours, choices without. Pure.

import { LabelLooks, parseConfig } from '@siali/labeling'

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

/** The member `labels` of a listed task, in the order in which they were given. */
export function readLabels(
  value: unknown,
  colorOf: (control: string, label: string) => string | undefined,
): readonly ShownLabel[] {
  if (!Array.isArray(value)) return []
  return (value as readonly unknown[]).flatMap((item) => {
    const { from_name: control, label } = (item ?? {}) as Readonly<Record<string, unknown>>
    return typeof control === 'string' && typeof label === 'string'
      ? [{ text: label, color: colorOf(control, label) }]
      : []
  })
}
