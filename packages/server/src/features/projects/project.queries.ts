// SQL of projects.

import { sql, type Insertable, type Selectable, type SqlBool, type Updateable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

export type ProjectRow = Selectable<Tables['project']>

/** The project's creator as projects show him; null members when there is none. */
export interface CreatorColumns {
  readonly creator_first_name: string | null
  readonly creator_last_name: string | null
  readonly creator_email: string | null
  readonly creator_avatar: string | null
}
export type ProjectView = ProjectRow & CreatorColumns

const CREATOR = [
  'u.first_name as creator_first_name',
  'u.last_name as creator_last_name',
  'u.email as creator_email',
  'u.avatar as creator_avatar',
] as const

export function findProject(
  db: Queryable,
  organizationId: number,
  projectId: number,
): Promise<ProjectRow | undefined> {
  return db
    .selectFrom('project')
    .selectAll()
    .where('id', '=', projectId)
    .where('organization_id', '=', organizationId)
    .where('trash_id', 'is', null)
    .executeTakeFirst()
}

/** For jobs, which have no caller. */
export function findProjectById(db: Queryable, projectId: number): Promise<ProjectRow | undefined> {
  return db
    .selectFrom('project')
    .selectAll()
    .where('id', '=', projectId)
    .where('trash_id', 'is', null)
    .executeTakeFirst()
}

export function lockProject(
  tx: Tx,
  organizationId: number,
  projectId: number,
): Promise<ProjectRow | undefined> {
  return tx
    .selectFrom('project')
    .selectAll()
    .where('id', '=', projectId)
    .where('organization_id', '=', organizationId)
    .where('trash_id', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export function findProjectView(
  db: Queryable,
  organizationId: number,
  projectId: number,
): Promise<ProjectView | undefined> {
  return db
    .selectFrom('project as p')
    .leftJoin('user_account as u', 'u.id', 'p.created_by')
    .selectAll('p')
    .select(CREATOR)
    .where('p.id', '=', projectId)
    .where('p.organization_id', '=', organizationId)
    .where('p.trash_id', 'is', null)
    .executeTakeFirst()
}

/** For events, which are told of projects in the trash too. */
export function findProjectOfEvent(db: Queryable, projectId: number): Promise<ProjectView | undefined> {
  return db
    .selectFrom('project as p')
    .leftJoin('user_account as u', 'u.id', 'p.created_by')
    .selectAll('p')
    .select(CREATOR)
    .where('p.id', '=', projectId)
    .executeTakeFirst()
}

// What the list may be ordered by; other names are ignored, as the incumbent does.
const ORDERABLE = [
  'id',
  'title',
  'description',
  'created_at',
  'updated_at',
  'created_by',
  'pinned_at',
  'is_draft',
  'is_published',
  'maximum_annotations',
  'color',
] as const
type OrderColumn = (typeof ORDERABLE)[number]

export interface ProjectFilter {
  readonly organizationId: number
  readonly ids?: readonly number[] | undefined
  readonly title?: string | undefined
  readonly search?: string | undefined
  readonly pinned?: boolean | undefined
}

export interface ProjectOrder {
  readonly column: OrderColumn
  readonly descending: boolean
}

/** `-title` → title descending; undefined for anything that is no column of the list. */
export function readProjectOrder(text: string | undefined): ProjectOrder | undefined {
  const descending = text?.startsWith('-') === true
  const name = descending ? text.slice(1) : text
  const column = ORDERABLE.find((one) => one === name)
  return column === undefined ? undefined : { column, descending }
}

const containing = (text: string) => `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`

function filtered(db: Queryable, filter: ProjectFilter) {
  let query = db
    .selectFrom('project as p')
    .where('p.organization_id', '=', filter.organizationId)
    .where('p.trash_id', 'is', null)
  const { ids, title, search, pinned } = filter
  if (ids !== undefined) query = query.where(sql<SqlBool>`p.id = any(${ids}::bigint[])`)
  if (title !== undefined) query = query.where('p.title', 'ilike', containing(title))
  if (search !== undefined)
    query = query.where((eb) =>
      eb.or([eb('p.title', 'ilike', containing(search)), eb('p.description', 'ilike', containing(search))]),
    )
  if (pinned !== undefined) query = query.where('p.pinned_at', pinned ? 'is not' : 'is', null)
  return query
}

export async function countProjects(db: Queryable, filter: ProjectFilter): Promise<number> {
  const row = await filtered(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return row.n
}

/** One page with creators; pinned first, then newest, unless ordered otherwise. */
export function listProjects(
  db: Queryable,
  filter: ProjectFilter,
  order: ProjectOrder | undefined,
  page: { readonly offset: number; readonly pageSize: number },
): Promise<ProjectView[]> {
  const query = filtered(db, filter)
    .leftJoin('user_account as u', 'u.id', 'p.created_by')
    .selectAll('p')
    .select(CREATOR)
    .limit(page.pageSize)
    .offset(page.offset)
  const ordered =
    order === undefined
      ? query.orderBy('p.pinned_at', (by) => by.desc().nullsLast())
      : query.orderBy(`p.${order.column}`, order.descending ? 'desc' : 'asc')
  return ordered.orderBy('p.id', 'desc').execute()
}

export async function insertProject(db: Queryable, row: Insertable<Tables['project']>): Promise<number> {
  const { id } = await db.insertInto('project').values(row).returning('id').executeTakeFirstOrThrow()
  await db.insertInto('project_counter').values({ project_id: id }).execute()
  return id
}

export async function updateProject(
  db: Queryable,
  projectId: number,
  change: Updateable<Tables['project']>,
): Promise<void> {
  await db.updateTable('project').set(change).where('id', '=', projectId).execute()
}

export interface QueueRow {
  readonly project_id: number
  /** Tasks that the person annotated. */
  readonly done: number
  /** Those of them that are not finished yet. */
  readonly done_open: number
}

/** What one person did in each project; projects without his work are absent. Index-only on both sides. */
export async function selectQueues(
  db: Queryable,
  projectIds: readonly number[],
  userId: number,
): Promise<QueueRow[]> {
  if (projectIds.length === 0) return []
  const { rows } = await sql<QueueRow>`
    select p.id as project_id, mine.done, mine.done_open
    from unnest(${projectIds}::bigint[]) as p(id)
    cross join lateral (
      select count(*)::bigint as done, count(t.id)::bigint as done_open
      from (
        select distinct a.task_id from annotation a
        where a.project_id = p.id and a.completed_by = ${userId} and a.trash_id is null
      ) as seen
      left join task t on t.project_id = p.id and t.id = seen.task_id and not t.is_labeled and t.trash_id is null
    ) as mine
    where exists (
      select from annotation a
      where a.project_id = p.id and a.completed_by = ${userId} and a.trash_id is null)`.execute(db)
  return rows
}

export async function hasDrafts(db: Queryable, projectId: number): Promise<boolean> {
  const row = await db
    .selectFrom('draft')
    .select('id')
    .where('project_id', '=', projectId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function hasModelVersion(db: Queryable, projectId: number, version: string): Promise<boolean> {
  const row = await db
    .selectFrom('prediction')
    .select('id')
    .where('project_id', '=', projectId)
    .where('model_version', '=', version)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export interface AnnotatorRow {
  readonly id: number
  readonly first_name: string
  readonly last_name: string
  readonly email: string
  readonly avatar: string | null
}

/** Members, past ones included, who have an annotation in the project. One index look-up a member. */
export async function listAnnotators(
  db: Queryable,
  organizationId: number,
  projectId: number,
): Promise<AnnotatorRow[]> {
  const { rows } = await sql<AnnotatorRow>`
    select u.id, u.first_name, u.last_name, u.email, u.avatar
    from organization_member m join user_account u on u.id = m.user_id
    where m.organization_id = ${organizationId} and exists (
      select from annotation a
      where a.project_id = ${projectId} and a.completed_by = u.id and a.trash_id is null)
    order by u.id`.execute(db)
  return rows
}

export interface ModelVersionRow {
  readonly model_version: string
  readonly count: number
  readonly latest: Date
}

export async function listModelVersions(db: Queryable, projectId: number): Promise<ModelVersionRow[]> {
  const { rows } = await sql<ModelVersionRow>`
    select coalesce(p.model_version, '') as model_version, count(*)::bigint as count, max(p.created_at) as latest
    from prediction p join task t on t.project_id = p.project_id and t.id = p.task_id
    where p.project_id = ${projectId} and t.trash_id is null
    group by 1
    order by max(p.created_at) desc, 1`.execute(db)
  return rows
}

/** Deletes up to `limit` predictions of a version; the tasks they were of. */
export async function deletePredictions(
  db: Queryable,
  projectId: number,
  version: string,
  limit: number,
): Promise<number[]> {
  const { rows } = await sql<{ task_id: number }>`
    delete from prediction where project_id = ${projectId} and id in (
      select id from prediction
      where project_id = ${projectId} and coalesce(model_version, '') = ${version}
      order by id limit ${limit})
    returning task_id`.execute(db)
  return rows.map((row) => row.task_id)
}
