// Whose word signs the requests of a storage: its own keys or those of the machine, and the role that they take on.

import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { StorageError } from '../../connector.ts'
import type { S3Params } from './s3.params.ts'

type Credentials = NonNullable<S3ClientConfig['credentials']>
type Provider = Extract<Credentials, (...args: never[]) => unknown>

/** `requestHandler` makes the calls that take the role on: the guarded one of the storage. */
export async function s3Credentials(
  params: S3Params,
  requestHandler: NonNullable<S3ClientConfig['requestHandler']>,
): Promise<Credentials> {
  const { fromNodeProviderChain, fromTemporaryCredentials } = await import('@aws-sdk/credential-providers')
  const { role, region, endpoint } = params
  const base: Credentials = params.credentials ?? ownOnly(fromNodeProviderChain(), params)
  if (role === undefined) return base
  return fromTemporaryCredentials({
    masterCredentials: base,
    params: {
      RoleArn: role.arn,
      RoleSessionName: 'siali-label',
      ...(role.externalId !== undefined && { ExternalId: role.externalId }),
    },
    // Servers other than Amazon's give roles at the address where they keep buckets.
    clientConfig: { region, requestHandler, ...(endpoint !== undefined && { endpoint: endpoint.href }) },
  })
}

/** The machine's credentials; those with a token are never sent to a server that somebody typed. */
function ownOnly(chain: Provider, { endpoint, isEndpointTrusted, isTrusted }: S3Params): Provider {
  return async (identity) => {
    const found = await chain(identity)
    if (found.sessionToken !== undefined && !isEndpointTrusted && !isTrusted)
      throw new StorageError(
        'settings',
        `The credentials of this server are not sent to ${endpoint?.host}: give the storage keys of its own, or name the host in S3_TRUSTED_STORAGE_DOMAINS.`,
      )
    return found
  }
}
