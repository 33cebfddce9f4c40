// SQL of labels and their links. Links of projects in the trash are not there until the project is back.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import { liveProjectIds } from '../../db/scope.ts'
import type { Tables } from '../../db/tables.ts'

export type LabelRow = Selectable<Tables['label']>
export type LinkRow = Selectable<Tables['label_link']>

export const LABEL_ORDERS = ['id', 'title', 'created_at', 'updated_at'] as const
export interface LabelOrder {
  readonly column: (typeof LABEL_ORDERS)[number]
  readonly descending: boolean
}

interface Slice {
  readonly offset: number
  readonly pageSize: number
}

export function findLabel(db: Queryable, organizationId: number, id: number): Promise<LabelRow | undefined> {
  return db
    .selectFrom('label')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Labels of the organization; those named only, when ids are given. */
export function listLabels(
  db: Queryable,
  organizationId: number,
  ids: readonly number[] | undefined,
  order: LabelOrder,
  slice: Slice,
): Promise<LabelRow[]> {
  return labelsOf(db, organizationId, ids)
    .selectAll()
    .orderBy(order.column, order.descending ? 'desc' : 'asc')
    .orderBy('id')
    .offset(slice.offset)
    .limit(slice.pageSize)
    .execute()
}

export async function countLabels(
  db: Queryable,
  organizationId: number,
  ids: readonly number[] | undefined,
): Promise<number> {
  const row = await labelsOf(db, organizationId, ids)
    .select((select) => select.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return row.n
}

function labelsOf(db: Queryable, organizationId: number, ids: readonly number[] | undefined) {
  return db
    .selectFrom('label')
    .where('organization_id', '=', organizationId)
    .$if(ids !== undefined, (query) => query.where(sql<boolean>`id = any(${ids ?? []}::bigint[])`))
}

export function findLabelByTitle(
  db: Queryable,
  organizationId: number,
  title: string,
): Promise<LabelRow | undefined> {
  return db
    .selectFrom('label')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where(sql<boolean>`md5(title) = md5(${title})`)
    .executeTakeFirst()
}

export interface NewLabelRow {
  readonly organization_id: number
  readonly title: string
  /** JSON text. */
  readonly value: string
  readonly description: string | null
  readonly approved: boolean
  readonly created_by: number
  readonly created_at: Date
  readonly updated_at: Date
}

/** The label of this title, made unless it is there; locked. */
export async function takeLabel(tx: Tx, row: NewLabelRow): Promise<LabelRow> {
  const { rows } = await sql<LabelRow>`
    insert into label (organization_id, title, value, description, approved, created_by, created_at, updated_at)
    values (${row.organization_id}, ${row.title}, ${row.value}, ${row.description}, ${row.approved}, ${row.created_by},
      ${row.created_at}, ${row.updated_at})
    on conflict (organization_id, md5(title)) do update set title = excluded.title
    returning *`.execute(tx)
  const [label] = rows
  if (label === undefined) throw new Error('the label was neither made nor found')
  return label
}

/** The link of this label to the project, made unless it is there. */
export async function takeLink(
  tx: Tx,
  row: { label_id: number; project_id: number; from_name: string },
): Promise<{ readonly link: LinkRow; readonly isNew: boolean }> {
  const { is_new: isNew, ...link } = await tx
    .insertInto('label_link')
    .values(row)
    .onConflict((on) =>
      on
        .columns(['label_id', 'project_id'])
        .doUpdateSet((set) => ({ label_id: set.ref('excluded.label_id') })),
    )
    .returningAll()
    // An updated row names who locked it.
    .returning(sql<boolean>`xmax = 0`.as('is_new'))
    .executeTakeFirstOrThrow()
  return { link, isNew }
}

export async function updateLabel(
  db: Queryable,
  id: number,
  change: Partial<Pick<NewLabelRow, 'title' | 'value' | 'description' | 'approved'>> & { updated_at: Date },
): Promise<void> {
  await db.updateTable('label').set(change).where('id', '=', id).execute()
}

export async function deleteLabel(db: Queryable, id: number): Promise<void> {
  await db.deleteFrom('label').where('id', '=', id).execute()
}

/** Links of these labels to live projects, by id. */
export function listLinksOf(
  db: Queryable,
  organizationId: number,
  labelIds: readonly number[],
): Promise<LinkRow[]> {
  return links(db, organizationId)
    .where(sql<boolean>`l.label_id = any(${labelIds}::bigint[])`)
    .orderBy('l.id')
    .execute()
}

function links(db: Queryable, organizationId: number) {
  return db
    .selectFrom('label_link as l')
    .selectAll('l')
    .where('l.project_id', 'in', liveProjectIds(db, organizationId))
}

export interface LinkFilter {
  readonly projectId: number | undefined
  readonly createdBy: number | undefined
  readonly createdFrom: Date | undefined
  readonly createdTo: Date | undefined
}

function filteredLinks(db: Queryable, organizationId: number, filter: LinkFilter) {
  const { projectId, createdBy, createdFrom, createdTo } = filter
  return db
    .selectFrom('label_link as l')
    .innerJoin('label as b', 'b.id', 'l.label_id')
    .where('l.project_id', 'in', liveProjectIds(db, organizationId))
    .$if(projectId !== undefined, (query) => query.where('l.project_id', '=', projectId ?? 0))
    .$if(createdBy !== undefined, (query) => query.where('b.created_by', '=', createdBy ?? 0))
    .$if(createdFrom !== undefined, (query) => query.where('b.created_at', '>=', createdFrom ?? new Date(0)))
    .$if(createdTo !== undefined, (query) => query.where('b.created_at', '<=', createdTo ?? new Date(0)))
}

export function listLinks(
  db: Queryable,
  organizationId: number,
  filter: LinkFilter,
  slice: Slice,
): Promise<LinkRow[]> {
  return filteredLinks(db, organizationId, filter)
    .selectAll('l')
    .orderBy('l.id')
    .offset(slice.offset)
    .limit(slice.pageSize)
    .execute()
}

export async function countLinks(db: Queryable, organizationId: number, filter: LinkFilter): Promise<number> {
  const row = await filteredLinks(db, organizationId, filter)
    .select((select) => select.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return row.n
}

export function findLink(db: Queryable, organizationId: number, id: number): Promise<LinkRow | undefined> {
  return links(db, organizationId).where('l.id', '=', id).executeTakeFirst()
}

export async function insertLink(db: Queryable, row: Omit<LinkRow, 'id'>): Promise<number> {
  const { id } = await db.insertInto('label_link').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

export async function updateLink(
  db: Queryable,
  id: number,
  change: Partial<Omit<LinkRow, 'id'>>,
): Promise<void> {
  if (Object.keys(change).length > 0)
    await db.updateTable('label_link').set(change).where('id', '=', id).execute()
}

export async function deleteLink(db: Queryable, id: number): Promise<void> {
  await db.deleteFrom('label_link').where('id', '=', id).execute()
}

/** Ids of the live projects of the organization, oldest first. */
export async function listProjectIds(db: Queryable, organizationId: number): Promise<number[]> {
  const rows = await liveProjectIds(db, organizationId).orderBy('id').execute()
  return rows.map((row) => row.id)
}
