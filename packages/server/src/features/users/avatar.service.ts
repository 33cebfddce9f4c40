// Pictures of people: decoded and encoded anew, so that nothing of the uploaded file survives.

import type { AppContext } from '../../context.ts'
import { AppError } from '../../http/errors.ts'
import { openPicture } from '../files/picture.ts'

export const AVATAR_MAX_BYTES = 5 * 1024 * 1024
const SIDE_PX = 256

/** Stores a square WebP and returns its file name. @throws AppError 400 when the bytes are no picture. */
export async function storeAvatar(cx: AppContext, bytes: Buffer): Promise<string> {
  const picture = await encode(bytes).catch((cause: unknown) => {
    throw new AppError(
      'bad_request',
      'This file is not a picture that can be read. Send a PNG, JPEG, GIF or WebP.',
      { cause },
    )
  })
  const name = `${cx.newId.hex(16)}.webp`
  await cx.blobs.write(`avatars/${name}`, picture)
  return name
}

async function encode(bytes: Buffer): Promise<Buffer> {
  const picture = await openPicture(bytes)
  return picture.autoOrient().resize(SIDE_PX, SIDE_PX, { fit: 'cover' }).webp({ quality: 85 }).toBuffer()
}
