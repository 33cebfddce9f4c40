// YOLO without the images.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { uprightBox, writeYolo } from './yolo.write.ts'

export const YOLO_LOSES =
  'Boxes lose their turn; masks and ellipses are left out, and under a setup with keypoints the polygons and the keypoints without a box; of several annotations of an image only the oldest is kept; line numbers of classes.txt are not class ids when the config sets ids.'

/** One text file of boxes or polygons per image. */
export const yoloFormat: Format = {
  ...catalogued('YOLO'),
  packing: 'archive',
  better: ['YOLO_POSE', 'YOLO_SEG'],
  loses: YOLO_LOSES,
  write: (source, sink, options) => writeYolo(source, sink, options, { copies: false, box: uprightBox }),
}
