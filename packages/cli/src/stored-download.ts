// The file of a prepared export onto the disk. What came before the connection was lost for good, or the command ended, is
// kept beside its place under the tag of its bytes, and gone on with.

import { constants } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { ApiError, type Client, type ReadFileOptions } from '@siali/sdk'

export interface StoredExport {
  readonly projectId: number
  readonly id: number
  readonly format: string
}

/** @throws Error with what to do, when something came and not all of it. */
export async function downloadStored(
  client: Client,
  { projectId, id, format }: StoredExport,
  output: string,
  options: Pick<ReadFileOptions, 'waitsMs'> = {},
): Promise<void> {
  const file = await client.exports.findFile(projectId, id, format)
  const part = file === undefined ? `${output}.part` : `${output}.${file.etag.replaceAll(/\W/g, '')}.part`
  const handle = await open(part, constants.O_WRONLY | constants.O_CREAT)
  let end = file === undefined ? 0 : (await handle.stat()).size
  try {
    try {
      const from = file === undefined || end > file.sizeBytes ? undefined : { at: end, etag: file.etag }
      if (end === 0 || end !== file?.sizeBytes)
        for await (const { at, bytes } of client.exports.readFile(projectId, id, format, {
          ...options,
          from,
        })) {
          end = at
          while (end < at + bytes.length)
            end += (await handle.write(bytes, end - at, at + bytes.length - end, end)).bytesWritten
        }
      // Of a file that began anew more may have lain there.
      await handle.truncate(end)
    } finally {
      await handle.close()
    }
    await rename(part, output)
  } catch (error) {
    const isGone = error instanceof ApiError && error.status === 404
    if (isGone || end === 0 || file === undefined || !(error instanceof Error)) {
      await rm(part, { force: true })
      throw error
    }
    const told = error.message.endsWith('.') ? error.message : `${error.message}.`
    throw new Error(
      `${told} What came is kept in ${part}. Go on with --prepared ${id} --to ${format} and the same --output, or delete it.`,
      { cause: error },
    )
  }
}
