// What an error of a storage is about: its credentials, its region, or the place itself. Providers say it by a code, which
// their libraries put under different names; Redis begins its sentence with it. Pure.

import { StorageError } from './connector.ts'

/**
 * `place`: the credentials were taken. `no-credentials`: there are none, nobody was asked. `unknown`: nobody answered, or
 * with nothing that is known.
 */
export type Cause = 'no-credentials' | 'credentials' | 'region' | 'place' | 'unknown'

const CODES: Readonly<Record<Exclude<Cause, 'unknown'>, ReadonlySet<string>>> = {
  'no-credentials': new Set(['CredentialsProviderError']),
  credentials: new Set([
    // Amazon and those that speak its protocol
    'ExpiredToken',
    'ExpiredTokenException',
    'InvalidAccessKeyId',
    'InvalidClientTokenId',
    'InvalidToken',
    'RequestTimeTooSkewed',
    'SignatureDoesNotMatch',
    'UnrecognizedClientException',
    // Google
    'authError',
    'invalid_client',
    'invalid_grant',
    'UNAUTHENTICATED',
    // Azure
    'AccountIsDisabled',
    'AuthenticationFailed',
    'InvalidAuthenticationInfo',
    'NoAuthenticationInformation',
    // Redis
    'NOAUTH',
    'NOPERM',
    'WRONGPASS',
  ]),
  region: new Set([
    'AuthorizationHeaderMalformed',
    'IllegalLocationConstraintException',
    'PermanentRedirect',
  ]),
  place: new Set([
    'AccessDenied',
    'NoSuchBucket',
    'NotFound',
    // Google
    'forbidden',
    'notFound',
    // Azure
    'AuthorizationFailure',
    'AuthorizationPermissionMismatch',
    'ContainerNotFound',
  ]),
}
const MOST_CAUSES = 5

export function causeOf(error: unknown): Cause {
  // The connector looked and did not find what it was told.
  if (error instanceof StorageError && error.reason === 'settings') return 'place'
  let one = error
  for (let depth = 0; depth < MOST_CAUSES && one instanceof Error; depth++, one = one.cause) {
    const words = wordsOf(one)
    for (const cause of ['no-credentials', 'credentials', 'region', 'place'] as const)
      if (words.some((word) => CODES[cause].has(word))) return cause
  }
  return 'unknown'
}

function wordsOf(error: Error): readonly string[] {
  const { code, Code: own, statusCode } = error as { code?: unknown; Code?: unknown; statusCode?: unknown }
  const reasons = (error as { errors?: unknown }).errors
  const nested = Array.isArray(reasons)
    ? reasons.map((one: unknown) => (one as { reason?: unknown } | null)?.reason)
    : []
  const [first] = error.message.split(/[\s:]/, 1)
  return [
    error.name,
    first,
    code,
    own,
    ...nested,
    statusCode === 401 || code === 401 ? 'authError' : undefined,
  ].filter((word): word is string => typeof word === 'string')
}
