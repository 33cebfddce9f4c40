// SQL of snapshots and their conversions.

import { type Selectable } from 'kysely'
import type { Queryable } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

export type SnapshotRow = Selectable<Tables['export']> & {
  readonly creator_email: string | null
  readonly creator_first_name: string | null
  readonly creator_last_name: string | null
  readonly creator_avatar: string | null
}
export type ConversionRow = Omit<Selectable<Tables['converted_export']>, 'problems'>

/** What lists show of a conversion. */
const CONVERSION = [
  'id',
  'export_id',
  'export_type',
  'status',
  'file',
  'error',
  'created_at',
  'finished_at',
  'problem_count',
] as const

function snapshots(db: Queryable, projectId: number) {
  return db
    .selectFrom('export as e')
    .leftJoin('user_account as u', 'u.id', 'e.created_by')
    .selectAll('e')
    .select([
      'u.email as creator_email',
      'u.first_name as creator_first_name',
      'u.last_name as creator_last_name',
      'u.avatar as creator_avatar',
    ])
    .where('e.project_id', '=', projectId)
}

/** Newest first. */
export function listSnapshots(db: Queryable, projectId: number, limit: number): Promise<SnapshotRow[]> {
  return snapshots(db, projectId).orderBy('e.id', 'desc').limit(limit).execute()
}

export function findSnapshot(db: Queryable, projectId: number, id: number): Promise<SnapshotRow | undefined> {
  return snapshots(db, projectId).where('e.id', '=', id).executeTakeFirst()
}

export async function insertSnapshot(
  db: Queryable,
  row: { project_id: number; created_by: number; title: string; options: string; created_at: Date },
): Promise<number> {
  const { id } = await db.insertInto('export').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

export interface SnapshotEnd {
  readonly status: 'completed' | 'failed'
  readonly finished_at: Date
  readonly file?: string
  readonly md5?: string
  readonly size_bytes?: number
  readonly counters?: string
  readonly error?: string
}

export async function beginSnapshot(db: Queryable, id: number): Promise<void> {
  await db.updateTable('export').set({ status: 'in_progress' }).where('id', '=', id).execute()
}

/** False when the snapshot was deleted meanwhile. */
export async function endSnapshot(db: Queryable, id: number, end: SnapshotEnd): Promise<boolean> {
  const result = await db.updateTable('export').set(end).where('id', '=', id).executeTakeFirst()
  return result.numUpdatedRows > 0n
}

/** Marks what no job will make any more; what has ended stays as it is. */
export async function failUnmade(
  db: Queryable,
  table: 'export' | 'converted_export',
  id: number,
  end: { error: string; finished_at: Date },
): Promise<void> {
  await db
    .updateTable(table)
    .set({ status: 'failed', ...end })
    .where('id', '=', id)
    .where('status', 'in', ['created', 'in_progress'])
    .execute()
}

/** Deletes a snapshot with its conversions; the keys of their files. */
export async function deleteSnapshot(db: Queryable, id: number): Promise<string[]> {
  const conversions = await db
    .deleteFrom('converted_export')
    .where('export_id', '=', id)
    .returning('file')
    .execute()
  const gone = await db.deleteFrom('export').where('id', '=', id).returning('file').execute()
  return [...gone, ...conversions].map((row) => row.file).filter((file) => file !== null)
}

export function listConversions(db: Queryable, exportIds: readonly number[]): Promise<ConversionRow[]> {
  if (exportIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('converted_export')
    .select(CONVERSION)
    .where('export_id', 'in', [...exportIds])
    .orderBy('id')
    .execute()
}

export function findConversion(db: Queryable, id: number): Promise<ConversionRow | undefined> {
  return db.selectFrom('converted_export').select(CONVERSION).where('id', '=', id).executeTakeFirst()
}

/** What the finished conversion of a snapshot left out; parsed. */
export function findProblems(
  db: Queryable,
  exportId: number,
  exportType: string,
): Promise<{ problem_count: number; problems: unknown } | undefined> {
  return db
    .selectFrom('converted_export')
    .select(['problem_count', 'problems'])
    .where('export_id', '=', exportId)
    .where('export_type', '=', exportType)
    .where('status', '=', 'completed')
    .executeTakeFirst()
}

/** Serializes who asks for conversions of one snapshot; false when the snapshot is gone. */
export async function lockSnapshot(db: Queryable, id: number): Promise<boolean> {
  const row = await db.selectFrom('export').select('id').where('id', '=', id).forUpdate().executeTakeFirst()
  return row !== undefined
}

export async function insertConversion(db: Queryable, exportId: number, exportType: string): Promise<number> {
  const { id } = await db
    .insertInto('converted_export')
    .values({ export_id: exportId, export_type: exportType })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Removes conversions of a type that failed; they are tried anew. */
export async function deleteFailedConversions(
  db: Queryable,
  exportId: number,
  exportType: string,
): Promise<void> {
  await db
    .deleteFrom('converted_export')
    .where('export_id', '=', exportId)
    .where('export_type', '=', exportType)
    .where('status', '=', 'failed')
    .execute()
}

/** False when the conversion was deleted meanwhile. */
export async function updateConversion(
  db: Queryable,
  id: number,
  change: {
    status: string
    file?: string
    error?: string
    finished_at?: Date
    problem_count?: number
    /** As JSON. */
    problems?: string
  },
): Promise<boolean> {
  const result = await db.updateTable('converted_export').set(change).where('id', '=', id).executeTakeFirst()
  return result.numUpdatedRows > 0n
}
