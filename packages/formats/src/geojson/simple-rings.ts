// Outlines of masks as rings that do not touch themselves, which GeoJSON's readers ask for. An outline goes from pixel to pixel:
// it goes out and back along what is one pixel wide, and twice through a pixel where two parts meet at a corner. Pure.
import type { Point } from '../image/image-item.ts'

/**
 * The rings of an outline, without the lines between them that have no area; none for a bare line.
 * @param outline whole pixels; its edges go straight or through the corners of pixels.
 */
export function simpleRings(outline: readonly Point[]): readonly (readonly Point[])[] {
  const rings: (readonly Point[])[] = []
  const path: Point[] = []
  const places = new Map<string, number>()
  const cut = (from: number) => {
    for (const point of path.slice(from)) places.delete(keyOf(point))
    const ring = corners(path.splice(from))
    if (ring.length >= 3) rings.push(ring)
  }
  for (const point of everyPixel(outline)) {
    const seen = places.get(keyOf(point))
    if (seen !== undefined) cut(seen)
    places.set(keyOf(point), path.length)
    path.push(point)
  }
  cut(0)
  return rings
}

const keyOf = ([x, y]: Point) => `${x},${y}`

function* everyPixel(outline: readonly Point[]): Generator<Point> {
  for (const [at, [x, y]] of outline.entries()) {
    const [toX, toY] = outline[(at + 1) % outline.length] ?? [x, y]
    const steps = Math.max(Math.abs(toX - x), Math.abs(toY - y))
    for (let step = 0; step < steps; step++)
      yield [x + ((toX - x) / steps) * step, y + ((toY - y) / steps) * step]
  }
}

/** Without the points on straight lines. */
function corners(ring: readonly Point[]): readonly Point[] {
  return ring.filter(([x, y], at) => {
    const [beforeX, beforeY] = ring.at(at - 1) ?? [x, y]
    const [afterX, afterY] = ring[(at + 1) % ring.length] ?? [x, y]
    return (x - beforeX) * (afterY - y) !== (y - beforeY) * (afterX - x)
  })
}
