// GeoJSON of one image: what geojson.format.ts and viewers of tiled images write.
import { numberOf, textsOf, type Point } from '../image/image-item.ts'
import type { ReadImage, Tell } from '../image/read-image.ts'
import type { LabeledShape, PixelSize, Shape } from '../image/shape.ts'
import { isList, isObject, type JsonObject, type JsonValue } from '../json-text.ts'

export const isGeojson = (value: JsonValue): value is JsonObject =>
  isObject(value) && value['type'] === 'FeatureCollection' && isList(value['features'])

/** The image that a collection names. */
export function imageOf(collection: JsonObject): string | undefined {
  const name = aboutOf(collection)['image']
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** What a collection says of itself: in `properties`, as some write it, or beside its features. */
function aboutOf(collection: JsonObject): JsonObject {
  const { properties } = collection
  return isObject(properties) ? { ...collection, ...properties } : collection
}

/** @param size of the image, where the file does not say it. @throws SyntaxError when nothing says it. */
export function parseGeojson(value: JsonObject, size: PixelSize | undefined, tell: Tell): ReadImage {
  const about = aboutOf(value)
  const [width, height] = [numberOf(about['width']) ?? size?.width, numberOf(about['height']) ?? size?.height]
  if (width === undefined || height === undefined)
    throw new SyntaxError('nothing says how large the image is: give the collection width and height')
  const features = isList(value['features']) ? value['features'].filter(isObject) : []
  const shapes = features.flatMap((feature, at): LabeledShape[] => {
    const found = shapesFrom(feature['geometry'], () => tell(`Feature ${at + 1} has a hole.`))
    if (found.length === 0) tell(`Feature ${at + 1} is no point and no polygon.`)
    const id = typeof feature['id'] === 'string' ? feature['id'] : `shape-${at + 1}`
    return found.map((shape, n) => ({
      id: n === 0 ? id : `${id}-${n + 1}`,
      parentId: '',
      labels: labelsOf(feature),
      shape,
    }))
  })
  return { name: imageOf(value) ?? '', size: { width, height }, shapes }
}

function labelsOf(feature: JsonObject): readonly string[] {
  const about = isObject(feature['properties']) ? feature['properties'] : {}
  const named = textsOf(about, 'labels')
  if (named.length > 0) return named
  const { classification } = about
  const name = isObject(classification) ? classification['name'] : (classification ?? about['name'])
  return typeof name === 'string' ? [name] : []
}

function shapesFrom(geometry: JsonValue | undefined, onHole: () => void): Shape[] {
  if (!isObject(geometry)) return []
  const at = geometry['coordinates']
  if (geometry['type'] === 'Point') {
    const point = pointFrom(at)
    return point === undefined ? [] : [{ kind: 'point', x: point[0], y: point[1] }]
  }
  const polygons =
    geometry['type'] === 'Polygon' ? [at] : geometry['type'] === 'MultiPolygon' && isList(at) ? at : []
  return polygons.flatMap((rings): Shape[] => {
    if (isList(rings) && rings.length > 1) onHole()
    const ring = isList(rings) && isList(rings[0]) ? rings[0] : []
    const points = ring.map(pointFrom).filter((it) => it !== undefined)
    // A ring ends where it begins.
    return points.length < 4 ? [] : [{ kind: 'polygon', points: points.slice(0, -1) }]
  })
}

function pointFrom(value: JsonValue | undefined): Point | undefined {
  if (!isList(value)) return undefined
  const [x, y] = value.map(numberOf)
  return x === undefined || y === undefined ? undefined : [x, y]
}
