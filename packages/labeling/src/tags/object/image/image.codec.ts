// What every region item on a picture begins with. Wire: natural size in px, rotation of the view in degrees.
// The rotation is that of the view when saved and means nothing for coordinates; our view does not turn. Rule R10.

import type { Size } from '../../../geometry/point.ts'
import type { JsonObject } from '../../../json.ts'
import { readNumber } from '../../../results/numbers.ts'

export const IMAGE_FRAME_KEYS = ['original_width', 'original_height', 'image_rotation'] as const

export function encodeImageFrame(size: Size): JsonObject {
  return { original_width: size.width, original_height: size.height, image_rotation: 0 }
}

/** Natural size an item states; undefined when it states none. */
export function decodeImageFrame(item: JsonObject): Size | undefined {
  const width = readNumber(item['original_width'])
  const height = readNumber(item['original_height'])
  return width !== undefined && height !== undefined && width > 0 && height > 0
    ? { width, height }
    : undefined
}
