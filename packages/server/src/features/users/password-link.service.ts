// Passwords without mail: an administrator makes a link and hands it over himself; who opens it sets a password, once.

import type { AppContext } from '../../context.ts'
import { withTransaction } from '../../db/client.ts'
import { canAdminister, type Caller } from '../../http/auth.ts'
import { AppError, invalid, permissionDenied } from '../../http/errors.ts'
import { isPasswordConfirmed } from '../sessions/session.service.ts'
import { checkPassword, hashPassword } from './password.ts'
import { listMemberships, replacePasswordLink, takePasswordLink } from './password-link.queries.ts'
import { requireUser, storePassword } from './user.service.ts'

const VALID_MS = 24 * 60 * 60_000

export interface PasswordLink {
  /** The secret that the address carries. */
  readonly token: string
  readonly expiresAt: Date
}

/**
 * A link for another person of the organization; the one before is dead.
 * @throws AppError 403 unless an administrator asks, for the owner, and for whom another organization answers for too.
 */
export async function makePasswordLink(
  cx: AppContext,
  caller: Caller,
  userId: number,
): Promise<PasswordLink> {
  const user = await requireUser(cx, caller, userId)
  if (!canAdminister(caller)) throw permissionDenied()
  // It opens an account: what a page's script could ask for by the cookie alone would be as good as a token.
  if (caller.via === 'session' && !(await isPasswordConfirmed(cx, caller)))
    throw new AppError('password_required', 'Type your password to make a link that sets one.')
  if (user.removed_at !== null || !user.is_active)
    throw permissionDenied('This person is no member any more.')
  const memberships = await listMemberships(cx.db.sql, userId)
  if (memberships.some((one) => one.role === 'owner'))
    throw permissionDenied(
      'The owner’s password is set on the machine of the server: siali-label reset_password --username EMAIL',
    )
  if (memberships.length > 1)
    throw permissionDenied(
      'This person belongs to another organization too; nobody here may open the account.',
    )
  const token = cx.newId.hex(32)
  const now = cx.clock.now()
  const expiresAt = new Date(now.getTime() + VALID_MS)
  await replacePasswordLink(cx.db.sql, {
    user_id: userId,
    token_hash: cx.secrets.hashToken(token),
    created_by: caller.userId,
    created_at: now,
    expires_at: expiresAt,
  })
  return { token, expiresAt }
}

/** Sets the password of whom the link names and ends all sessions; the e-mail to sign in with. @throws AppError 400, 404. */
export async function setPasswordByLink(cx: AppContext, token: string, password: string): Promise<string> {
  const wrong = checkPassword(password)
  if (wrong.length > 0) throw invalid({ password: wrong })
  return withTransaction(cx.db, async (tx) => {
    const user = await takePasswordLink(tx, cx.secrets.hashToken(token), cx.clock.now())
    if (user === undefined)
      throw new AppError(
        'not_found',
        'This link was used already, was replaced, or is older than a day. Ask an administrator for a new one.',
      )
    // Hashed after the look-up: a stranger without a link costs nothing.
    await storePassword(tx, user.id, await hashPassword(password))
    return user.email
  })
}
