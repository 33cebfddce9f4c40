// Accounts as the command line sees them: whoever runs it owns the machine, so no caller and no old password is asked for.

import type { AppContext } from '../../context.ts'
import { getLegacyToken, setLegacyToken } from '../tokens/token.service.ts'
import { isPasswordRight } from './password.ts'
import { presentUser } from './user.presenter.ts'
import { findAccount, findUser } from './user.queries.ts'
import { setPassword, signUp } from './user.service.ts'

export interface StartUser {
  readonly email: string
  readonly password: string
  readonly token?: string | undefined
}

/** Makes the account when it is missing (the first one owns the organization) and sets password and token. */
export async function ensureUser(cx: AppContext, user: StartUser): Promise<number> {
  const account = await findAccount(cx.db.sql, user.email)
  const userId = account?.id ?? (await signUp({ ...cx, env: { ...cx.env, signupOpen: true } }, user))
  if (account !== undefined && !(await isPasswordRight(account.password_hash, user.password)))
    await setPassword(cx, userId, user.password)
  if (user.token !== undefined) await setLegacyToken(cx, cx.db.sql, userId, user.token)
  return userId
}

/** The account with its access token; undefined when there is none of this e-mail. */
export async function describeUser(
  cx: AppContext,
  email: string,
): Promise<Record<string, unknown> | undefined> {
  const account = await findAccount(cx.db.sql, email)
  if (account === undefined) return undefined
  const user = await findUser(cx.db.sql, account.active_organization_id ?? 0, account.id)
  const token = await getLegacyToken(cx, account.id)
  return { ...(user === undefined ? { id: account.id, email: account.email } : presentUser(user)), token }
}

export async function resetPassword(
  cx: AppContext,
  email: string,
  password: string,
): Promise<'changed' | 'same' | 'unknown'> {
  const account = await findAccount(cx.db.sql, email)
  if (account === undefined) return 'unknown'
  if (await isPasswordRight(account.password_hash, password)) return 'same'
  await setPassword(cx, account.id, password)
  return 'changed'
}
