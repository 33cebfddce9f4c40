// GeoJSON of one image: the image is the one that the collection names, else the one of the file's name.
import { stemOf } from '../folder/folder.ts'
import { readJson, refuseLosses, showsImage, taskOfImage, worded } from '../image/read-tasks.ts'
import type { JsonValue } from '../json-text.ts'
import { FileError, type Reader } from '../reader.ts'
import { imageOf, isGeojson, parseGeojson } from './geojson.parse.ts'

/** Held in memory. */
const MAX_BYTES = 104_857_600

export const geojsonReader: Reader = {
  id: 'GEOJSON',
  title: 'GeoJSON of an image',
  extensions: ['.geojson', '.json'],
  isList: false,
  describesMedia: 'stem',
  recognizes: (start, context) =>
    showsImage(context) && /^\s*\{/.test(start) && /"type"\s*:\s*"FeatureCollection"/.test(start),
  async *read(file, context) {
    const value = (await readJson(file, MAX_BYTES)) as JsonValue
    if (!isGeojson(value)) throw new FileError(file, 'it is no FeatureCollection')
    const name = imageOf(value) ?? stemOf(file.name)
    const size = await context.sizeOf?.(name)
    const image = worded(file, () => parseGeojson(value, size, refuseLosses(file)))
    yield [taskOfImage(context, file, { ...image, name })]
  },
}
