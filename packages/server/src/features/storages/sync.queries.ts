// SQL of syncs: their state on the storage, and the links of objects to tasks.

import { sql } from 'kysely'
import type { StorageStatus } from '@siali/contract'
import type { Queryable } from '../../db/client.ts'
import type { StorageRow } from './storage.queries.ts'

export interface SyncState {
  readonly status: StorageStatus
  /** JSON. */
  readonly meta: string
  readonly job_run_id?: string | null
  readonly traceback?: string | null
  readonly last_sync?: Date
  readonly last_sync_count?: number
  readonly sync_key?: string | null
  /** JSON. */
  readonly sync_totals?: string
}

export async function storeSyncState(db: Queryable, storageId: number, state: SyncState): Promise<void> {
  await db.updateTable('storage').set(state).where('id', '=', storageId).execute()
}

/** Stores how far a sync is, unless another has taken it over: false then. Waits for the writes of the other. */
export async function storeHeldState(
  db: Queryable,
  storageId: number,
  holder: string,
  state: SyncState,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('storage')
    .set(state)
    .where('id', '=', storageId)
    .where('sync_holder', '=', holder)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Takes the sync of a storage up, from whoever had it; undefined when the run is no longer that of the storage. */
export function takeSync(
  db: Queryable,
  storageId: number,
  run: string,
  holder: string,
): Promise<StorageRow | undefined> {
  return db
    .updateTable('storage')
    .set({ sync_holder: holder })
    .where('id', '=', storageId)
    .where('job_run_id', '=', run)
    .returningAll()
    .executeTakeFirst()
}

/** Whether a storage of the project is being read, or written. */
export async function findSyncing(
  db: Queryable,
  projectId: number,
): Promise<{ source: boolean; target: boolean }> {
  const { rows } = await sql<{ source: boolean; target: boolean }>`
    select coalesce(bool_or(direction = 'source'), false) as source,
      coalesce(bool_or(direction = 'target'), false) as target
    from storage where project_id = ${projectId} and status in ('queued', 'in_progress')`.execute(db)
  return rows[0] ?? { source: false, target: false }
}

/** Objects of tasks that others take the place of, so that the next sync does not make them again. */
export async function moveLinks(
  tx: Queryable,
  projectId: number,
  pairs: readonly { readonly id: number; readonly keep: number }[],
): Promise<void> {
  await sql`
    update storage_link as l set task_id = given.keep
    from unnest(${pairs.map((pair) => pair.id)}::bigint[], ${pairs.map((pair) => pair.keep)}::bigint[]) as given (id, keep)
    where l.project_id = ${projectId} and l.task_id = given.id`.execute(tx)
}

export interface KnownObject {
  readonly key: string
  readonly etag: string | null
  /** A task of it is there; those in the trash do not count. */
  readonly is_live: boolean
  readonly is_marked: boolean
}

/** What is known of these keys. */
export async function listKnown(
  db: Queryable,
  projectId: number,
  storageId: number,
  keys: readonly string[],
): Promise<Map<string, KnownObject>> {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<KnownObject>`
    select l.key, min(l.etag) as etag, bool_or(t.id is not null) as is_live,
      bool_or(l.missing_at is not null or l.changed_at is not null) as is_marked
    from storage_link l
    left join task t on t.project_id = l.project_id and t.id = l.task_id and t.trash_id is null
    where l.project_id = ${projectId} and l.storage_id = ${storageId} and l.key = any(${keys}::text[])
    group by l.key`.execute(db)
  return new Map(rows.map((row) => [row.key, row]))
}

export interface NewLink {
  readonly key: string
  readonly rowIndex: number
  readonly taskId: number
  readonly etag: string
}

/** Links objects to their new tasks; what they were linked to before lies in the trash. */
export async function insertLinks(
  db: Queryable,
  projectId: number,
  storageId: number,
  links: readonly NewLink[],
): Promise<void> {
  if (links.length === 0) return
  await sql`
    insert into storage_link (project_id, storage_id, key, row_index, task_id, etag)
    select ${projectId}::bigint, ${storageId}::bigint, * from unnest(
      ${links.map((link) => link.key)}::text[], ${links.map((link) => link.rowIndex)}::int[],
      ${links.map((link) => link.taskId)}::bigint[], ${links.map((link) => link.etag)}::text[])
    on conflict (project_id, storage_id, key, row_index) do update
      set task_id = excluded.task_id, etag = excluded.etag, changed_at = null, missing_at = null`.execute(db)
}

export async function markChanged(
  db: Queryable,
  projectId: number,
  storageId: number,
  keys: readonly string[],
  now: Date,
): Promise<void> {
  if (keys.length === 0) return
  await sql`
    update storage_link set changed_at = ${now}, missing_at = null
    where project_id = ${projectId} and storage_id = ${storageId} and key = any(${keys}::text[])`.execute(db)
}

/** Takes back what was said of objects that are listed again, as they were. */
export async function unmark(
  db: Queryable,
  projectId: number,
  storageId: number,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  await sql`
    update storage_link set changed_at = null, missing_at = null
    where project_id = ${projectId} and storage_id = ${storageId} and key = any(${keys}::text[])`.execute(db)
}

/** What a listing names when it is there. */
export interface Listed {
  readonly projectId: number
  readonly storageId: number
  /** Keys begin with it; others were synced with other settings. */
  readonly prefix: string
  readonly isRecursive: boolean
}

/** Keys that a listing with these settings names. */
function listedBy(prefix: string, isRecursive: boolean) {
  const isDirect = sql`position('/' in substr(key, ${[...prefix].length + 1})) = 0`
  return sql`starts_with(key, ${prefix}) and ${isRecursive ? sql`true` : isDirect}`
}

export interface KeyRange extends Listed {
  /** Behind this key… */
  readonly after: string
  /** …up to this one; undefined: to the end. */
  readonly upTo: string | undefined
}

/** Marks linked keys of a range that a listing did not name. */
export async function markMissing(
  db: Queryable,
  range: KeyRange,
  listed: readonly string[],
  now: Date,
): Promise<void> {
  const { projectId, storageId, prefix, isRecursive, after, upTo } = range
  await sql`
    update storage_link set missing_at = ${now}
    where project_id = ${projectId} and storage_id = ${storageId} and key > ${after}
      and ${upTo === undefined ? sql`true` : sql`key <= ${upTo}`}
      and missing_at is null and ${listedBy(prefix, isRecursive)}
      and key <> all(${listed}::text[])`.execute(db)
}

/** Notes what a listing without an order has named. */
export async function insertSeen(db: Queryable, storageId: number, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await sql`
    insert into storage_seen (storage_id, key) select ${storageId}::bigint, * from unnest(${keys}::text[])
    on conflict do nothing`.execute(db)
}

export async function clearSeen(db: Queryable, storageId: number): Promise<void> {
  await db.deleteFrom('storage_seen').where('storage_id', '=', storageId).execute()
}

/** Marks linked keys that a whole listing did not name. */
export async function markUnseen(
  db: Queryable,
  { projectId, storageId, prefix, isRecursive }: Listed,
  now: Date,
): Promise<void> {
  await sql`
    update storage_link l set missing_at = ${now}
    where l.project_id = ${projectId} and l.storage_id = ${storageId} and l.missing_at is null
      and ${listedBy(prefix, isRecursive)}
      and not exists (select from storage_seen s where s.storage_id = l.storage_id and s.key = l.key)`.execute(
    db,
  )
}

/** How many objects of a storage are marked. */
export async function countMarks(
  db: Queryable,
  projectId: number,
  storageId: number,
): Promise<{ missing: number; changed: number }> {
  const { rows } = await sql<{ missing: number; changed: number }>`
    select count(distinct key) filter (where missing_at is not null)::int as missing,
      count(distinct key) filter (where changed_at is not null)::int as changed
    from storage_link
    where project_id = ${projectId} and storage_id = ${storageId}
      and (missing_at is not null or changed_at is not null)`.execute(db)
  return rows[0] ?? { missing: 0, changed: 0 }
}

/** Objects that changed or are gone since their task was made, by key. */
export async function listMarked(
  db: Queryable,
  projectId: number,
  storageId: number,
  limit: number,
): Promise<{ key: string; task_id: number; changed_at: Date | null; missing_at: Date | null }[]> {
  return db
    .selectFrom('storage_link')
    .select(['key', 'task_id', 'changed_at', 'missing_at'])
    .where('project_id', '=', projectId)
    .where('storage_id', '=', storageId)
    .where((eb) => eb.or([eb('changed_at', 'is not', null), eb('missing_at', 'is not', null)]))
    .orderBy('key')
    .orderBy('row_index')
    .limit(limit)
    .execute()
}
