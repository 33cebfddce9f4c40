// What an error of a storage is about: its credentials, its region, or the place itself. Providers say it by a code, which
// their libraries put under different names; Redis begins its sentence with it. Pure.

import { StorageError } from './connector.ts'

/**
 * `place`: the credentials were taken. `no-credentials`: there are none, nobody was asked. `unknown`: nobody answered, or
 * with nothing that is known.
 */
export type Cause = 'no-credentials' | 'credentials' | 'region' | 'place' | 'unknown'

const MISSING = ['NoSuchBucket', 'NotFound', 'notFound', 'ContainerNotFound']
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
    // Google
    'forbidden',
    // Azure
    'AuthorizationFailure',
    'AuthorizationPermissionMismatch',
    ...MISSING,
  ]),
}
const MOST_CAUSES = 5

/** True when the other side says that it has no such bucket or container. */
export function isMissing(error: unknown): boolean {
  return causes(error).some((one) => wordsOf(one).some((word) => MISSING.includes(word)))
}

export function causeOf(error: unknown): Cause {
  // The connector looked and did not find what it was told.
  if (error instanceof StorageError && error.reason === 'settings') return 'place'
  for (const one of causes(error)) {
    const words = wordsOf(one)
    for (const cause of ['no-credentials', 'credentials', 'region', 'place'] as const)
      if (words.some((word) => CODES[cause].has(word))) return cause
  }
  return 'unknown'
}

function causes(error: unknown): readonly Error[] {
  const found: Error[] = []
  for (let one = error; one instanceof Error && found.length < MOST_CAUSES; one = one.cause) found.push(one)
  return found
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
