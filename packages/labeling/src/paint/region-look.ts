// How a region looks in each of its states: widths, fills and casings of the design's table.

import type { PaintStyle } from './painter.ts'
import type { ColorSet } from './region-color.ts'

export type RegionState = 'rest' | 'hover' | 'selected'

/** Least width of an outline in a state, view px, and how much stronger than at rest its fill is. */
const STATES = {
  rest: { width: 2, fill: 0 },
  hover: { width: 2, fill: 0.12 },
  selected: { width: 2.5, fill: 0.2 },
} as const satisfies Record<RegionState, { width: number; fill: number }>

/** What configs call the default, and what the design makes of it. */
const CONFIG_DEFAULT = { width: 1, fillOpacity: 0.2 } as const
const REST_FILL = 0.12

/** Outline and fill of what a machine suggests, on media: the same in both themes. */
export const SUGGESTION = { stroke: '#c9b7ff', fill: '#835ad8', fillOpacity: 0.14 } as const

export interface LookInput {
  readonly fill: ColorSet
  readonly stroke: ColorSet
  /** 0–1, at rest. */
  readonly fillOpacity: number
  /** As the config says, view px. */
  readonly strokeWidth: number
  readonly suggestion: boolean
}

/** Gives one object per distinct look, so that painters can batch by identity. */
export function createLooks(): (input: LookInput, state: RegionState) => PaintStyle {
  const known = new Map<string, PaintStyle>()
  return (input, state) => {
    const key = `${input.fill.base}|${input.stroke.base}|${input.fillOpacity}|${input.strokeWidth}|${input.suggestion}|${state}`
    const cached = known.get(key)
    if (cached !== undefined) return cached
    const rule = STATES[state]
    const extra = input.strokeWidth - CONFIG_DEFAULT.width
    const restFill = (input.fillOpacity / CONFIG_DEFAULT.fillOpacity) * REST_FILL
    const style: PaintStyle = {
      stroke: input.suggestion ? SUGGESTION.stroke : input.stroke.base,
      fill: input.suggestion ? SUGGESTION.fill : input.fill.base,
      fillOpacity: Math.min(1, (input.suggestion ? SUGGESTION.fillOpacity : restFill) + rule.fill),
      strokeWidth: Math.max(0.5, rule.width + extra),
      casing: input.suggestion ? 'dark' : input.stroke.casing,
      dashed: input.suggestion,
    }
    known.set(key, style)
    return style
  }
}
