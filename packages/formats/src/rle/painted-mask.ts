// A mask that is painted when it is asked for: one image may have hundreds, each a byte a pixel of the whole image.
import type { Mask } from './mask-files.ts'
import { requirePixels } from './rle.ts'

/** @param paint gets a plane of zeros, each time the plane is asked for. @throws SyntaxError for too large an image. */
export function paintedMask(width: number, height: number, paint: (plane: Uint8Array) => void): Mask {
  requirePixels(width, height)
  return {
    get plane() {
      const plane = new Uint8Array(width * height)
      paint(plane)
      return plane
    },
    width,
    height,
  }
}
