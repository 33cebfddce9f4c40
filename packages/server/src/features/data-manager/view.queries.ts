// SQL of views.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

export type ViewRow = Selectable<Tables['view']> & {
  /** Of who locked it. */
  readonly locker_email: string | null
  readonly locker_name: string | null
}

function views(db: Queryable, organizationId: number) {
  return db
    .selectFrom('view as v')
    .innerJoin('project as p', 'p.id', 'v.project_id')
    .leftJoin('user_account as u', 'u.id', 'v.locked_by')
    .selectAll('v')
    .select([
      'u.email as locker_email',
      sql<string | null>`concat_ws(' ', u.first_name, u.last_name)`.as('locker_name'),
    ])
    .where('p.organization_id', '=', organizationId)
    .where('p.trash_id', 'is', null)
}

export function findView(db: Queryable, organizationId: number, id: number): Promise<ViewRow | undefined> {
  return views(db, organizationId).where('v.id', '=', id).executeTakeFirst()
}

/** Views of a project (or of all), in their order. */
export function listViews(
  db: Queryable,
  organizationId: number,
  projectId: number | undefined,
): Promise<ViewRow[]> {
  return views(db, organizationId)
    .$if(projectId !== undefined, (query) => query.where('v.project_id', '=', projectId ?? 0))
    .orderBy('v.sort_order')
    .orderBy('v.id')
    .limit(1000)
    .execute()
}

export interface ViewValues {
  readonly data: string
  readonly filter_group: string | null
  readonly ordering: string
  readonly selected_items: string
}

export async function insertView(
  db: Queryable,
  row: ViewValues & { project_id: number; user_id: number },
): Promise<number> {
  const { id } = await db.insertInto('view').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function updateView(
  db: Queryable,
  id: number,
  change: ViewValues & { updated_at: Date },
): Promise<void> {
  await db.updateTable('view').set(change).where('id', '=', id).execute()
}

/** `by` null unlocks. */
export async function lockView(db: Queryable, id: number, by: number | null, at: Date | null): Promise<void> {
  await db.updateTable('view').set({ locked_by: by, locked_at: at }).where('id', '=', id).execute()
}

export async function deleteView(db: Queryable, id: number): Promise<void> {
  await db.deleteFrom('view').where('id', '=', id).execute()
}

export async function deleteViews(db: Queryable, projectId: number): Promise<void> {
  await db.deleteFrom('view').where('project_id', '=', projectId).execute()
}

export async function orderViews(tx: Tx, projectId: number, ids: readonly number[]): Promise<void> {
  await sql`update view set sort_order = wanted.n - 1
    from unnest(${ids}::bigint[]) with ordinality as wanted (id, n)
    where view.id = wanted.id and view.project_id = ${projectId}`.execute(tx)
}
