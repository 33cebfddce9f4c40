// What S3 answers, in words for the person who set the storage up: the server's own, and what was tried.

import { OutboundError } from '../../../../outbound/error.ts'
import { StorageError } from '../../connector.ts'

const statusOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && '$metadata' in error
    ? (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode
    : undefined

/** True when the object or bucket is not there. */
export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404
}

/** The error of a call. One of the guard stays what it is. */
export function describeS3Error(what: string, bucket: string, error: unknown): Error {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof OutboundError) return cause
    if (cause instanceof StorageError) return cause
  }
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
  const status = statusOf(error)
  if (status === 404 && what.startsWith('read'))
    return new StorageError('gone', `Cannot ${what}: it is not there.`, error)
  const said = status === undefined ? message : `${name} (${status}): ${message}`
  return new StorageError('failed', `Cannot ${what} (bucket "${bucket}"): ${said}`, error)
}
