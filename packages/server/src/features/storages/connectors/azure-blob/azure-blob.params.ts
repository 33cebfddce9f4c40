// Fields of an Azure storage as on the wire → what the connection needs. Pure.

import {
  StorageError,
  folderPrefix,
  readEndpoint,
  textOf,
  type OpenOptions,
  type StorageFields,
} from '../../connector.ts'

const NO_CREDENTIALS =
  'Azure account name and key must be set using environment variables AZURE_BLOB_ACCOUNT_NAME and AZURE_BLOB_ACCOUNT_KEY or account_name and account_key fields.'

export type AzureCredentials =
  | { readonly by: 'key'; readonly key: string }
  /** Without its `?`. */
  | { readonly by: 'sas'; readonly token: string }
  | {
      readonly by: 'principal'
      readonly tenantId: string
      readonly clientId: string
      readonly clientSecret: string
    }

export interface AzureParams {
  readonly accountName: string
  readonly credentials: AzureCredentials
  /** '' while it is not known. */
  readonly container: string
  /** Ends with `/` unless it is empty. */
  readonly prefix: string
  /** Of the account, without a final slash. */
  readonly endpoint: URL
  /** The administrator set the endpoint, nobody else. */
  readonly isEndpointTrusted: boolean
}

/** The container of a storage; '' while it is not known. */
export function containerOf(fields: StorageFields, { cx }: OpenOptions): string {
  return textOf(fields, 'container') ?? cx.env.cloud.azure.container ?? ''
}

/** What begins keys. */
export const prefixOf = (fields: StorageFields): string => folderPrefix(textOf(fields, 'prefix'))

const ACCOUNT = /^[a-z0-9]{3,24}$/
const TENANT = /^[A-Za-z0-9.-]{1,253}$/

/** @throws StorageError `settings` for what is missing or no name of an account; `refused` for a closed endpoint. */
export function readAzureParams(fields: StorageFields, options: OpenOptions): AzureParams {
  const own = readOwn(fields)
  const ownEndpoint = textOf(fields, 'blob_endpoint')
  const { azure } = options.cx.env.cloud
  const accountName = textOf(fields, 'account_name') ?? azure.accountName
  // The server's own secrets go to the server's own account alone, never to an address that somebody typed.
  const isOwnAccount = ownEndpoint === undefined && accountName === azure.accountName
  const credentials = own ?? (isOwnAccount ? readCredentials(azure) : undefined)
  if (accountName === undefined || credentials === undefined)
    throw new StorageError('settings', NO_CREDENTIALS)
  if (!ACCOUNT.test(accountName))
    throw new StorageError(
      'settings',
      'The account name must be 3 to 24 small letters and digits, without the host name behind it.',
    )
  if (credentials.by === 'principal' && !TENANT.test(credentials.tenantId))
    throw new StorageError('settings', 'The tenant id must be a UUID or a domain name.')
  return {
    accountName,
    credentials,
    container: containerOf(fields, options),
    prefix: prefixOf(fields),
    endpoint:
      readEndpoint(ownEndpoint ?? (isOwnAccount ? azure.endpoint : undefined)) ??
      new URL(`https://${accountName}.blob.core.windows.net`),
    isEndpointTrusted: isOwnAccount && azure.endpoint !== undefined,
  }
}

interface GivenCredentials {
  readonly accountKey: string | undefined
  readonly sasToken: string | undefined
  readonly tenantId: string | undefined
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
}

/** Credentials of the storage itself; undefined when it has none. */
function readOwn(fields: StorageFields): AzureCredentials | undefined {
  return readCredentials({
    accountKey: textOf(fields, 'account_key'),
    sasToken: textOf(fields, 'sas_token'),
    tenantId: textOf(fields, 'tenant_id'),
    clientId: textOf(fields, 'client_id'),
    clientSecret: textOf(fields, 'client_secret'),
  })
}

/** The first that is there: key, SAS, service principal. @throws StorageError for a part of a service principal. */
function readCredentials(given: GivenCredentials): AzureCredentials | undefined {
  const { accountKey, sasToken, tenantId, clientId, clientSecret } = given
  if (accountKey !== undefined) return { by: 'key', key: accountKey }
  if (sasToken !== undefined) return { by: 'sas', token: sasToken.replace(/^\?/, '') }
  if (tenantId !== undefined && clientId !== undefined && clientSecret !== undefined)
    return { by: 'principal', tenantId, clientId, clientSecret }
  if (clientSecret !== undefined)
    throw new StorageError(
      'settings',
      'A service principal needs tenant_id, client_id and client_secret together.',
    )
  return undefined
}
