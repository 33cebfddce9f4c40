// Which header of a refused request was wrong, in a sentence for its sender. Says nothing of what was in it. Pure.

import type { IncomingHttpHeaders } from 'node:http'

/** `Authorization: the scheme is neither Token nor Bearer.` Names the header that was looked at. */
export function describeCredentials(headers: IncomingHttpHeaders): string {
  const key = headers['x-api-key']
  if (key !== undefined) return `X-API-Key: ${isJwt(String(key)) ? BEARER : TOKEN}`
  const { authorization } = headers
  if (authorization !== undefined) {
    const [scheme = '', ...rest] = authorization.trim().split(/\s+/)
    return `Authorization: ${describeScheme(scheme.toLowerCase(), rest)}`
  }
  if (/(?:^|;\s*)sessionid=/.test(headers.cookie ?? ''))
    return 'Cookie: the session has ended or is unknown. Sign in again.'
  return 'Authorization: missing. Send "Token" and an access token, or "Bearer" and a JWT.'
}

const TOKEN = 'the access token is unknown, belongs to a closed account, or its kind is switched off.'
const BEARER = 'the JWT is malformed, expired or revoked, or its kind is switched off.'
const isJwt = (text: string) => text.split('.').length === 3

function describeScheme(scheme: string, rest: readonly string[]): string {
  const isKnown = scheme === 'token' || scheme === 'bearer'
  if (!isKnown) return 'the scheme is neither Token nor Bearer.'
  if (rest.length === 0) return 'nothing stands behind the scheme.'
  if (rest.length > 1) return 'a token has no spaces.'
  if (scheme === 'bearer') return BEARER
  // The usual mistake with personal tokens.
  return isJwt(rest[0] ?? '')
    ? 'this is a personal token. Exchange it at /api/token/refresh/ and send the answer with Bearer.'
    : TOKEN
}
