// SQL of storages: the rows that people set up.

import { sql, type Selectable } from 'kysely'
import type { StorageDirection } from '@siali/contract'
import type { Queryable, Tx } from '../../db/client.ts'
import { liveProjectIds } from '../../db/scope.ts'
import type { Tables } from '../../db/tables.ts'

export type StorageRow = Selectable<Tables['storage']>

export interface StorageColumns {
  readonly title?: string | null
  readonly description?: string | null
  readonly synchronizable?: boolean
  /** JSON. */
  readonly params: string
  readonly secrets: Buffer | null
}

export async function insertStorage(
  tx: Queryable,
  row: StorageColumns & {
    readonly project_id: number
    readonly direction: StorageDirection
    readonly kind: string
    readonly created_by: number
    readonly created_at: Date
  },
): Promise<number> {
  const { id } = await tx.insertInto('storage').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

export interface StorageFilter {
  readonly organizationId: number
  readonly direction?: StorageDirection | undefined
  readonly kind?: string | undefined
  readonly projectId?: number | undefined
}

const MOST = 1000

/** Storages of live projects of an organization, by id. */
export function listStorages(db: Queryable, filter: StorageFilter): Promise<StorageRow[]> {
  const { organizationId, direction, kind, projectId } = filter
  return db
    .selectFrom('storage')
    .selectAll()
    .where('project_id', 'in', liveProjectIds(db, organizationId))
    .$if(direction !== undefined, (query) => query.where('direction', '=', direction ?? 'source'))
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
    .$if(projectId !== undefined, (query) => query.where('project_id', '=', projectId ?? 0))
    .orderBy('id')
    .limit(MOST)
    .execute()
}

export function findStorage(
  db: Queryable,
  organizationId: number,
  id: number,
): Promise<StorageRow | undefined> {
  return db
    .selectFrom('storage')
    .selectAll()
    .where('id', '=', id)
    .where('project_id', 'in', liveProjectIds(db, organizationId))
    .executeTakeFirst()
}

/** Sources of a project, in the order in which they are asked for an object. */
export function listProjectSources(db: Queryable, projectId: number): Promise<StorageRow[]> {
  return db
    .selectFrom('storage')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('direction', '=', 'source')
    .orderBy('id')
    .limit(MOST)
    .execute()
}

/** For jobs, which have no caller. */
export function findStorageById(db: Queryable, id: number): Promise<StorageRow | undefined> {
  return db.selectFrom('storage').selectAll().where('id', '=', id).executeTakeFirst()
}

export function lockStorage(tx: Tx, id: number): Promise<StorageRow | undefined> {
  return tx.selectFrom('storage').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export async function updateStorage(db: Queryable, id: number, change: StorageColumns): Promise<void> {
  await db.updateTable('storage').set(change).where('id', '=', id).execute()
}

/** Its links, pushes and objects' records go with it. */
export async function deleteStorage(db: Queryable, id: number): Promise<void> {
  await db.deleteFrom('storage').where('id', '=', id).execute()
}

export interface StorageCounts {
  readonly storage_id: number
  readonly behind: number
  readonly push_error: string | null
  readonly missing: number
  readonly changed: number
  readonly tasks?: number
}

/**
 * How many annotations each storage has not got, and how many of its objects changed or are gone. Linked tasks are counted
 * on request alone: that reads all links.
 */
export async function countOfStorages(
  db: Queryable,
  projectId: number,
  isWithTasks: boolean,
): Promise<readonly StorageCounts[]> {
  const ofStorage = sql`l.project_id = s.project_id and l.storage_id = s.id`
  const isMarked = sql`(l.missing_at is not null or l.changed_at is not null)`
  const tasks = isWithTasks
    ? sql`, (select count(*)::int from storage_link l
        join task t on t.project_id = l.project_id and t.id = l.task_id and t.trash_id is null
        where ${ofStorage}) as tasks`
    : sql``
  const { rows } = await sql<StorageCounts>`
    select s.id as storage_id,
      (select count(*)::int from storage_push p where p.project_id = s.project_id and p.storage_id = s.id) as behind,
      (select p.error from storage_push p
        where p.project_id = s.project_id and p.storage_id = s.id and p.error is not null
        order by p.next_try_at desc limit 1) as push_error,
      (select count(*)::int from storage_link l
        where ${ofStorage} and ${isMarked} and l.missing_at is not null) as missing,
      (select count(*)::int from storage_link l
        where ${ofStorage} and ${isMarked} and l.changed_at is not null) as changed
      ${tasks}
    from storage s where s.project_id = ${projectId}`.execute(db)
  return rows
}
