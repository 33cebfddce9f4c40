// SQL of the list of a project's imports.

import { sql } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import type { ImportRow } from './import.queries.ts'

export interface ListedImport extends ImportRow {
  readonly user_name: string | null
  /** Parsed; of the job that does it. */
  readonly progress: unknown
  /** The job ended and could not say so here. */
  readonly is_lost: boolean
  /** When the deed that undid it was taken back. */
  readonly restored_at: Date | null
  /** The trash still holds what was undone. */
  readonly is_in_trash: boolean
  /** Stored paths of its first files. */
  readonly files: string[]
}

const FILES_SHOWN = 20

function listed(where: ReturnType<typeof sql>, limit: number) {
  return sql<ListedImport>`
    select i.*, nullif(trim(u.first_name || ' ' || u.last_name), '') as user_name, r.progress,
      i.finished_at is null and r.finished_at is not null as is_lost,
      t.restored_at, t.id is not null and t.restored_at is null as is_in_trash,
      array(
        select f.file from file_upload f where f.id = any(i.file_upload_ids[1:${FILES_SHOWN}]) and f.project_id = i.project_id
        order by f.id) as files
    from import i
    left join user_account u on u.id = i.user_id
    left join job_run r on r.id = i.job
    left join trash t on t.undo_token = i.undo_token
    where ${where}
    order by i.id desc
    limit ${limit}`
}

/** Newest first. */
export async function listImports(
  db: Queryable,
  projectId: number,
  before: number | undefined,
  limit: number,
): Promise<ListedImport[]> {
  const where = sql`i.project_id = ${projectId} and (${before ?? null}::bigint is null or i.id < ${before ?? null}::bigint)`
  return (await listed(where, limit).execute(db)).rows
}

export async function findListedImport(
  db: Queryable,
  projectId: number,
  importId: number,
): Promise<ListedImport | undefined> {
  return (await listed(sql`i.project_id = ${projectId} and i.id = ${importId}`, 1).execute(db)).rows[0]
}

/** Ids of all its tasks that live, ascending. */
export async function listTaskIds(db: Queryable, row: ImportRow): Promise<number[]> {
  const { rows } = await sql<{ ids: number[] | null }>`
    select array_agg(id order by id) as ids from task
    where project_id = ${row.project_id} and id between ${row.first_task}::bigint and ${row.last_task}::bigint
      and import_id = ${row.id} and trash_id is null`.execute(db)
  return rows[0]?.ids ?? []
}
