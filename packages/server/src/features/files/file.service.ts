// Uploaded files: stored behind `blobs` under the path of their record, found through the caller's organization.

import type { Readable } from 'node:stream'
import type { AppContext } from '../../context.ts'
import { withTransaction, type Queryable } from '../../db/client.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound } from '../../http/errors.ts'
import { ALLOWED_EXTENSIONS, extensionOf, FOLDER_EXTENSIONS, storedPath } from './file-name.ts'
import {
  deleteFiles,
  findFile,
  findFileByPath,
  insertFiles,
  listFiles,
  listFilesByIds,
  updateFile,
  type FileRow,
} from './file.queries.ts'

export { listTakenPaths } from './file.queries.ts'
export type { FileRow } from './file.queries.ts'

/** Bytes that are stored but have no record yet. */
export interface StoredBlob {
  readonly path: string
  readonly sizeBytes: number
  /** Path in the folder that was sent, or the name it came with. */
  readonly from?: string | undefined
  /** Out of an archive: tasks name it by its path alone. */
  readonly ofArchive?: boolean
}

/** Why a file of this name may not be uploaded, by its extension; undefined: it may. */
export function extensionProblem(name: string, ofFolder = false): string | undefined {
  const extension = extensionOf(name.split(/[/\\]/).at(-1) ?? '')
  const known = extension.toLowerCase()
  const isTaken = ALLOWED_EXTENSIONS.has(known) || (ofFolder && FOLDER_EXTENSIONS.has(known))
  return isTaken ? undefined : `${extension} extension is not supported`
}

/** @throws AppError `validation` for names whose extension may not be uploaded. */
export function requireExtension(name: string): void {
  const reason = extensionProblem(name)
  if (reason !== undefined) throw invalid({ non_field_errors: [reason] })
}

export async function storeBlob(
  cx: AppContext,
  projectId: number,
  name: string,
  source: Readable | Buffer,
): Promise<StoredBlob> {
  const path = storedPath(projectId, cx.newId.hex(4), name)
  const { sizeBytes } = await cx.blobs.write(path, source)
  return { path, sizeBytes }
}

/** Removes bytes that got no record, after a failure. Never throws. */
export async function dropBlobs(cx: AppContext, paths: readonly string[]): Promise<void> {
  await Promise.allSettled(paths.map((path) => cx.blobs.remove(path)))
}

const RECORDED_AT_ONCE = 1000

export async function recordFiles(
  db: Queryable,
  userId: number,
  projectId: number,
  blobs: readonly StoredBlob[],
): Promise<FileRow[]> {
  const rows: FileRow[] = []
  for (let at = 0; at < blobs.length; at += RECORDED_AT_ONCE) {
    const some = blobs.slice(at, at + RECORDED_AT_ONCE).map(({ path, sizeBytes, from, ofArchive }) => ({
      project_id: projectId,
      user_id: userId,
      file: path,
      size_bytes: sizeBytes,
      path: from ?? null,
      of_archive: ofArchive ?? false,
    }))
    rows.push(...(await insertFiles(db, some)))
  }
  return rows
}

/** @throws AppError 404 for files of another organization. */
export async function requireFile(cx: AppContext, caller: Caller, id: number): Promise<FileRow> {
  const row = await findFile(cx.db.sql, caller.organizationId, id)
  if (row === undefined) throw notFound('FileUpload')
  return row
}

export function findStoredFile(cx: AppContext, caller: Caller, path: string): Promise<FileRow | undefined> {
  return findFileByPath(cx.db.sql, caller.organizationId, path)
}

/** True when a project of the organization holds a file of this path. */
export async function hasOrganizationFile(
  cx: AppContext,
  organizationId: number,
  path: string,
): Promise<boolean> {
  return (await findFileByPath(cx.db.sql, organizationId, path)) !== undefined
}

/** Gives a record other bytes; its id stays. @throws AppError 413 when the source was cut at its limit. */
export async function replaceFile(
  cx: AppContext,
  file: FileRow,
  name: string,
  source: Readable & { readonly truncated: boolean },
): Promise<FileRow> {
  requireExtension(name)
  const blob = await storeBlob(cx, file.project_id, name, source)
  try {
    if (source.truncated)
      throw new AppError('too_large', `The file is larger than the limit of ${cx.env.uploadMaxBytes} bytes.`)
    await updateFile(cx.db.sql, file.id, { file: blob.path, size_bytes: blob.sizeBytes })
  } catch (error) {
    await dropBlobs(cx, [blob.path])
    throw error
  }
  return { ...file, file: blob.path, size_bytes: blob.sizeBytes }
}

/** Deletes uploads; how many. Those that tasks were made of are hidden, and served as before. */
export async function removeFiles(
  cx: AppContext,
  projectId: number,
  ids: readonly number[] | 'all',
): Promise<number> {
  const { deleted, unused } = await withTransaction(cx.db, (tx) =>
    deleteFiles(tx, projectId, ids, cx.clock.now()),
  )
  await dropBlobs(cx, unused)
  return deleted
}

/** Files that the caller sent to a project: those named, or all. */
export function listOwnFiles(
  cx: AppContext,
  caller: Caller,
  projectId: number,
  ids: readonly number[] | undefined,
): Promise<FileRow[]> {
  return listFiles(cx.db.sql, projectId, { userId: caller.userId, ids })
}

/** Files of a project by id; others are passed over. */
export function listProjectFiles(
  cx: AppContext,
  projectId: number,
  ids: readonly number[],
): Promise<FileRow[]> {
  return listFilesByIds(cx.db.sql, projectId, ids)
}
