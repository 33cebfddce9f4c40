// SQL of people.

import { sql, type Selectable } from 'kysely'
import type { Queryable, Tx } from '../../db/client.ts'
import type { Tables } from '../../db/tables.ts'

/** A person with what the wire shows of the organization and whether the membership ended. */
export type UserRow = Selectable<Tables['user_account']> & {
  readonly organization_title: string | null
  readonly organization_owner_email: string | null
  readonly removed_at: Date | null
}

function users(db: Queryable, organizationId: number) {
  return db
    .selectFrom('user_account as u')
    .innerJoin('organization_member as m', (join) =>
      join.onRef('m.user_id', '=', 'u.id').on('m.organization_id', '=', organizationId),
    )
    .leftJoin('organization as o', 'o.id', 'u.active_organization_id')
    .leftJoin('user_account as owner', 'owner.id', 'o.created_by')
    .selectAll('u')
    .select(['o.title as organization_title', 'owner.email as organization_owner_email', 'm.removed_at'])
}

export function findUser(
  db: Queryable,
  organizationId: number,
  userId: number,
): Promise<UserRow | undefined> {
  return users(db, organizationId).where('u.id', '=', userId).executeTakeFirst()
}

export function listUsers(db: Queryable, organizationId: number): Promise<UserRow[]> {
  return users(db, organizationId).where('m.removed_at', 'is', null).orderBy('u.id').execute()
}

export function listMemberUsers(
  db: Queryable,
  organizationId: number,
  page: { offset: number; pageSize: number },
): Promise<UserRow[]> {
  return users(db, organizationId)
    .where('m.removed_at', 'is', null)
    .orderBy('u.id')
    .offset(page.offset)
    .limit(page.pageSize)
    .execute()
}

/** True when a person of the organization, removed or not, shows this picture. */
export async function isAvatarOf(db: Queryable, organizationId: number, file: string): Promise<boolean> {
  const row = await users(db, organizationId).where('u.avatar', '=', file).executeTakeFirst()
  return row !== undefined
}

/** Login look-up: by e-mail in any case, whatever the organization. */
export function findAccount(db: Queryable, email: string) {
  return db
    .selectFrom('user_account')
    .selectAll()
    .where(sql`lower(email)`, '=', email.trim().toLowerCase())
    .executeTakeFirst()
}

export async function insertUser(
  db: Queryable,
  row: {
    email: string
    username: string
    first_name?: string
    last_name?: string
    phone?: string
    allow_newsletters?: boolean | null
    password_hash?: string | null
    active_organization_id?: number | null
    is_superuser?: boolean
  },
): Promise<number> {
  const { id } = await db.insertInto('user_account').values(row).returning('id').executeTakeFirstOrThrow()
  return id
}

export type UserChange = Partial<{
  username: string
  first_name: string
  last_name: string
  phone: string
  allow_newsletters: boolean | null
  password_hash: string
  avatar: string | null
  custom_hotkeys: string
  product_tours: string
  active_organization_id: number | null
  is_active: boolean
}>

export async function updateUser(db: Queryable, userId: number, change: UserChange): Promise<void> {
  if (Object.keys(change).length === 0) return
  await db.updateTable('user_account').set(change).where('id', '=', userId).execute()
}

/** Gives a person without an active organization the first that he is a member of. */
export async function setFirstOrganization(db: Queryable, userId: number): Promise<void> {
  await sql`
    update user_account set active_organization_id = (
      select organization_id from organization_member where user_id = ${userId} and removed_at is null
      order by organization_id limit 1)
    where id = ${userId} and active_organization_id is null`.execute(db)
}

/** Takes everything from a person that would let him in or name him; the row stays, since his work points at it. */
export async function eraseUser(tx: Tx, userId: number): Promise<void> {
  const tables = [
    'legacy_token',
    'personal_token',
    'password_link',
    'project_hotkeys',
    'organization_member',
  ] as const
  for (const table of tables) await tx.deleteFrom(table).where('user_id', '=', userId).execute()
  await tx
    .updateTable('user_account')
    .set({
      is_active: false,
      email: sql`'deleted-' || id || '@invalid'`,
      username: 'Deleted',
      first_name: 'Deleted',
      last_name: 'User',
      phone: '',
      avatar: null,
      password_hash: null,
      active_organization_id: null,
    })
    .where('id', '=', userId)
    .execute()
}
