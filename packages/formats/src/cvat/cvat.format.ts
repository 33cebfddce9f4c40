// CVAT for images 1.1: all shapes in one XML file, with the images.
import type { Format, WriteOptions } from '../format.ts'
import { labeledWalk, ONE_ANNOTATION, type LabeledImage } from '../image/labeled-walk.ts'
import { areaLabels, keypointLabels, needsShapesOrLines, vectorLabels } from '../image/own-classes.ts'
import { element, printElement } from '../xml-text.ts'
import { cvatImage } from './cvat.write.ts'

/** `annotations.xml` and `images/`. */
export const cvatFormat: Format = {
  id: 'CVAT_XML',
  title: 'CVAT for images',
  description:
    'Boxes as they are turned, polygons, ellipses, lines, points and masks in one XML file, with the images.',
  packing: 'archive',
  readsAgain: true,
  copiesMedia: true,
  loses: `Soft edges of masks become hard and curves straight; relations, and answers about the image that are no choices, are left out; ${ONE_ANNOTATION}.`,
  supports: needsShapesOrLines,
  async write(source, sink, options) {
    await sink.folder('images')
    const walk = labeledWalk(source, sink, { ...options, takesLines: true })
    // Copies go into the archive before the file that names them, and so do names before those who use them.
    const tags = new Set<string>()
    for await (const { remarks } of walk.images()) for (const { name } of remarks) tags.add(name)
    await sink.file('annotations.xml', printDocument(walk.images(), options, tags))
    await walk.close()
  },
}

async function* printDocument(
  images: AsyncIterable<LabeledImage>,
  { controls }: WriteOptions,
  tags: ReadonlySet<string>,
): AsyncGenerator<string> {
  const drawn = [...areaLabels(controls), ...vectorLabels(controls), ...keypointLabels(controls)]
  const names = [...new Set([...drawn, ...tags])]
  const labels = names.map((name) => element('label', [element('name', name), element('attributes', '')]))
  yield '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n<version>1.1</version>\n'
  yield printElement(element('meta', [element('task', [element('labels', labels)])]))
  for await (const { number, image, size, shapes, remarks } of images)
    yield printElement(cvatImage({ id: number - 1, name: image.name, size, shapes, remarks }))
  yield '</annotations>\n'
}
