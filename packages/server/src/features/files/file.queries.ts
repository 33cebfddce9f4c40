// SQL of uploaded files. Every look-up goes through the organization of the file's project.

import { sql, type Selectable } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import { liveProjectIds } from '../../db/scope.ts'
import type { Tables } from '../../db/tables.ts'

export type FileRow = Selectable<Tables['file_upload']>

export interface FileFilter {
  readonly userId: number
  /** Undefined: all of the person's files. */
  readonly ids: readonly number[] | undefined
}

export function listFiles(db: Queryable, projectId: number, filter: FileFilter): Promise<FileRow[]> {
  let query = db
    .selectFrom('file_upload')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('user_id', '=', filter.userId)
  if (filter.ids !== undefined) query = query.where(sql<boolean>`id = any(${filter.ids}::bigint[])`)
  return query.orderBy('id').execute()
}

/** Files of a project by id, whoever sent them, in the order of their ids. */
export function listFilesByIds(db: Queryable, projectId: number, ids: readonly number[]): Promise<FileRow[]> {
  return db
    .selectFrom('file_upload')
    .selectAll()
    .where('project_id', '=', projectId)
    .where(sql<boolean>`id = any(${ids}::bigint[])`)
    .orderBy('id')
    .execute()
}

function ofOrganization(db: Queryable, organizationId: number) {
  return db
    .selectFrom('file_upload as f')
    .selectAll('f')
    .where('f.project_id', 'in', liveProjectIds(db, organizationId))
}

export function findFile(db: Queryable, organizationId: number, id: number): Promise<FileRow | undefined> {
  return ofOrganization(db, organizationId).where('f.id', '=', id).executeTakeFirst()
}

export function findFileByPath(
  db: Queryable,
  organizationId: number,
  path: string,
): Promise<FileRow | undefined> {
  return ofOrganization(db, organizationId)
    .where('f.file', '=', path)
    .orderBy('f.id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function insertFiles(
  db: Queryable,
  files: readonly {
    project_id: number
    user_id: number
    file: string
    size_bytes: number
    path: string | null
  }[],
): Promise<FileRow[]> {
  if (files.length === 0) return []
  return db
    .insertInto('file_upload')
    .values([...files])
    .returningAll()
    .execute()
}

/** Of these stored paths, those that a record names. */
export async function listTakenPaths(db: Queryable, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ file: string }>`
    select file from file_upload where file = any(${paths}::text[])`.execute(db)
  return new Set(rows.map((row) => row.file))
}

export async function updateFile(
  db: Queryable,
  id: number,
  change: { file: string; size_bytes: number },
): Promise<void> {
  await db.updateTable('file_upload').set(change).where('id', '=', id).execute()
}

export interface DeletedFiles {
  readonly deleted: number
  /** Paths that no task was made of, and that no copy of the project names. */
  readonly unused: string[]
}

/** Deletes the records and clears what tasks say of them. */
export async function deleteFiles(
  db: Queryable,
  projectId: number,
  ids: readonly number[] | 'all',
): Promise<DeletedFiles> {
  const chosen = ids === 'all' ? sql`true` : sql`id = any(${ids}::bigint[])`
  const { rows } = await sql<{ id: number; file: string }>`
    delete from file_upload where project_id = ${projectId} and ${chosen} returning id, file`.execute(db)
  if (rows.length === 0) return { deleted: 0, unused: [] }
  const { rows: used } = await sql<{ file_upload_id: number }>`
    with cleared as (
      update task set file_upload_id = null
      from unnest(${rows.map((row) => row.id)}::bigint[]) as gone(id)
      where project_id = ${projectId} and file_upload_id = gone.id
      returning gone.id as file_upload_id
    ) select distinct file_upload_id from cleared`.execute(db)
  const usedIds = new Set(used.map((row) => row.file_upload_id))
  const { rows: shared } = await sql<{ file: string }>`
    select distinct file from file_upload where file = any(${rows.map((row) => row.file)})`.execute(db)
  const sharedFiles = new Set(shared.map((row) => row.file))
  const unused = rows.filter((row) => !usedIds.has(row.id) && !sharedFiles.has(row.file))
  return { deleted: rows.length, unused: unused.map((row) => row.file) }
}
