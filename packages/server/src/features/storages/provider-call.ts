// Calls to a provider's library, and what their errors become: the provider's own words, what was tried, and no secret.

import { withoutValues } from '../../http/masking.ts'
import { OutboundError } from '../../outbound/error.ts'
import { StorageError, type StorageFields } from './connector.ts'

/** What a library's error says beside its message. */
export interface ErrorFacts {
  readonly status: number | undefined
  /** The provider's name of the error. */
  readonly code: string | undefined
}

export interface Provider {
  /** What people know the place by: `bucket "photos"`. */
  readonly place: string
  /** Never shown, wherever the library puts them. */
  readonly secrets: readonly string[]
  factsOf(error: unknown): ErrorFacts
}

export type Ask = <T>(what: string, work: Promise<T>) => Promise<T>

/** Waits for calls of a library; `what` completes "Cannot …". @throws StorageError, and OutboundError as the guard threw it. */
export function askOf(provider: Provider): Ask {
  return async (what, work) => {
    try {
      return await work
    } catch (error) {
      throw describeError(provider, what, error)
    }
  }
}

/** The error of a call. `gone` for a read of what is not there. One of the guard stays what it is. */
export function describeError(provider: Provider, what: string, error: unknown): Error {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof OutboundError || cause instanceof StorageError) return cause
  const { status, code } = provider.factsOf(error)
  if (status === 404 && what.startsWith('read'))
    return new StorageError('gone', `Cannot ${what}: it is not there.`, error)
  // Libraries put whole addresses and call traces behind the first lines.
  const said = (error instanceof Error ? error.message : String(error)).trim().slice(0, 1000)
  const name = [code, status === undefined ? undefined : `(${status})`].filter((part) => part !== undefined)
  const message = name.length === 0 ? said : `${name.join(' ')}: ${said}`
  return new StorageError(
    'failed',
    withoutSecrets(`Cannot ${what} (${provider.place}): ${message}`, provider.secrets),
    error,
  )
}

/** `text` without any of the secrets, nor the signatures of links. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const clean = text.replaceAll(/\b(sig|X-Amz-Signature|X-Goog-Signature)=[^&\s"']+/gi, '$1=…')
  return withoutValues(clean, secrets)
}

/** The texts among fields of these names. */
export function secretsOf(fields: StorageFields, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = fields[name]
    return typeof value === 'string' ? [value] : []
  })
}
