// SQL of undoing imports. The tasks of an import lie in a range of ids, with others between them.

import { sql } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import type { ImportRow } from './import.queries.ts'

const ofImport = (row: ImportRow) => sql`
  t.project_id = ${row.project_id} and t.id between ${row.first_task}::bigint and ${row.last_task}::bigint
  and t.import_id = ${row.id} and t.trash_id is null`

export async function countLiveTasks(db: Queryable, row: ImportRow): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from task t where ${ofImport(row)}`.execute(
    db,
  )
  return rows[0]?.n ?? 0
}

const CHUNK = 1000

/** Ids of its live tasks, ascending, in chunks. */
export async function* listLiveTasks(db: Queryable, row: ImportRow): AsyncGenerator<number[]> {
  for (let after = 0; ;) {
    const { rows } = await sql<{ id: number }>`
      select t.id from task t where ${ofImport(row)} and t.id > ${after}::bigint order by t.id limit ${CHUNK}`.execute(
      db,
    )
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows.map(({ id }) => id)
    after = last.id
  }
}

export interface WorkSince {
  /** Made or changed by somebody after the import. */
  readonly annotations: number
  readonly drafts: number
}

export async function countWorkSince(db: Queryable, row: ImportRow): Promise<WorkSince> {
  const { rows } = await sql<WorkSince>`
    select
      (select count(*) from task t join annotation a on a.project_id = t.project_id and a.task_id = t.id
       where ${ofImport(row)} and t.total_annotations + t.cancelled_annotations > 0 and a.trash_id is null
         and exists (
           select 1 from annotation_revision r
           where r.project_id = a.project_id and r.annotation_id = a.id and r.action <> 'imported')) as annotations,
      (select count(*) from task t join draft d on d.project_id = t.project_id and d.task_id = t.id
       where ${ofImport(row)} and t.draft_count > 0 and d.updated_at > ${row.finished_at}::timestamptz) as drafts`.execute(
    db,
  )
  return rows[0] ?? { annotations: 0, drafts: 0 }
}

/** The deed that undid an import: null when none did, or it was taken back. Locks the import. */
export async function lockUndo(tx: Tx, importId: number): Promise<string | null> {
  const { rows } = await sql<{ undo_token: string | null }>`
    select case when trash.restored_at is null then import.undo_token end as undo_token
    from import left join trash on trash.undo_token = import.undo_token
    where import.id = ${importId} for update of import`.execute(tx)
  return rows[0]?.undo_token ?? null
}

export async function storeUndo(tx: Tx, importId: number, undoToken: string): Promise<void> {
  await tx.updateTable('import').set({ undo_token: undoToken }).where('id', '=', importId).execute()
}
