// The painter on a Canvas 2D context. Paths are built under the zoom and drawn without it, so that lines keep
// their width. A batch is one path: one fill, one casing, one stroke; fills of one batch do not add up.

import type { Painter, PaintStyle, PaintTag } from './painter.ts'

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** Where medium px lie on the canvas, device px. */
export interface PaintTransform {
  /** Device px per medium px. */
  readonly scale: number
  /** Device px of the medium's top-left corner. */
  readonly originX: number
  readonly originY: number
  /** Device px per view px: widths are multiplied by it. */
  readonly ratio: number
}

const CASING = { dark: 'rgb(10 16 18 / .5)', light: 'rgb(255 255 255 / .62)' } as const
const DASH = [6, 4]
const DOT_SIZE = 2
const TAG = { height: 18, padding: 6, gap: 5, radius: 4, lift: 3, size: 11 } as const

export interface CanvasPainterOptions {
  /** Font family of name tags. */
  readonly fontFamily: string
}

/** A painter on the context. The context's transform belongs to it until `end`. */
export function createCanvasPainter(
  context: Context,
  transform: PaintTransform,
  options: CanvasPainterOptions,
): Painter {
  const { scale, originX, originY, ratio } = transform
  let style: PaintStyle | undefined
  let hasPath = false
  let dots: number[] = []

  const placeX = (x: number) => x * scale + originX
  const placeY = (y: number) => y * scale + originY

  function open(): void {
    if (hasPath) return
    context.beginPath()
    hasPath = true
  }

  function flush(): void {
    if (style === undefined) return
    if (hasPath) {
      hasPath = false
      context.lineJoin = 'round'
      if (style.fillOpacity > 0) {
        context.globalAlpha = style.fillOpacity
        context.fillStyle = style.fill
        context.fill()
        context.globalAlpha = 1
      }
      context.setLineDash(style.dashed ? DASH.map((part) => part * ratio) : [])
      context.strokeStyle = CASING[style.casing]
      context.lineWidth = (style.strokeWidth + 2) * ratio
      context.stroke()
      context.strokeStyle = style.stroke
      context.lineWidth = style.strokeWidth * ratio
      context.stroke()
    }
    if (dots.length > 0) {
      context.fillStyle = style.stroke
      const size = DOT_SIZE * ratio
      for (let at = 0; at < dots.length; at += 2) {
        context.fillRect((dots[at] ?? 0) - size / 2, (dots[at + 1] ?? 0) - size / 2, size, size)
      }
      dots = []
    }
  }

  function drawTag(x: number, y: number, tag: PaintTag): void {
    const font = (weight: number) => `${weight} ${TAG.size * ratio}px ${options.fontFamily}`
    const indexText = tag.index === undefined ? '' : String(tag.index)
    context.font = font(620)
    const indexWidth = indexText === '' ? 0 : context.measureText(indexText).width + TAG.gap * ratio
    context.font = font(530)
    const textWidth = context.measureText(tag.text).width
    const width = indexWidth + textWidth + TAG.padding * 2 * ratio
    const height = TAG.height * ratio
    // Inside the canvas as far as it can: a region at the very top carries its name within itself.
    const left = Math.max(0, Math.min(Math.round(placeX(x) - ratio), context.canvas.width - width))
    const top = Math.max(0, Math.round(placeY(y) - height - TAG.lift * ratio))
    context.setLineDash([])
    context.beginPath()
    context.roundRect(left, top, width, height, TAG.radius * ratio)
    context.fillStyle = tag.background
    context.fill()
    context.lineWidth = ratio
    context.strokeStyle = 'rgb(10 16 18 / .25)'
    context.stroke()
    context.fillStyle = tag.color
    context.textBaseline = 'middle'
    const middle = top + height / 2 + 0.5 * ratio
    if (indexText !== '') {
      context.globalAlpha = 0.75
      context.font = font(620)
      context.fillText(indexText, left + TAG.padding * ratio, middle)
      context.globalAlpha = 1
      context.font = font(530)
    }
    context.fillText(tag.text, left + TAG.padding * ratio + indexWidth, middle)
  }

  return {
    begin(next) {
      if (next === style) return
      flush()
      style = next
    },
    polygon(points) {
      open()
      for (let at = 0; at < points.length; at += 2) {
        const x = placeX(points[at] ?? 0)
        const y = placeY(points[at + 1] ?? 0)
        if (at === 0) context.moveTo(x, y)
        else context.lineTo(x, y)
      }
      context.closePath()
    },
    ellipse(x, y, radiusX, radiusY, rotationDeg) {
      open()
      const angle = (rotationDeg * Math.PI) / 180
      const startX = placeX(x) + Math.cos(angle) * radiusX * scale
      const startY = placeY(y) + Math.sin(angle) * radiusX * scale
      context.moveTo(startX, startY)
      context.ellipse(placeX(x), placeY(y), radiusX * scale, radiusY * scale, angle, 0, Math.PI * 2)
      context.closePath()
    },
    dot(x, y) {
      dots.push(placeX(x), placeY(y))
    },
    tag(x, y, tag) {
      flush()
      drawTag(x, y, tag)
    },
    end() {
      flush()
      style = undefined
    },
  }
}
