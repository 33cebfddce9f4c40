// Which header of a refused request was wrong, in a sentence for its sender. Says nothing of what was in it.

import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'

/** Why a token was refused, by what is known after it was looked at. */
export const TOKEN_PROBLEMS = {
  unknownToken: 'the access token is unknown: it was replaced, or never given out.',
  closedAccount: 'the account of this token is closed.',
  tokensOff: 'access tokens are switched off in this organization. Use a personal token.',
  personalOff: 'personal tokens are switched off in this organization. Use an access token with Token.',
  notOurs: 'the JWT is malformed, or was not signed by this server.',
  expired: 'the JWT has expired. Get a new one at /api/token/refresh/.',
  personal: 'this is a personal token. Exchange it at /api/token/refresh/ and send the answer with Bearer.',
  notJwt: 'this is no JWT. An access token is sent with Token.',
} as const
export type TokenProblem = keyof typeof TOKEN_PROBLEMS

const found = new WeakMap<FastifyRequest, TokenProblem>()

/** Remembers why the token of a request counts as none, for the refusal that may follow. */
export function noteTokenProblem(request: FastifyRequest, problem: TokenProblem): void {
  found.set(request, problem)
}

export const notedProblem = (request: FastifyRequest): TokenProblem | undefined => found.get(request)

/** `Authorization: the scheme is neither Token nor Bearer.` Names the header that was looked at. */
export function describeCredentials(headers: IncomingHttpHeaders, problem?: TokenProblem): string {
  const key = headers['x-api-key']
  if (key !== undefined) {
    const parts = String(key).trim().split(/\s+/)
    return `X-API-Key: ${describeToken(parts[0] === '' ? [] : parts, problem) ?? TOKEN_PROBLEMS.unknownToken}`
  }
  const { authorization } = headers
  if (authorization !== undefined) {
    const [scheme = '', ...rest] = authorization.trim().split(/\s+/)
    return `Authorization: ${describeScheme(scheme.toLowerCase(), rest, problem)}`
  }
  if (/(?:^|;\s*)sessionid=/.test(headers.cookie ?? ''))
    return 'Cookie: the session has ended or is unknown. Sign in again.'
  return 'Authorization: missing. Send "Token" and an access token, or "Bearer" and a JWT.'
}

function describeScheme(scheme: string, rest: readonly string[], problem: TokenProblem | undefined): string {
  const isKnown = scheme === 'token' || scheme === 'bearer'
  if (!isKnown) return 'the scheme is neither Token nor Bearer.'
  // The usual mistake with personal tokens.
  if (scheme === 'token' && rest.length === 1 && rest[0]?.split('.').length === 3)
    return TOKEN_PROBLEMS.personal
  return (
    describeToken(rest, problem) ??
    (scheme === 'token' ? TOKEN_PROBLEMS.unknownToken : TOKEN_PROBLEMS.notOurs)
  )
}

function describeToken(parts: readonly string[], problem: TokenProblem | undefined): string | undefined {
  if (parts.length === 0) return 'no token stands in it.'
  if (parts.length > 1) return 'a token has no spaces.'
  return problem && TOKEN_PROBLEMS[problem]
}
