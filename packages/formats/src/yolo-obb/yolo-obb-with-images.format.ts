// YOLO with turned boxes and copies of the images.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { writeYolo } from '../yolo/yolo.write.ts'
import { turnedBox } from './turned-box.ts'
import { OBB_LOSES } from './yolo-obb.format.ts'

/** One text file of boxes by their corners per image, and `images/`. */
export const yoloObbWithImagesFormat: Format = {
  ...catalogued('YOLO_OBB_WITH_IMAGES'),
  alwaysCopiesMedia: true,
  packing: 'archive',
  better: ['YOLO_SEG'],
  loses: OBB_LOSES,
  write: (source, sink, options) => writeYolo(source, sink, options, { copies: true, box: turnedBox }),
}
