// SQL of organizations and memberships.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'
import type { Role } from '../../http/auth.ts'

export type OrganizationRow = Selectable<Tables['organization']>

/** Any constant; held while an account is made. */
const SIGNUP_LOCK = 4_182_077

export async function lockOrganizations(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${SIGNUP_LOCK})`.execute(tx)
}

export function findFirstOrganization(db: Queryable): Promise<{ id: number; title: string } | undefined> {
  return db.selectFrom('organization').select(['id', 'title']).orderBy('id').limit(1).executeTakeFirst()
}

export function findOrganization(db: Queryable, id: number): Promise<OrganizationRow | undefined> {
  return db.selectFrom('organization').selectAll().where('id', '=', id).executeTakeFirst()
}

export function findOrganizationByInvite(db: Queryable, token: string): Promise<{ id: number } | undefined> {
  return db.selectFrom('organization').select('id').where('invite_token', '=', token).executeTakeFirst()
}

export async function insertOrganization(
  db: Queryable,
  organization: { title: string; inviteToken: string },
): Promise<number> {
  const row = await db
    .insertInto('organization')
    .values({ title: organization.title, invite_token: organization.inviteToken })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

export async function setOrganizationOwner(db: Queryable, id: number, userId: number): Promise<void> {
  await db.updateTable('organization').set({ created_by: userId }).where('id', '=', id).execute()
}

export type OrganizationChange = Partial<{
  title: string
  contact_info: string | null
  invite_token: string
  max_session_age_minutes: number
  max_time_between_activity_minutes: number
}>

export async function updateOrganization(
  db: Queryable,
  id: number,
  change: OrganizationChange,
  now: Date,
): Promise<void> {
  await db
    .updateTable('organization')
    .set({ ...change, updated_at: now })
    .where('id', '=', id)
    .execute()
}

export async function insertMember(
  db: Queryable,
  organizationId: number,
  userId: number,
  role: Role,
): Promise<void> {
  await db
    .insertInto('organization_member')
    .values({ organization_id: organizationId, user_id: userId, role })
    .execute()
}

export function findMember(db: Queryable, organizationId: number, userId: number) {
  return db
    .selectFrom('organization_member')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .executeTakeFirst()
}

export async function listMemberIds(db: Queryable, organizationId: number): Promise<number[]> {
  const rows = await db
    .selectFrom('organization_member')
    .select('user_id')
    .where('organization_id', '=', organizationId)
    .where('removed_at', 'is', null)
    .orderBy('user_id')
    .execute()
  return rows.map((row) => row.user_id)
}

export async function countMembers(db: Queryable, organizationId: number): Promise<number> {
  const row = await db
    .selectFrom('organization_member')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('organization_id', '=', organizationId)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

/** True when the membership was live until now. */
export async function removeMember(
  db: Queryable,
  organizationId: number,
  userId: number,
  now: Date,
): Promise<boolean> {
  const result = await db
    .updateTable('organization_member')
    .set({ removed_at: now })
    .where('organization_id', '=', organizationId)
    .where('user_id', '=', userId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export interface ProjectName {
  readonly user_id: number
  readonly id: number
  readonly title: string | null
}

export function listCreatedProjects(
  db: Queryable,
  organizationId: number,
  userIds: number[],
): Promise<ProjectName[]> {
  if (userIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('project')
    .select(['created_by as user_id', 'id', 'title'])
    .where('organization_id', '=', organizationId)
    .where('trash_id', 'is', null)
    .where('created_by', 'in', userIds)
    .orderBy('id')
    .$castTo<ProjectName>()
    .execute()
}

export function listContributedProjects(
  db: Queryable,
  organizationId: number,
  userIds: number[],
): Promise<ProjectName[]> {
  if (userIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('project as p')
    .innerJoin('annotation as a', 'a.project_id', 'p.id')
    .select(['a.completed_by as user_id', 'p.id', 'p.title'])
    .distinct()
    .where('p.organization_id', '=', organizationId)
    .where('p.trash_id', 'is', null)
    .where('a.trash_id', 'is', null)
    .where('a.completed_by', 'in', userIds)
    .orderBy('p.id')
    .$castTo<ProjectName>()
    .execute()
}

export async function countAnnotations(db: Queryable, organizationId: number, userId: number) {
  const row = await db
    .selectFrom('annotation as a')
    .innerJoin('project as p', 'p.id', 'a.project_id')
    .select((eb) => [
      eb.fn.countAll<number>().as('annotations'),
      eb.fn.count<number>('a.project_id').distinct().as('projects'),
    ])
    .where('p.organization_id', '=', organizationId)
    .where('a.completed_by', '=', userId)
    .where('a.trash_id', 'is', null)
    .executeTakeFirstOrThrow()
  return { annotations: Number(row.annotations), projects: Number(row.projects) }
}
