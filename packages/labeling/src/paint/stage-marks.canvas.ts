// Marks of the hand over a picture: the marquee, the frame around several selected regions, the crosshair. Light on dark,
// so that they are seen on any picture. Canvas px; nothing is read but the arguments.

import type { Bounds, Point } from '../geometry/point.ts'
import type { HandleView } from '../engine/engine.types.ts'
import type { PaintTransform } from './painter.canvas.ts'

/** The rectangle that selects what it touches; `band` in medium px. */
export function drawMarquee(
  context: CanvasRenderingContext2D,
  band: Bounds,
  { scale, originX, originY, ratio }: PaintTransform,
): void {
  const x = band.minX * scale + originX
  const y = band.minY * scale + originY
  const width = (band.maxX - band.minX) * scale
  const height = (band.maxY - band.minY) * scale
  context.fillStyle = 'rgb(255 255 255 / .12)'
  context.fillRect(x, y, width, height)
  strokeDashed(context, x, y, width, height, ratio)
}

/** The frame that the grips around several regions hang on; nothing without grips. `inset`: view px before the medium. */
export function drawFrame(
  context: CanvasRenderingContext2D,
  grips: readonly HandleView[],
  inset: { readonly left: number; readonly top: number },
  ratio: number,
): void {
  if (grips.length === 0) return
  const xs = grips.map((grip) => (grip.at.x + inset.left) * ratio)
  const ys = grips.map((grip) => (grip.at.y + inset.top) * ratio)
  const x = Math.min(...xs)
  const y = Math.min(...ys)
  strokeDashed(context, x, y, Math.max(...xs) - x, Math.max(...ys) - y, ratio)
}

function strokeDashed(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  ratio: number,
): void {
  context.lineJoin = 'miter'
  context.lineWidth = ratio
  context.setLineDash([])
  context.strokeStyle = 'rgb(10 16 18 / .7)'
  context.strokeRect(x, y, width, height)
  context.setLineDash([4 * ratio, 4 * ratio])
  context.strokeStyle = '#ffffff'
  context.strokeRect(x, y, width, height)
  context.setLineDash([])
}

/** Lines through the pointer over the whole canvas; `at` in view px. */
export function drawCrosshair(context: CanvasRenderingContext2D, at: Point, ratio: number): void {
  const { width, height } = context.canvas
  context.lineWidth = ratio
  for (const [color, shift] of [
    ['rgb(10 16 18 / .6)', 0],
    ['rgb(255 255 255 / .85)', 1],
  ] as const) {
    context.strokeStyle = color
    context.beginPath()
    context.moveTo(0, (at.y + shift) * ratio)
    context.lineTo(width, (at.y + shift) * ratio)
    context.moveTo((at.x + shift) * ratio, 0)
    context.lineTo((at.x + shift) * ratio, height)
    context.stroke()
  }
}
