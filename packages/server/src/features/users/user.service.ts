// Accounts: signing up, creating by API and command line, changing, passwords.

import { isPgError, withTransaction, type Tx } from '../../db/client.ts'
import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError, invalid, notFound, permissionDenied } from '../../http/errors.ts'
import {
  insertMember,
  insertOrganization,
  lockOrganizations,
  findFirstOrganization,
  findOrganizationByInvite,
  setOrganizationOwner,
} from '../organizations/membership.service.ts'
import { deleteUserSessions } from '../sessions/session.service.ts'
import { setLegacyToken } from '../tokens/token.service.ts'
import { checkPassword, hashPassword, isPasswordRight } from './password.ts'
import { deletePasswordLink } from './password-link.queries.ts'
import {
  eraseUser,
  findAccount,
  findUser,
  insertUser,
  setFirstOrganization,
  updateUser,
  type UserChange,
  type UserRow,
} from './user.queries.ts'

export { findUser, isAvatarOf, listMemberUsers } from './user.queries.ts'

export type SignupMode = 'first' | 'open' | 'invitation'

/** How a stranger may get an account now. */
export async function signupMode(cx: AppContext): Promise<SignupMode> {
  if ((await findFirstOrganization(cx.db.sql)) === undefined) return 'first'
  return cx.env.signupOpen ? 'open' : 'invitation'
}

export interface Signup {
  readonly email: string
  readonly password: string
  readonly invitation?: string | undefined
  readonly allowNewsletters?: boolean | undefined
}

const EMAIL = /^[^\s@<>"']{1,64}@[^\s@<>"']+\.[^\s@<>"']+$/

/**
 * Makes an account and its membership. The first one owns the organization it makes.
 * @throws AppError `validation` by field, or 403 when no invitation covers it.
 */
export async function signUp(cx: AppContext, signup: Signup): Promise<number> {
  const errors: Record<string, string[]> = {}
  const email = signup.email.trim().toLowerCase()
  if (email.length > 254 || !EMAIL.test(email)) errors['email'] = ['Enter a valid email address.']
  const password = checkPassword(signup.password)
  if (password.length > 0) errors['password'] = password
  if (Object.keys(errors).length > 0) throw invalid(errors)
  const passwordHash = await hashPassword(signup.password)
  return withTransaction(cx.db, async (tx) => {
    // One at a time: two first sign-ups at once must not make two organizations.
    await lockOrganizations(tx)
    const first = (await findFirstOrganization(tx)) === undefined
    const organization = first
      ? { id: await insertOrganization(tx, { title: 'Siali Label', inviteToken: cx.newId.hex(16) }) }
      : await requireInvitation(cx, tx, signup.invitation)
    const userId = await createAccount(tx, {
      email,
      username: email.slice(0, email.indexOf('@')),
      password_hash: passwordHash,
      allow_newsletters: signup.allowNewsletters ?? false,
      active_organization_id: organization.id,
      is_superuser: first,
    })
    await insertMember(tx, organization.id, userId, first ? 'owner' : cx.env.newMemberRole)
    if (first) await setOrganizationOwner(tx, organization.id, userId)
    await setLegacyToken(cx, tx, userId, cx.newId.hex(20))
    return userId
  })
}

async function requireInvitation(
  cx: AppContext,
  tx: Tx,
  invitation: string | undefined,
): Promise<{ id: number }> {
  if (invitation !== undefined && invitation !== '') {
    const found = await findOrganizationByInvite(tx, invitation)
    if (found === undefined)
      throw permissionDenied('This invitation is not known or was replaced. Ask for a new link.')
    return found
  }
  const organization = cx.env.signupOpen ? await findFirstOrganization(tx) : undefined
  if (organization === undefined)
    throw permissionDenied('Signing up needs an invitation link. Ask the owner for one.')
  return organization
}

async function createAccount(tx: Tx, row: Parameters<typeof insertUser>[1]): Promise<number> {
  try {
    return await insertUser(tx, row)
  } catch (error) {
    if (isPgError(error, '23505')) throw invalid({ email: ['user with this email address already exists.'] })
    throw error
  }
}

/** The account of these credentials; undefined for unknown e-mail, wrong password and inactive accounts alike. */
export async function findByCredentials(
  cx: AppContext,
  email: string,
  password: string,
): Promise<number | undefined> {
  const account = await findAccount(cx.db.sql, email)
  const right = await isPasswordRight(account?.password_hash, password)
  return right && account?.is_active === true ? account.id : undefined
}

/** @throws AppError 404 outside the caller's organization. Removed members are found: their work still names them. */
export async function requireUser(cx: AppContext, caller: Caller, userId: number): Promise<UserRow> {
  const row = await findUser(cx.db.sql, caller.organizationId, userId)
  if (row === undefined) throw notFound('User')
  return row
}

export interface NewUser {
  readonly email: string
  readonly username: string
  readonly first_name?: string
  readonly last_name?: string
  readonly phone?: string
  readonly allow_newsletters?: boolean | null
}

/** An account without a password, member of the caller's organization. */
export function createUser(cx: AppContext, caller: Caller, user: NewUser): Promise<number> {
  const email = user.email.trim().toLowerCase()
  return withTransaction(cx.db, async (tx) => {
    const userId = await createAccount(tx, { ...user, email, active_organization_id: null })
    await insertMember(tx, caller.organizationId, userId, 'member')
    await setLegacyToken(cx, tx, userId, cx.newId.hex(20))
    return userId
  })
}

/** Members change themselves only; owners and administrators change the names of others. */
export async function changeUser(
  cx: AppContext,
  caller: Caller,
  userId: number,
  change: UserChange,
): Promise<UserRow> {
  await requireUser(cx, caller, userId)
  if (userId !== caller.userId && caller.role !== 'owner' && caller.role !== 'administrator')
    throw permissionDenied()
  await updateUser(cx.db.sql, userId, change)
  return requireUser(cx, caller, userId)
}

/** Ends the account for good: memberships, tokens, sessions go; annotations keep their author's id. */
export async function deleteUser(cx: AppContext, caller: Caller, userId: number): Promise<void> {
  if (caller.role !== 'owner') throw permissionDenied('Only the organization owner can delete users')
  await requireUser(cx, caller, userId)
  if (userId === caller.userId) throw permissionDenied('The organization owner cannot be deleted')
  await withTransaction(cx.db, async (tx) => {
    await deleteUserSessions(tx, userId)
    await eraseUser(tx, userId)
  })
}

/** Checks the caller's password. @throws AppError 400. */
export async function requirePassword(cx: AppContext, caller: Caller, password: string): Promise<void> {
  if ((await findByCredentials(cx, caller.email, password)) !== caller.userId)
    throw invalid({ password: ['This is not the password of your account.'] })
}

/** Sets a password and ends every session. The command line uses it; it asks for no old one. */
export async function setPassword(cx: AppContext, userId: number, password: string): Promise<void> {
  const wrong = checkPassword(password)
  if (wrong.length > 0)
    throw new AppError('validation', wrong.join(' '), { validationErrors: { password: wrong } })
  const passwordHash = await hashPassword(password)
  await withTransaction(cx.db, (tx) => storePassword(tx, userId, passwordHash))
}

/** Stores a password and ends what the old one opened: sessions (but the one kept) and a link that would set another. */
export async function storePassword(
  tx: Tx,
  userId: number,
  passwordHash: string,
  keptSession?: Buffer,
): Promise<void> {
  await updateUser(tx, userId, { password_hash: passwordHash })
  await deletePasswordLink(tx, userId)
  await deleteUserSessions(tx, userId, keptSession)
}

/** The caller's own password, in the place of the current one; his other sessions end. @throws AppError 400 by field. */
export async function changePassword(
  cx: AppContext,
  caller: Caller,
  current: string,
  password: string,
): Promise<void> {
  if ((await findByCredentials(cx, caller.email, current)) !== caller.userId)
    throw invalid({ current_password: ['This is not the password of your account.'] })
  const wrong = checkPassword(password)
  if (wrong.length > 0) throw invalid({ password: wrong })
  const passwordHash = await hashPassword(password)
  await withTransaction(cx.db, (tx) => storePassword(tx, caller.userId, passwordHash, caller.sessionHash))
}

/** Who signs in for the first time begins to work in the organization that made the account. */
export async function enterOrganization(cx: AppContext, userId: number): Promise<void> {
  await setFirstOrganization(cx.db.sql, userId)
}
