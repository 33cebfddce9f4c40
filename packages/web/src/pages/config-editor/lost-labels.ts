// Labels in use that a changed setup no longer has. Pure.

import { flattenOptions, parseConfig } from '@siali/labeling'

export interface LostLabel {
  readonly control: string
  readonly label: string
  /** Uses of it. */
  readonly count: number
}

/** Used labels missing in the config; none when it cannot be read or its labels come from the task. */
export function lostLabels(
  config: string,
  used: Readonly<Record<string, Readonly<Record<string, number>>>>,
): readonly LostLabel[] {
  let controls
  try {
    controls = parseConfig(config).controls
  } catch {
    return []
  }
  const byName = new Map(controls.map((control) => [control.name, control]))
  return Object.entries(used).flatMap(([name, labels]) => {
    const control = byName.get(name)
    if (control?.dynamic === true) return []
    const has = new Set(flattenOptions(control?.options ?? []).map((option) => option.stored))
    return Object.entries(labels).flatMap(([label, count]) =>
      count > 0 && !has.has(label) ? [{ control: name, label, count }] : [],
    )
  })
}
