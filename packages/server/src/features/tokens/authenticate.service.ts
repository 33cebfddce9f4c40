// Turns a request into a caller. Order: X-API-Key (replaces Authorization), Bearer access token, legacy Token, session
// cookie. A bad Bearer or an unknown scheme counts as no credentials; a bad Token is refused with its reason. Either way
// the refusal's header X-Auth-Problem says why.

import type { FastifyRequest } from 'fastify'
import type { AppContext } from '../../context.ts'
import type { Caller, Role } from '../../http/auth.ts'
import { noteTokenProblem, type TokenProblem } from '../../http/auth-problem.ts'
import { AppError } from '../../http/errors.ts'
import { findModelServer } from '../ml/backend-token.service.ts'
import { findSessionCaller } from '../sessions/session.service.ts'
import { findCallerByLegacyToken, findCallerByUserId, type CallerRow } from './token.queries.ts'
import { readAccessToken } from './token.service.ts'

export async function authenticate(cx: AppContext, request: FastifyRequest): Promise<Caller | undefined> {
  const header = readCredentials(request)
  if (header !== undefined) {
    const [scheme = '', ...rest] = header.trim().split(/\s+/)
    switch (scheme.toLowerCase()) {
      case 'token':
        return authenticateLegacy(cx, rest)
      case 'bearer':
        return authenticateBearer(cx, request, rest)
    }
  }
  return findSessionCaller(cx, request)
}

function readCredentials(request: FastifyRequest): string | undefined {
  const key = request.headers['x-api-key']
  const value = Array.isArray(key) ? key[0] : key
  if (value === undefined) return request.headers.authorization
  return value.split('.').length === 3 ? `Bearer ${value}` : `Token ${value}`
}

async function authenticateLegacy(cx: AppContext, rest: readonly string[]): Promise<Caller> {
  const [token] = rest
  if (token === undefined) throw refuse('Invalid token header. No credentials provided.')
  if (rest.length > 1) throw refuse('Invalid token header. Token string should not contain spaces.')
  const hash = cx.secrets.hashToken(token)
  return cx.callers.get(hash.toString('base64'), () => findLegacyCaller(cx, hash))
}

async function findLegacyCaller(cx: AppContext, tokenHash: Buffer): Promise<Caller> {
  const row = await findCallerByLegacyToken(cx.db.sql, tokenHash)
  if (row === undefined) {
    const server = await findModelServer(cx, tokenHash)
    if (server === undefined) throw refuse('Invalid token.', 'unknownToken')
    return server
  }
  if (!row.is_active) throw refuse('User inactive or deleted.', 'closedAccount')
  if (!row.legacy_api_tokens_enabled)
    throw refuse(
      'Authentication token no longer valid: legacy token authentication has been disabled for this organization',
      'tokensOff',
    )
  return toCaller(row, 'legacy-token')
}

async function authenticateBearer(
  cx: AppContext,
  request: FastifyRequest,
  rest: readonly string[],
): Promise<Caller | undefined> {
  if (rest.length !== 1) return undefined
  const userId = await readAccessToken(cx, rest[0] ?? '')
  if (typeof userId === 'string') {
    noteTokenProblem(request, userId)
    return undefined
  }
  const row = await findCallerByUserId(cx.db.sql, userId)
  if (row === undefined) {
    const detail = 'User not found'
    throw new AppError('authentication_failed', detail, { bare: { detail }, tokenProblem: 'closedAccount' })
  }
  if (row.is_active && row.api_tokens_enabled) return toCaller(row, 'access-token')
  noteTokenProblem(request, row.is_active ? 'personalOff' : 'closedAccount')
  return undefined
}

/** The person that a job works for; undefined when he has lost his access to the organization since. */
export async function findCaller(
  cx: AppContext,
  userId: number,
  organizationId: number,
): Promise<Caller | undefined> {
  const row = await findCallerByUserId(cx.db.sql, userId)
  return row?.is_active === true && row.organization_id === organizationId ? toCaller(row, 'job') : undefined
}

export function toCaller(row: CallerRow, via: Caller['via'], sessionHash?: Buffer): Caller {
  return {
    userId: row.user_id,
    email: row.email,
    organizationId: row.organization_id,
    role: row.role as Role,
    via,
    ...(sessionHash && { sessionHash }),
  }
}

function refuse(detail: string, tokenProblem?: TokenProblem): AppError {
  return new AppError('authentication_failed', detail, {
    headers: { 'www-authenticate': 'Token' },
    ...(tokenProblem && { tokenProblem }),
  })
}
