// COCO with copies of the images.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { COCO_LOSES } from './coco.format.ts'
import { refuseKeypoints, writeCoco } from './coco.write.ts'

/** COCO and `images/`. */
export const cocoWithImagesFormat: Format = {
  ...catalogued('COCO_WITH_IMAGES'),
  alwaysCopiesMedia: true,
  packing: 'archive',
  better: ['COCO_FULL'],
  loses: COCO_LOSES,
  refuses: refuseKeypoints,
  write: (source, sink, options) => writeCoco(source, sink, options, true),
}
