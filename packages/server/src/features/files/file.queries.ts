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
    .where('removed_at', 'is', null)
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
  return ofOrganization(db, organizationId)
    .where('f.id', '=', id)
    .where('f.removed_at', 'is', null)
    .executeTakeFirst()
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
    of_archive: boolean
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
  /** Paths that no task was made of, and that no other record names. */
  readonly unused: string[]
}

/**
 * Clears what tasks say of uploads and deletes their records. Those that an import made tasks of are only hidden: data of
 * tasks may name them, and their bytes are served to who may see the project.
 */
export async function deleteFiles(
  db: Queryable,
  projectId: number,
  ids: readonly number[] | 'all',
  now: Date,
): Promise<DeletedFiles> {
  const chosen = ids === 'all' ? sql`true` : sql`f.id = any(${ids}::bigint[])`
  const { rows } = await sql<{ id: number; file: string; is_used: boolean }>`
    with chosen as materialized (
      select f.id, f.file, f.of_archive or f.id in (
          select unnest(i.file_upload_ids) from import i
          where i.project_id = ${projectId} and i.status = 'completed' and i.first_task is not null) as is_imported
      from file_upload f where f.project_id = ${projectId} and f.removed_at is null and ${chosen}
      for update
    ), cleared as (
      update task set file_upload_id = null from chosen
      where task.project_id = ${projectId} and task.file_upload_id = chosen.id
      returning chosen.id
    )
    select id, file, is_imported or id in (select id from cleared) as is_used from chosen`.execute(db)
  const idsOf = (isUsed: boolean) => rows.filter((row) => row.is_used === isUsed).map((row) => row.id)
  await sql`
    update file_upload set removed_at = ${now} where id = any(${idsOf(true)}::bigint[])`.execute(db)
  const { rows: unused } = await sql<{ file: string }>`
    with gone as (delete from file_upload where id = any(${idsOf(false)}::bigint[]) returning id, file)
    select file from gone where not exists (
      select from file_upload o where o.file = gone.file and o.id not in (select id from gone))`.execute(db)
  return { deleted: rows.length, unused: unused.map((row) => row.file) }
}
