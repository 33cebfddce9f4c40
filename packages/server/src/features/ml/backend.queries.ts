// SQL of ML backends.

import { sql, type Insertable, type Selectable, type Updateable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import { liveProjectIds } from '../../db/scope.ts'
import type { Tables } from '../../db/tables.ts'

/** A backend; `is_predicting`: a batch prediction of it runs. */
export type BackendRow = Selectable<Tables['ml_backend']> & { readonly is_predicting: boolean }

function backendRows(db: Queryable) {
  return db
    .selectFrom('ml_backend as b')
    .selectAll('b')
    .select(
      sql<boolean>`exists (select from job_run r where r.project_id = b.project_id and r.status = 'running'
        and r.params ->> 'ml_backend' = b.id::text)`.as('is_predicting'),
    )
}

export function findBackend(
  db: Queryable,
  organizationId: number,
  id: number,
): Promise<BackendRow | undefined> {
  return backendRows(db)
    .where('b.id', '=', id)
    .where('b.project_id', 'in', liveProjectIds(db, organizationId))
    .executeTakeFirst()
}

/** For jobs, which have no caller. */
export function findBackendById(db: Queryable, id: number): Promise<BackendRow | undefined> {
  return backendRows(db).where('b.id', '=', id).executeTakeFirst()
}

/** By id, so that the first connected comes first. */
export function listBackends(
  db: Queryable,
  projectId: number,
  isInteractive?: boolean,
): Promise<BackendRow[]> {
  return backendRows(db)
    .where('b.project_id', '=', projectId)
    .$if(isInteractive !== undefined, (query) => query.where('b.is_interactive', '=', isInteractive === true))
    .orderBy('b.id')
    .execute()
}

export async function findVersionOfTitle(
  db: Queryable,
  projectId: number,
  title: string,
): Promise<{ readonly model_version: string | null } | undefined> {
  return db
    .selectFrom('ml_backend')
    .select('model_version')
    .where('project_id', '=', projectId)
    .where('title', '=', title)
    .orderBy('id')
    .executeTakeFirst()
}

export async function insertBackend(tx: Tx, row: Insertable<Tables['ml_backend']>): Promise<number> {
  const { id } = await tx.insertInto('ml_backend').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function updateBackend(
  db: Queryable,
  id: number,
  change: Updateable<Tables['ml_backend']>,
): Promise<void> {
  await db.updateTable('ml_backend').set(change).where('id', '=', id).execute()
}

export async function deleteBackend(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('ml_backend').where('id', '=', id).execute()
}

/** The project that a backend's token opens, while it is live. */
export async function findProjectOfToken(
  db: Queryable,
  tokenHash: Buffer,
): Promise<{ readonly project_id: number; readonly organization_id: number } | undefined> {
  return db
    .selectFrom('ml_backend as b')
    .innerJoin('project as p', 'p.id', 'b.project_id')
    .select(['b.project_id', 'p.organization_id'])
    .where('b.token_hash', '=', tokenHash)
    .where('p.trash_id', 'is', null)
    .executeTakeFirst()
}

/** The project that an object lies in. */
export async function findProjectOf(
  db: Queryable,
  kind: 'task' | 'annotation' | 'prediction',
  id: number,
): Promise<number | undefined> {
  const { rows } = await sql<{ project_id: number }>`
    select project_id from ${sql.table(kind)} where id = ${id}`.execute(db)
  return rows[0]?.project_id
}

/** The batch prediction of a backend that waits or runs. */
export async function findOpenRun(db: Queryable, backend: BackendRow): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from job_run
    where project_id = ${backend.project_id} and finished_at is null and status in ('queued', 'running')
      and params ->> 'ml_backend' = ${String(backend.id)}
    order by created_at limit 1`.execute(db)
  return rows[0]?.id
}

/** Holds a backend, so that two requests cannot both find no run of it. */
export async function lockBackend(tx: Tx, id: number): Promise<void> {
  await tx.selectFrom('ml_backend').select('id').where('id', '=', id).forUpdate().execute()
}

/** Backends that get their webhook yet. */
export function listAwaitingHook(
  db: Queryable,
): Promise<(Selectable<Tables['ml_backend']> & { readonly organization_id: number })[]> {
  return db
    .selectFrom('ml_backend as b')
    .innerJoin('project as p', 'p.id', 'b.project_id')
    .selectAll('b')
    .select('p.organization_id')
    .where('b.awaits_hook', '=', true)
    .orderBy('b.id')
    .execute()
}

/** False when another server did. */
export async function endAwaitingHook(tx: Tx, id: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('ml_backend')
    .set({ awaits_hook: false })
    .where('id', '=', id)
    .where('awaits_hook', '=', true)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Backends of live projects that train by the number of annotations. */
export async function listTrainable(
  db: Queryable,
): Promise<{ id: number; project_id: number; every: number; trained_at_annotations: number }[]> {
  const { rows } = await sql<{
    id: number
    project_id: number
    every: number
    trained_at_annotations: number
  }>`
    select b.id, b.project_id, p.min_annotations_to_start_training as every, b.trained_at_annotations
    from ml_backend b join project p on p.id = b.project_id
    where p.trash_id is null and p.min_annotations_to_start_training > 0
    order by b.id`.execute(db)
  return rows
}

/** Follows a backend whose title the project reads its predictions by; '' when it is gone. */
export async function followTitle(
  tx: Tx,
  projectId: number,
  title: string | null,
  newTitle: string,
): Promise<void> {
  if (title === null || title === '') return
  await tx
    .updateTable('project')
    .set({ model_version: newTitle })
    .where('id', '=', projectId)
    .where('model_version', '=', title)
    .execute()
}
