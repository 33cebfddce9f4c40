// YOLO with every area as a polygon, in the layout that Ultralytics trains from.
import type { Format } from '../format.ts'
import { labeledWalk, ONE_ANNOTATION } from '../image/labeled-walk.ts'
import { areaLabels, needsAreas, OwnClasses } from '../image/own-classes.ts'
import { printDataYaml, segmentLines } from './yolo-lines.ts'

/** `labels/`, `images/` and data.yaml. */
export const yoloSegFormat: Format = {
  id: 'YOLO_SEG',
  title: 'YOLO, segments',
  description:
    'Boxes with their turn, polygons, ellipses and masks as polygons, with the images and data.yaml.',
  packing: 'archive',
  copiesMedia: true,
  loses: `Holes in masks are filled, and what lies outside the image is cut to its edge; ${ONE_ANNOTATION}.`,
  supports: needsAreas,
  async write(source, sink, options) {
    await sink.folder('images')
    await sink.folder('labels')
    const walk = labeledWalk(source, sink, { ...options, pairsByName: true })
    const classes = new OwnClasses(areaLabels(options.controls), 0)
    for await (const { stem, shapes, size } of walk.images()) {
      const lines = segmentLines(shapes, size, (name) => classes.idOf(name))
      await sink.file(`labels/${stem}.txt`, lines.map((line) => `${line}\n`).join(''))
    }
    await sink.file('data.yaml', printDataYaml(classes.names))
    await walk.close()
  },
}
