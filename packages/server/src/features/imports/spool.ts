// A request body kept until it is whole: small ones in memory, big ones in a file of their own below the data directory.
// So a slow sender holds neither a connection nor a transaction, and the size of a body does not show in memory.

import type { FileHandle } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { openNameless } from '../../blobs/nameless.ts'
import { AppError } from '../../http/errors.ts'

// Writing 34 MB to a file and reading it again costs a third of the import; a few such bodies fit any server's memory.
const IN_MEMORY = 48 * 1024 * 1024

export interface Spool {
  readonly sizeBytes: number
  /** The bytes from the start, in chunks. May be called again. */
  chunks(): AsyncIterable<Buffer>
  /** The whole as text when it lies in memory, else undefined. */
  text(): string | undefined
  dispose(): Promise<void>
}

/** Reads `source` to its end. @throws AppError 413 naming the limit; ENOSPC when the disk is full. */
export async function spoolBody(source: Readable, folder: string, maxBytes: number): Promise<Spool> {
  const parts: Buffer[] = []
  let sizeBytes = 0
  let file: FileHandle | undefined
  const dispose = async () => {
    parts.length = 0
    await file?.close()
  }
  try {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length
      if (sizeBytes > maxBytes)
        throw new AppError('too_large', `The body is larger than the limit of ${maxBytes} bytes.`)
      if (file === undefined && sizeBytes > IN_MEMORY) {
        file = await openNameless(folder)
        await file.writev(parts)
        parts.length = 0
      }
      if (file === undefined) parts.push(chunk)
      else await file.write(chunk)
    }
  } catch (error) {
    await dispose()
    throw error
  }
  const spooled = file
  return {
    sizeBytes,
    chunks: () =>
      spooled?.createReadStream({ start: 0, autoClose: false, highWaterMark: SLICE }) ?? slices(parts),
    text: () => (spooled === undefined ? Buffer.concat(parts).toString('utf8') : undefined),
    dispose,
  }
}

// One slice is worked on without letting others in: 3-5 ms.
const SLICE = 256 * 1024

async function* slices(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  let sent = 0
  for (const part of parts) {
    for (let from = 0; from < part.length; from += SLICE) {
      if (sent >= SLICE) {
        await new Promise(setImmediate)
        sent = 0
      }
      const slice = part.subarray(from, from + SLICE)
      sent += slice.length
      yield slice
    }
  }
}
