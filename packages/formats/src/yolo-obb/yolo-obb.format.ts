// YOLO with turned boxes.
import { catalogued } from '../catalogue.ts'
import type { Format } from '../format.ts'
import { writeYolo } from '../yolo/yolo.write.ts'
import { turnedBox } from './turned-box.ts'

export const OBB_LOSES =
  'Boxes without a stored turn, masks and ellipses are left out; of several annotations of an image only the oldest is kept.'

/** One text file of boxes by their corners per image. */
export const yoloObbFormat: Format = {
  ...catalogued('YOLO_OBB'),
  packing: 'archive',
  better: ['YOLO_SEG'],
  loses: OBB_LOSES,
  write: (source, sink, options) => writeYolo(source, sink, options, { copies: false, box: turnedBox }),
}
