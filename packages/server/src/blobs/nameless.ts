// Files that hold what is too big for memory while one request needs it.

import { randomUUID } from 'node:crypto'
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

/** A file that has lost its name already: whatever ends the server, nothing is left behind. */
export async function openNameless(folder: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, `${randomUUID()}.part`)
  const handle = await open(path, 'wx+', 0o600)
  await rm(path)
  return handle
}
