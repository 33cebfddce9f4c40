// Media of an archive or a table, stored as uploads of the project. Their names follow from the file and the path alone, so
// work that is done again after a kill writes the same files again and leaves none behind.

import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { FileError, isMedia, type FolderFile } from '@siali/formats'
import type { AppContext } from '../../context.ts'
import type { Queryable } from '../../db/client.ts'
import { addressOf, plainName, sentPath, storedPath } from '../files/file-name.ts'
import { listTakenPaths, recordFiles, type FileRow, type StoredBlob } from '../files/file.service.ts'

export interface PlacedMedia {
  /** Address by path in the archive. */
  readonly addresses: ReadonlyMap<string, string>
  /** Records to make in the transaction of the tasks. */
  readonly blobs: readonly StoredBlob[]
}

export interface PlaceOptions {
  readonly projectId: number
  readonly archiveId: number
  /** Called with the stored path before anything is written there. */
  readonly onWrite: (path: string) => void
  /** A file that cannot be unpacked. */
  readonly onBroken: (path: string, reason: string) => void
}

/** Stores the media among the files; others stay in the archive. */
export async function placeMedia(
  cx: AppContext,
  db: Queryable,
  files: readonly FolderFile[],
  options: PlaceOptions,
): Promise<PlacedMedia> {
  const addresses = new Map<string, string>()
  const blobs: StoredBlob[] = []
  const media = files.filter(({ path }) => isMedia(path))
  const names = await freeNames(db, media, options)
  for (const file of media) {
    const path = names.get(file.path)
    if (path === undefined) continue
    options.onWrite(path)
    try {
      const { sizeBytes } = await cx.blobs.write(path, Readable.from(file.open(), BYTES))
      addresses.set(file.path, addressOf(path))
      blobs.push({ path, sizeBytes, from: file.path, ofArchive: true })
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      options.onBroken(file.path, error.reason)
    }
  }
  return { addresses, blobs }
}

/** Stores media that a table holds, one by one, each with its record. @throws FileError beyond what an archive may hold. */
export function mediaKeeper(
  cx: AppContext,
  db: Queryable,
  table: FileRow,
  options: Pick<PlaceOptions, 'projectId' | 'onWrite'> & { readonly userId: number },
): (path: string, bytes: Uint8Array) => Promise<string> {
  const { archiveMaxFiles, archiveMaxBytes } = cx.env
  let files = 0
  let total = 0
  return async (path, bytes) => {
    files += 1
    total += bytes.length
    const name = plainName(table.file)
    if (files > archiveMaxFiles)
      throw new FileError({ name }, `it holds more than ${archiveMaxFiles} media files`)
    if (total > archiveMaxBytes)
      throw new FileError({ name }, `its media take more than ${archiveMaxBytes} bytes`)
    await cx.space.require(bytes.length)
    const { projectId, onWrite, userId } = options
    const file: FolderFile = { path, sizeBytes: bytes.length, id: table.id, open: () => oneChunk(bytes) }
    const place = { projectId, archiveId: table.id, onWrite, onBroken: () => {} }
    const { addresses, blobs } = await placeMedia(cx, db, [file], place)
    const address = addresses.get(path)
    if (address === undefined) throw new FileError({ name }, `${path} cannot be stored`)
    // Paths are made of names that stand in the table.
    const from = sentPath(path.toWellFormed())
    await recordFiles(
      db,
      userId,
      projectId,
      blobs.map((blob) => ({ ...blob, from })),
    )
    return address
  }
}

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Buffer> {
  yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const BYTES = { objectMode: false } as const

const ASKED_AT_ONCE = 1000

/** A stored path for each file that no other file and no upload has. */
async function freeNames(
  db: Queryable,
  media: readonly FolderFile[],
  { projectId, archiveId }: PlaceOptions,
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  let left = media
  for (let round = 0; left.length > 0; round++) {
    const again: FolderFile[] = []
    for (let at = 0; at < left.length; at += ASKED_AT_ONCE) {
      const some = left.slice(at, at + ASKED_AT_ONCE)
      const wanted = some.map(({ path }) => storedPath(projectId, hexOf(archiveId, path, round), path))
      const stored = await listTakenPaths(db, wanted)
      for (const [place, file] of some.entries()) {
        const path = wanted[place] as string
        if (taken.has(path) || stored.has(path)) again.push(file)
        else {
          taken.add(path)
          names.set(file.path, path)
        }
      }
    }
    left = again
  }
  return names
}

const hexOf = (archiveId: number, path: string, round: number) =>
  createHash('sha256').update(`${archiveId}\n${round}\n${path}`).digest('hex').slice(0, 8)
