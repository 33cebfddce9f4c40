// Files of this machine → uploads of a project, a request for some dozens of them.

import { openAsBlob } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isLitter } from '@siali/formats'
import type { Client, UploadedFile } from '@siali/sdk'

export interface LocalFile {
  readonly path: string
  /** Name, or path in the folder that was given, with `/`. */
  readonly name: string
  readonly sizeBytes: number
}

/** A file, or all files of a folder. Links are not followed, and told. @throws Error in one sentence. */
export async function filesOf(path: string, print: (line: string) => void): Promise<LocalFile[]> {
  const found = await lstat(path).catch((error: unknown) => {
    throw new Error(`${path} cannot be read.`, { cause: error })
  })
  if (!found.isDirectory()) return [{ path, name: basename(path), sizeBytes: found.size }]
  const files: LocalFile[] = []
  const walk = async (folder: string, name: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const own = { path: join(folder, entry.name), name: `${name}/${entry.name}` }
      if (isLitter(entry.name)) continue
      if (entry.isDirectory()) await walk(own.path, own.name)
      else if (entry.isFile()) files.push({ ...own, sizeBytes: (await lstat(own.path)).size })
      else print(`left out, ${own.name}: links and devices are not followed`)
    }
  }
  await walk(path, basename(join(path, '.')))
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}

const MOST_FILES = 50
const MOST_BYTES = 100 * 1024 * 1024

/** Sends them all; those of kinds that are not taken are told. A failure removes what was sent before. */
export async function uploadAll(
  client: Client,
  projectId: number,
  files: readonly LocalFile[],
  print: (line: string) => void,
): Promise<UploadedFile[]> {
  const sent: UploadedFile[] = []
  try {
    for (const group of groupsOf(files)) {
      const parts = await Promise.all(
        group.map(async ({ path, name }) => ({ name, blob: await openAsBlob(path) })),
      )
      const answer = await client.imports.upload(projectId, parts)
      sent.push(...answer.files)
      for (const { name, reason } of answer.skipped) print(`left out, ${name}: ${reason}`)
      if (files.length > MOST_FILES) print(`${sent.length} of ${files.length} files sent`)
    }
  } catch (error) {
    await client.imports
      .dropUploads(
        projectId,
        sent.map(({ id }) => id),
      )
      .catch(() => {})
    throw error
  }
  return sent
}

function* groupsOf(files: readonly LocalFile[]): Generator<LocalFile[]> {
  let group: LocalFile[] = []
  let bytes = 0
  for (const file of files) {
    if (group.length >= MOST_FILES || (group.length > 0 && bytes + file.sizeBytes > MOST_BYTES)) {
      yield group
      group = []
      bytes = 0
    }
    group.push(file)
    bytes += file.sizeBytes
  }
  if (group.length > 0) yield group
}
