// Colours of labels: the palette in its order, and what a colour needs to be readable on media and on surfaces.
// Pure: colours are `#rrggbb`. CSS colours of configs are brought to that form by color.dom.ts.

/** The palette, base colours, in the order labels get them. */
export const PALETTE: readonly string[] = [
  '#507bf2',
  '#e56c03',
  '#c0306e',
  '#5bb177',
  '#eadb5d',
  '#4c24dc',
  '#1cd6ff',
  '#793d10',
  '#ffa9cc',
  '#06787c',
  '#7b7600',
  '#672465',
  '#015434',
  '#da58cb',
  '#80fbbf',
  '#d8ae75',
  '#dd514e',
  '#555cba',
  '#b6263d',
  '#7d9eae',
  '#a3c508',
  '#41b5f4',
  '#b59cdc',
  '#d39807',
]

/** Colours of the surfaces text stands on, per theme; the inks are measured against them. */
const SURFACE = { light: '#ffffff', dark: '#15191b' } as const

/** Least contrast of an ink on its surface. */
const INK_CONTRAST = 5.2

/** Darker than this a colour needs a light casing and white text. Section 4 of the design. */
const DARK_LIMIT = 0.19

export interface ColorSet {
  readonly base: string
  /** Text and thin lines on the light and on the dark surface. */
  readonly inkLight: string
  readonly inkDark: string
  /** Text on the base. */
  readonly on: string
  readonly casing: 'dark' | 'light'
}

type Rgb = readonly [red: number, green: number, blue: number]

function toRgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1, 7), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`
}

/** Relative luminance of WCAG 2, 0–1. */
export function luminance(hex: string): number {
  const [red, green, blue] = toRgb(hex).map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast of WCAG 2, 1–21. */
export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((left, right) => left - right) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ]
}

/** The colour moved towards black or white in steps of a twentieth until it is readable on the surface. */
function inkOn(base: string, surface: string, towards: Rgb): string {
  const from = toRgb(base)
  for (let step = 0; step < 20; step += 1) {
    const ink = toHex(mix(from, towards, step / 20))
    if (contrast(ink, surface) >= INK_CONTRAST) return ink
  }
  return toHex(towards)
}

const known = new Map<string, ColorSet>()

/** What a base colour (`#rrggbb`) brings with it. Cached: labels are few. */
export function colorSet(base: string): ColorSet {
  const cached = known.get(base)
  if (cached !== undefined) return cached
  const dark = luminance(base) < DARK_LIMIT
  const set: ColorSet = {
    base,
    inkLight: inkOn(base, SURFACE.light, [0, 0, 0]),
    inkDark: inkOn(base, SURFACE.dark, [255, 255, 255]),
    on: dark ? '#ffffff' : '#0c1416',
    casing: dark ? 'light' : 'dark',
  }
  known.set(base, set)
  return set
}
