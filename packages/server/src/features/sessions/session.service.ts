// Sessions are rows: a cookie names one by a random token of which only the hash is stored. A write by cookie from
// another site is refused.

import type { FastifyReply, FastifyRequest } from 'fastify'
import type { AppContext } from '../../context.ts'
import type { Caller } from '../../http/auth.ts'
import { AppError } from '../../http/errors.ts'
import { toCaller } from '../tokens/authenticate.service.ts'
import {
  confirmSession,
  deleteExpiredSessions,
  deleteSession,
  findSession,
  insertSession,
  touchSession,
} from './session.queries.ts'

export { deleteUserSessions } from './session.queries.ts'

export const SESSION_COOKIE = 'sessionid'
const MINUTE_MS = 60_000
// A row update each request would double the cost of reads; a minute is fine for an inactivity limit of days.
const TOUCH_EVERY_MS = MINUTE_MS
const CONFIRMED_FOR_MS = 5 * MINUTE_MS
const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The caller of the session cookie; undefined without a live one. @throws AppError 403 for a write from another site. */
export async function findSessionCaller(
  cx: AppContext,
  request: FastifyRequest,
): Promise<Caller | undefined> {
  const cookie = request.cookies[SESSION_COOKIE]
  if (cookie === undefined || cookie.length > 200) return undefined
  const hash = cx.secrets.hashToken(cookie)
  const now = cx.clock.now()
  const row = await findSession(cx.db.sql, hash, now)
  if (row === undefined) return undefined
  const age = now.getTime() - row.created_at.getTime()
  const idle = now.getTime() - row.last_seen_at.getTime()
  if (
    age > row.max_session_age_minutes * MINUTE_MS ||
    idle > row.max_time_between_activity_minutes * MINUTE_MS
  ) {
    await deleteSession(cx.db.sql, hash)
    return undefined
  }
  if (!READS.has(request.method)) requireSameSite(cx, request)
  if (idle > TOUCH_EVERY_MS) await touchSession(cx.db.sql, hash, row.user_id, now)
  return toCaller(row, 'session', hash)
}

/** @throws AppError `csrf` when the browser says that another site made this request. */
export function requireSameSite(cx: AppContext, request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none'
  const origin = request.headers.origin
  if (foreign || (origin !== undefined && !isOwnOrigin(cx, request, origin)))
    throw new AppError('csrf', 'CSRF Failed: this request came from another site.')
}

function isOwnOrigin(cx: AppContext, request: FastifyRequest, origin: string): boolean {
  if (cx.env.publicUrl !== '') return origin === new URL(cx.env.publicUrl).origin
  // Without a configured address the browser's own idea of the host is all there is; a forged Host cannot come from a
  // browser, and programs send no Origin.
  try {
    return new URL(origin).host === request.headers.host
  } catch {
    return false
  }
}

export interface SessionOptions {
  /** Keeps the cookie beyond the browser's session. */
  readonly persist: boolean
}

/** Opens a session for a person who has just shown the password, and sets its cookie. */
export async function openSession(
  cx: AppContext,
  request: FastifyRequest,
  reply: FastifyReply,
  userId: number,
  options: SessionOptions,
): Promise<void> {
  const token = cx.newId.hex(32)
  const now = cx.clock.now()
  const ttlMs = 400 * 24 * 60 * MINUTE_MS
  await insertSession(cx.db.sql, {
    token_hash: cx.secrets.hashToken(token),
    user_id: userId,
    persist: options.persist,
    created_at: now,
    last_seen_at: now,
    // The organization's policy ends it earlier; this bound only lets the cleaner find forgotten rows.
    expires_at: new Date(now.getTime() + ttlMs),
    password_confirmed_at: now,
  })
  void reply.setCookie(SESSION_COOKIE, token, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(cx, request),
    ...(options.persist && { maxAge: 14 * 24 * 60 * 60 }),
  })
}

export async function closeSession(
  cx: AppContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const cookie = request.cookies[SESSION_COOKIE]
  if (cookie !== undefined) await deleteSession(cx.db.sql, cx.secrets.hashToken(cookie))
  void reply.clearCookie(SESSION_COOKIE, { path: '/' })
}

/** Removes the rows of sessions that can no longer be used. */
export function purgeSessions(cx: AppContext): Promise<void> {
  return deleteExpiredSessions(cx.db.sql, cx.clock.now())
}

export async function markPasswordConfirmed(cx: AppContext, caller: Caller): Promise<void> {
  if (caller.sessionHash !== undefined) await confirmSession(cx.db.sql, caller.sessionHash, cx.clock.now())
}

/** True for five minutes after the password was typed in this session. */
export async function isPasswordConfirmed(cx: AppContext, caller: Caller): Promise<boolean> {
  if (caller.sessionHash === undefined) return false
  const row = await findSession(cx.db.sql, caller.sessionHash, cx.clock.now())
  const at = row?.password_confirmed_at
  return at != null && cx.clock.now().getTime() - at.getTime() < CONFIRMED_FOR_MS
}

/** True when the browser reaches us by https, as far as the configured address or the socket says. */
export function isSecure(cx: AppContext, request: FastifyRequest): boolean {
  return cx.env.publicUrl.startsWith('https://') || request.protocol === 'https'
}
