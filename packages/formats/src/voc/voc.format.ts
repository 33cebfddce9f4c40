// Pascal VOC: one XML file per image with its boxes. Copies the images unless that is switched off.
import { catalogued } from '../catalogue.ts'
import { annotatorText } from '../export-item.ts'
import type { Format } from '../format.ts'
import { boxOf, textsOf, type ImageItem } from '../image/image-item.ts'
import { stemOf } from '../image/image-name.ts'
import { imageWalk, type FoundImage } from '../image/image-walk.ts'
import { element, printXml, type XmlNode } from '../xml-text.ts'

/** The XML of an item; undefined when its first result does not say how large the image is. */
function documentOf({ annotation, results }: ImageItem, image: FoundImage): string | undefined {
  const [first] = results
  const { width, height } = first ?? {}
  if (annotation === undefined || width === undefined || height === undefined) return undefined
  const name = image.name
  const objects = results.flatMap(({ value }): XmlNode[] => {
    const label = textsOf(value, 'rectanglelabels')[0] ?? textsOf(value, 'labels')[0]
    const box = boxOf(value)
    if (label === undefined || box === undefined) return []
    const [xmin, ymin] = [Math.trunc((box.x / 100) * width), Math.trunc((box.y / 100) * height)]
    const bounds = [
      element('xmin', xmin),
      element('ymin', ymin),
      element('xmax', xmin + Math.trunc((box.width / 100) * width)),
      element('ymax', ymin + Math.trunc((box.height / 100) * height)),
    ]
    return [
      element('object', [
        element('name', label),
        element('pose', 'Unspecified'),
        element('truncated', 0),
        element('difficult', 0),
        element('bndbox', bounds),
      ]),
    ]
  })
  return printXml(
    element('annotation', [
      element('folder', 'images'),
      element('filename', name),
      element('source', [
        element('database', 'MyDatabase'),
        element('annotation', 'COCO2017'),
        element('image', 'flickr'),
        element('flickrid', 'NULL'),
        element('annotator', annotatorText(annotation, '')),
      ]),
      element('owner', [element('flickrid', 'NULL'), element('name', 'Siali Label')]),
      element('size', [
        element('width', width),
        element('height', height),
        element('depth', image.header?.bands ?? 3),
      ]),
      element('segmented', 0),
      ...objects,
    ]),
  )
}

/** `Annotations/` and `images/`. */
export const vocFormat: Format = {
  ...catalogued('VOC'),
  packing: 'archive',
  copiesMedia: true,
  better: ['CVAT_XML'],
  loses:
    'Boxes lose their turn, the fractions of their pixels and their labels but the first; polygons are left out, and images whose first result says no size; of several annotations of an image only the oldest is kept.',
  async write(source, sink, options) {
    await sink.folder('Annotations')
    await sink.folder('images')
    const walk = imageWalk(source, sink, { ...options, copies: options.downloads !== false })
    for await (const group of walk()) {
      for (const { items, image } of group) {
        const documents = items.flatMap((item) => documentOf(item, image) ?? [])
        const last = documents.at(-1)
        if (last !== undefined) await sink.file(`Annotations/${stemOf(image.name)}.xml`, last)
      }
    }
  },
}
