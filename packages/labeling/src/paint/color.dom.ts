// CSS colours of configs as `#rrggbb`, asked of the browser itself: names, functions and wide gamuts included.

import type { ColorSet } from './region-color.ts'
import { colorSet } from './region-color.ts'

/** Colour of regions without a label, and of colours the browser cannot read. */
const NO_COLOR = '#666666'

const known = new Map<string, string>()
let context: CanvasRenderingContext2D | null | undefined

/** The colour as `#rrggbb`; transparency is dropped. Unreadable ones are the grey of unlabelled regions. */
export function toHexColor(css: string): string {
  if (/^#[\da-f]{6}$/i.test(css)) return css.toLowerCase()
  const cached = known.get(css)
  if (cached !== undefined) return cached
  const hex = CSS.supports('color', css) ? readPixel(css) : NO_COLOR
  known.set(css, hex)
  return hex
}

function readPixel(css: string): string {
  context ??= document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  if (context === null) return NO_COLOR
  context.globalCompositeOperation = 'copy'
  context.fillStyle = css
  context.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data
  if (alpha === 0) return NO_COLOR
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

/** What a CSS colour brings with it. */
export function cssColorSet(css: string): ColorSet {
  return colorSet(toHexColor(css))
}

/** The custom properties a part of the editor coloured by a label reads: `--c`, `--ink`, `--on`. */
export function colorVariables(css: string): Record<`--${string}`, string> {
  const set = cssColorSet(css)
  return { '--c': set.base, '--ink': `light-dark(${set.inkLight}, ${set.inkDark})`, '--on': set.on }
}
