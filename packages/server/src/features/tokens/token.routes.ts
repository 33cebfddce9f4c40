// Routes of both kinds of tokens and of the organization's token policy.

import type { FastifyRequest } from 'fastify'
import { currentUserRoutes, tokenRoutes } from '@siali/contract'
import type { AppContext } from '../../context.ts'
import { canAdminister, type Caller } from '../../http/auth.ts'
import { AppError, permissionDenied } from '../../http/errors.ts'
import type { Http } from '../../http/route.ts'
import { toStamp } from '../../http/stamp.ts'
import { isPasswordConfirmed } from '../sessions/session.service.ts'
import { findTokenPolicy, updateTokenPolicy } from './token.queries.ts'
import {
  blacklistToken,
  createPersonalToken,
  getLegacyToken,
  listPersonalTokens,
  refreshAccess,
  resetLegacyToken,
  rotatePersonalToken,
  type PersonalToken,
} from './token.service.ts'

export function tokenFeature(http: Http): void {
  http.route(currentUserRoutes.getToken, async ({ cx, caller, request }) => {
    // A page's script must never get a usable token from the cookie alone.
    const byScript = request.headers['sec-fetch-dest'] === 'empty'
    if (caller.via === 'session' && byScript && !(await isPasswordConfirmed(cx, caller)))
      throw new AppError('password_required', 'Type your password to see the access token.')
    return { token: await getLegacyToken(cx, caller.userId) }
  })
  http.route(currentUserRoutes.resetToken, async ({ cx, caller, request }) => {
    const byScript = request.headers['sec-fetch-dest'] === 'empty'
    if (caller.via === 'session' && byScript && !(await isPasswordConfirmed(cx, caller)))
      throw new AppError('password_required', 'Type your password to replace the access token.')
    return { token: await resetLegacyToken(cx, caller.userId) }
  })
  http.route(tokenRoutes.list, async ({ cx, caller, request }) =>
    (await listPersonalTokens(cx, caller.userId)).map((token) => presentToken(request, token)),
  )
  http.route(tokenRoutes.create, async ({ cx, caller, request }) =>
    presentToken(request, await createPersonalToken(cx, caller.userId, caller.organizationId)),
  )
  http.route(tokenRoutes.refresh, async ({ cx, body }) => ({ access: await refreshAccess(cx, body.refresh) }))
  http.route(tokenRoutes.rotate, async ({ cx, caller, body }) => ({
    refresh: (await rotatePersonalToken(cx, caller.userId, caller.organizationId, body.refresh)).token,
  }))
  http.route(tokenRoutes.blacklist, ({ cx, body }) => blacklistToken(cx, body.refresh))
  http.route(tokenRoutes.getPolicy, (call) => presentPolicy(call))
  http.route(tokenRoutes.setPolicy, async (call) => {
    const { cx, caller, body } = call
    if (!canAdminister(caller)) throw permissionDenied()
    if (Object.keys(body).length > 0) await updateTokenPolicy(cx.db.sql, caller.organizationId, body)
    return presentPolicy(call)
  })
}

// SDK 1.x fails without the two dates and the third setting, which 1.23.2 does not send and recorded exchanges do not
// have. The generated SDKs name themselves, so each side gets what it knows.
function isGeneratedSdk(request: FastifyRequest): boolean {
  return request.headers['x-fern-sdk-name'] !== undefined
}

function presentToken(request: FastifyRequest, token: PersonalToken) {
  if (!isGeneratedSdk(request)) return { token: token.token }
  return { token: token.token, created_at: toStamp(token.createdAt), expires_at: toStamp(token.expiresAt) }
}

async function presentPolicy({
  cx,
  caller,
  request,
}: {
  cx: AppContext
  caller: Caller
  request: FastifyRequest
}) {
  const { api_token_ttl_days, ...both } = await findTokenPolicy(cx.db.sql, caller.organizationId)
  return isGeneratedSdk(request) ? { ...both, api_token_ttl_days } : both
}
