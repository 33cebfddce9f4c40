// GeoJSON as viewers of tiled images (QuPath, DSA and others) take it: one file per image, coordinates in pixels of the
// full image from its top left. Masks become their outlines.
import type { Format } from '../format.ts'
import { labeledWalk, ONE_ANNOTATION, type LabeledImage } from '../image/labeled-walk.ts'
import { polygonsOf } from '../image/outline.ts'
import type { Point } from '../image/image-item.ts'
import { needsShapes } from '../image/own-classes.ts'
import type { Shape } from '../image/shape.ts'
import { simpleRings } from './simple-rings.ts'

/** `<image>.geojson`. */
export const geojsonFormat: Format = {
  id: 'GEOJSON',
  title: 'GeoJSON for tiled images',
  description: 'One file per image with its shapes in pixels, as viewers of large tiled images take them.',
  packing: 'archive',
  loses: `Holes in masks are filled and their lines one pixel wide left out, boxes and ellipses become polygons, the images are not copied; ${ONE_ANNOTATION}.`,
  supports: needsShapes,
  async write(source, sink, options) {
    // Tiled images are too large to copy.
    const walk = labeledWalk(source, sink, { ...options, downloads: false })
    for await (const image of walk.images())
      await sink.file(`${image.stem}.geojson`, `${JSON.stringify(collectionOf(image))}\n`)
    await walk.close()
  },
}

function collectionOf({ image, size, shapes, task }: LabeledImage): object {
  const features = shapes.flatMap(({ id, labels, shape }) => {
    const geometry = geometryOf(shape)
    if (geometry === undefined) return []
    const [first] = labels
    const named = first === undefined ? {} : { classification: { name: first } }
    const properties = { objectType: 'annotation', labels, ...named }
    return [{ type: 'Feature', id, geometry, properties }]
  })
  // Not as `properties`: a collection must not have any (RFC 7946, 7.1).
  const about = { image: image.address, width: size.width, height: size.height, task: task.taskId }
  return { type: 'FeatureCollection', ...about, features }
}

function geometryOf(shape: Shape): object | undefined {
  if (shape.kind === 'point') return { type: 'Point', coordinates: [shape.x, shape.y] }
  const outlines = polygonsOf(shape)
  const rings = (shape.kind === 'mask' ? outlines.flatMap(simpleRings) : outlines).map(closed)
  const [only] = rings
  if (only === undefined) return undefined
  return rings.length === 1
    ? { type: 'Polygon', coordinates: [only] }
    : { type: 'MultiPolygon', coordinates: rings.map((ring) => [ring]) }
}

/** Rings end where they begin. */
function closed(points: readonly Point[]): readonly Point[] {
  const [first] = points
  return first === undefined ? points : [...points, first]
}
