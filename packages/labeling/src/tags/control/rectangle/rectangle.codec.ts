// Rectangle results ⇄ box shapes. Knows the wire; knows nothing of pixels on screen.
// Wire: x, y, width, height in percent of the original image; rotation in degrees, clockwise around (x, y).
// Numbers are written as they are, never rounded. Rules R20–R27.

import type { JsonObject } from '../../../json.ts'
import { readNumber } from '../../../results/numbers.ts'
import type { ShapeCodec } from '../../tag.ts'
import type { BoxShape } from './rectangle.region.ts'

export const boxCodec: ShapeCodec<BoxShape> = {
  wireKeys: ['x', 'y', 'width', 'height', 'rotation'],

  decode(value: JsonObject): BoxShape | undefined {
    const xPct = readNumber(value['x'])
    const yPct = readNumber(value['y'])
    const widthPct = readNumber(value['width'])
    const heightPct = readNumber(value['height'])
    if (xPct === undefined || yPct === undefined || widthPct === undefined || heightPct === undefined) {
      return undefined
    }
    const rotationDeg = value['rotation'] == null ? 0 : readNumber(value['rotation'])
    if (rotationDeg === undefined) return undefined
    return { kind: 'box', xPct, yPct, widthPct, heightPct, rotationDeg }
  },

  encode({ xPct, yPct, widthPct, heightPct, rotationDeg }: BoxShape): JsonObject {
    return { x: xPct, y: yPct, width: widthPct, height: heightPct, rotation: rotationDeg }
  },
}
