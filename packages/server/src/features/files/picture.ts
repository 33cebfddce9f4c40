// Pictures that strangers sent, opened for decoding: only kinds whose decoders are meant for that, recognized by their first
// bytes, and never more pixels than memory and time allow.

import sharp, { type Sharp } from 'sharp'

/** Why no picture can be made of a file; the same for the same bytes, always. */
export class PictureError extends Error {}

// Everything else that the library could open, drawings with scripts and documents among it, is switched off.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((kind) => `VipsForeignLoad${kind}`),
})

const KINDS: readonly (readonly [string, RegExp])[] = [
  ['jpeg', /^\xFF\xD8\xFF/],
  ['png', /^\x89PNG\r\n\x1A\n/],
  ['gif', /^GIF8[79]a/],
  ['webp', /^RIFF[^]{4}WEBP/],
  ['avif', /^[^]{4}ftyp(?:avif|avis)/],
  ['tiff', /^(?:II\*\0|MM\0\*)/],
]
// Decoded in rows, and JPEG at an eighth of its size, these cost no memory by the pixel.
const MOST_PIXELS = 250_000_000
// Others are held whole, at 4 to 8 bytes a pixel.
const MOST_HELD_PIXELS = 50_000_000
const LONGEST_SEC = 10

/** @throws PictureError unless the bytes are a picture that can be decoded within the limits. */
export async function openPicture(bytes: Buffer): Promise<Sharp> {
  const head = bytes.toString('latin1', 0, 16)
  const kind = KINDS.find(([, begins]) => begins.test(head))?.[0]
  if (kind === undefined)
    throw new PictureError('This file is not a picture that can be read. Send a PNG, JPEG, GIF or WebP.')
  const picture = sharp(bytes, {
    limitInputPixels: MOST_PIXELS,
    failOn: 'error',
    animated: false,
    sequentialRead: true,
  }).timeout({ seconds: LONGEST_SEC })
  const { width, height, isProgressive = false } = await decoding(picture.metadata())
  const isHeld = isProgressive || (kind !== 'jpeg' && kind !== 'png')
  if (isHeld && width * height > MOST_HELD_PIXELS)
    throw new PictureError(`The picture has ${width} × ${height} pixels: more than can be made smaller.`)
  return picture
}

/** @throws PictureError for what the decoder says. */
export async function decoding<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new PictureError(`The picture cannot be read: ${said}`, { cause: error })
  }
}
