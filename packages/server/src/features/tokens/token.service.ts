// Tokens of both kinds: legacy (40 hex, one a user, shown again) and personal (a refresh JWT, shown once) with its
// short-lived access tokens. Rules: resources.md 3 of the incumbent's API; access tokens live five minutes.

import { SignJWT, decodeProtectedHeader, errors as joseErrors, jwtVerify } from 'jose'
import { withTransaction, type Queryable } from '../../db/client.ts'
import type { AppContext } from '../../context.ts'
import { TOKEN_PROBLEMS, type TokenProblem } from '../../http/auth-problem.ts'
import { AppError, invalid } from '../../http/errors.ts'
import {
  findLegacyToken,
  findPersonalToken,
  findTokenPolicy,
  insertPersonalToken,
  listLivePersonalTokens,
  lockUser,
  revokePersonalToken,
  upsertLegacyToken,
} from './token.queries.ts'

const ACCESS_TTL_SEC = 300
const DAY_MS = 86_400_000

/** The user's legacy token; made on first need. */
export async function getLegacyToken(cx: AppContext, userId: number): Promise<string> {
  const row = await findLegacyToken(cx.db.sql, userId)
  return row === undefined ? resetLegacyToken(cx, userId) : cx.secrets.unseal(row.token_sealed)
}

/** A new legacy token; the old one is dead when this returns. */
export function resetLegacyToken(cx: AppContext, userId: number): Promise<string> {
  return setLegacyToken(cx, cx.db.sql, userId, cx.newId.hex(20))
}

export async function setLegacyToken(
  cx: AppContext,
  db: Queryable,
  userId: number,
  token: string,
): Promise<string> {
  await upsertLegacyToken(db, {
    user_id: userId,
    token_hash: cx.secrets.hashToken(token),
    token_sealed: cx.secrets.seal(token),
    created_at: cx.clock.now(),
  })
  return token
}

export interface PersonalToken {
  /** Whole JWT when new; `header.payload` in lists. */
  readonly token: string
  readonly createdAt: Date
  readonly expiresAt: Date
}

/** @throws AppError 409 when the user holds a live one. */
export function createPersonalToken(
  cx: AppContext,
  userId: number,
  organizationId: number,
): Promise<PersonalToken> {
  return withTransaction(cx.db, async (tx) => {
    await lockUser(tx, userId)
    const live = await listLivePersonalTokens(tx, userId, cx.clock.now())
    if (live.length > 0)
      throw new AppError(
        'conflict',
        'You already have a valid token. Please revoke it before creating a new one.',
      )
    return insertToken(cx, tx, userId, organizationId)
  })
}

async function insertToken(
  cx: AppContext,
  db: Queryable,
  userId: number,
  organizationId: number,
): Promise<PersonalToken> {
  const policy = await findTokenPolicy(db, organizationId)
  const createdAt = cx.clock.now()
  const expiresAt = new Date(createdAt.getTime() + policy.api_token_ttl_days * DAY_MS)
  const jti = cx.newId.hex(16)
  const token = await sign(cx, 'refresh', userId, jti, createdAt, expiresAt)
  const unsigned = token.slice(0, token.lastIndexOf('.'))
  await insertPersonalToken(db, {
    jti,
    user_id: userId,
    unsigned_token: unsigned,
    created_at: createdAt,
    expires_at: expiresAt,
  })
  return { token, createdAt, expiresAt }
}

export async function listPersonalTokens(cx: AppContext, userId: number): Promise<PersonalToken[]> {
  const rows = await listLivePersonalTokens(cx.db.sql, userId, cx.clock.now())
  return rows.map((row) => ({
    token: row.unsigned_token,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }))
}

/** An access token for a personal token. @throws AppError 401 with the reason. */
export async function refreshAccess(cx: AppContext, refresh: string): Promise<string> {
  const claims = await verify(cx, refresh, 'refresh').catch((error: unknown) => {
    if (error instanceof joseErrors.JWTExpired)
      throw refused('Token is expired', 'the personal token has expired. Make a new one on the account page.')
    throw error instanceof OtherKindError
      ? refused('Token is invalid', 'this is the answer of an exchange, no personal token.')
      : refused('Token is invalid', TOKEN_PROBLEMS.notOurs)
  })
  const row = await findPersonalToken(cx.db.sql, claims.jti)
  if (row === undefined)
    throw refused('Token is invalid', 'the personal token is unknown: its account was deleted.')
  if (row.revoked_at !== null)
    throw refused('Token is blacklisted', 'the personal token was revoked or replaced. Make a new one.')
  const now = cx.clock.now()
  return sign(
    cx,
    'access',
    claims.userId,
    cx.newId.hex(16),
    now,
    new Date(now.getTime() + ACCESS_TTL_SEC * 1000),
  )
}

/** Revokes the caller's token and gives a new one, as one step. */
export async function rotatePersonalToken(
  cx: AppContext,
  userId: number,
  organizationId: number,
  refresh: string,
): Promise<PersonalToken> {
  const unfit = () => invalid({ non_field_errors: ['Invalid refresh token'] })
  const claims = await verify(cx, refresh, 'refresh').catch(() => {
    throw unfit()
  })
  if (claims.userId !== userId) throw unfit()
  return withTransaction(cx.db, async (tx) => {
    if (!(await revokePersonalToken(tx, claims.jti, cx.clock.now()))) throw unfit()
    return insertToken(cx, tx, userId, organizationId)
  })
}

/**
 * Revokes a token given whole or as `header.payload`; holding either form is enough, no login is asked for.
 * @throws AppError 404 (bare body) when it is unknown or already revoked.
 */
export async function blacklistToken(cx: AppContext, refresh: string): Promise<void> {
  const jti = readJti(refresh)
  const row = jti === undefined ? undefined : await findPersonalToken(cx.db.sql, jti)
  const unsigned = refresh.split('.').slice(0, 2).join('.')
  const known = row !== undefined && row.unsigned_token === unsigned
  if (!known || !(await revokePersonalToken(cx.db.sql, row.jti, cx.clock.now()))) {
    const detail = 'Token is invalid or already blacklisted.'
    throw new AppError('not_found', detail, { bare: { detail } })
  }
}

/** The user of a valid access token; why it is none for anything else, which then counts as no credentials. */
export async function readAccessToken(cx: AppContext, token: string): Promise<number | TokenProblem> {
  if (!token.includes('.')) return 'notJwt'
  try {
    return (await verify(cx, token, 'access')).userId
  } catch (error) {
    if (error instanceof joseErrors.JWTExpired) return 'expired'
    return error instanceof OtherKindError ? 'personal' : 'notOurs'
  }
}

/** It is the body that was wrong, no header. */
function refused(detail: string, problem: string): AppError {
  return new AppError('authentication_failed', detail, {
    headers: { 'www-authenticate': 'Bearer realm="api"', 'x-auth-problem': `Body: ${problem}` },
  })
}

function sign(
  cx: AppContext,
  type: string,
  userId: number,
  jti: string,
  iat: Date,
  exp: Date,
): Promise<string> {
  return new SignJWT({ token_type: type, user_id: String(userId), jti })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(Math.floor(iat.getTime() / 1000))
    .setExpirationTime(Math.floor(exp.getTime() / 1000))
    .sign(cx.secrets.jwtKey)
}

/** A good JWT of the other kind: access where a personal token belongs, or the other way. */
class OtherKindError extends Error {}

async function verify(cx: AppContext, token: string, type: string): Promise<{ userId: number; jti: string }> {
  const { payload } = await jwtVerify(token, cx.secrets.jwtKey, {
    algorithms: ['HS256'],
    currentDate: cx.clock.now(),
  })
  if (payload['token_type'] !== type) throw new OtherKindError()
  if (typeof payload.jti !== 'string' || !/^\d+$/.test(String(payload['user_id'])))
    throw new Error('claims do not fit')
  return { userId: Number(payload['user_id']), jti: payload.jti }
}

function readJti(token: string): string | undefined {
  try {
    const [header, payload] = token.split('.')
    decodeProtectedHeader(`${header}.${payload}.`)
    const claims: unknown = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString('utf8'))
    const jti = (claims as { jti?: unknown }).jti
    return typeof jti === 'string' ? jti : undefined
  } catch {
    return undefined
  }
}
