// Size and bands of an image from the start of its file.
import { imageSize } from 'image-size'
import type { MediaFile } from '../media-source.ts'

export interface ImageHeader {
  /** Pixels, as stored: a turn in the camera's notes is not applied. */
  readonly width: number
  readonly height: number
  /** Colours of a pixel: 1 grey or palette, 2 grey with alpha, 3, 4 with alpha or print colours. */
  readonly bands: number
}

// Camera notes and thumbnails come before the size of a JPEG.
const START_BYTES = 524_288

/** What the file says of itself; undefined when it is no image we know. */
export async function readImageHeader(file: MediaFile): Promise<ImageHeader | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of file.open()) {
    parts.push(chunk)
    length += chunk.length
    if (length >= START_BYTES) break
  }
  return parseImageHeader(Buffer.concat(parts))
}

/** The same from the first bytes. */
export function parseImageHeader(start: Buffer): ImageHeader | undefined {
  try {
    const { width, height, type } = imageSize(start)
    if (!(width > 0 && height > 0)) return undefined
    return { width, height, bands: bandsOf(type, start) }
  } catch {
    // The library throws on whatever is no image.
    return undefined
  }
}

function bandsOf(type: string | undefined, start: Buffer): number {
  if (type === 'png') return { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[start[25] ?? 2] ?? 3
  if (type === 'jpg') return jpegComponents(start) ?? 3
  if (type === 'gif') return 1
  return 3
}

/** Of the first frame header. */
function jpegComponents(bytes: Buffer): number | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return bytes[at + 9]
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}
