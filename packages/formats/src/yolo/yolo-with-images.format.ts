// YOLO with copies of the images.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { YOLO_LOSES } from './yolo.format.ts'
import { uprightBox, writeYolo } from './yolo.write.ts'

/** YOLO and `images/`. */
export const yoloWithImagesFormat: Format = {
  ...catalogued('YOLO_WITH_IMAGES'),
  alwaysCopiesMedia: true,
  packing: 'archive',
  better: ['YOLO_POSE', 'YOLO_SEG'],
  loses: YOLO_LOSES,
  write: (source, sink, options) => writeYolo(source, sink, options, { copies: true, box: uprightBox }),
}
