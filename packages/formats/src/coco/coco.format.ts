// COCO without the images.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { refuseKeypoints, writeCoco } from './coco.write.ts'

export const COCO_LOSES =
  'Turned boxes become upright ones and are off in images that are not square; an image stands there once per annotation; brush masks and ellipses are left out; all keypoints of an annotation become one object, and shapes lose their labels but the first.'

/** Boxes, polygons and keypoints in one JSON file. */
export const cocoFormat: Format = {
  ...catalogued('COCO'),
  packing: 'archive',
  better: ['COCO_FULL'],
  loses: COCO_LOSES,
  refuses: refuseKeypoints,
  write: (source, sink, options) => writeCoco(source, sink, options, false),
}
