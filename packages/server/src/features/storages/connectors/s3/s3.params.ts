// Fields of an S3 storage as on the wire → what the connection needs. Pure.

import {
  StorageError,
  folderPrefix,
  readEndpoint,
  textOf,
  type OpenOptions,
  type StorageFields,
} from '../../connector.ts'

export interface S3Params {
  /** '' while it is not known. */
  readonly bucket: string
  /** Ends with `/` unless it is empty. */
  readonly prefix: string
  readonly region: string
  /** Undefined: Amazon's. */
  readonly endpoint: URL | undefined
  /** The administrator set it, nobody else. */
  readonly isEndpointTrusted: boolean
  /** Undefined: those of the machine: environment, profile, role. */
  readonly credentials:
    | {
        readonly accessKeyId: string
        readonly secretAccessKey: string
        readonly sessionToken?: string
      }
    | undefined
  /** Taken on with the credentials. */
  readonly role: { readonly arn: string; readonly externalId: string | undefined } | undefined
  readonly kmsKeyId: string | undefined
  /** Objects are encrypted at rest where that is known to work. */
  readonly isTrusted: boolean
}

const REGION = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const ROLE = /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/

/** @throws StorageError `settings` for half of a pair of keys, `refused` for what is no http address. */
export function readS3Params(fields: StorageFields, { cx }: OpenOptions): S3Params {
  const { cloud } = cx.env
  const own = textOf(fields, 's3_endpoint')
  const endpoint = readEndpoint(own ?? cloud.s3Endpoint)
  const accessKeyId = textOf(fields, 'aws_access_key_id')
  const secretAccessKey = textOf(fields, 'aws_secret_access_key')
  const sessionToken = textOf(fields, 'aws_session_token')
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined))
    throw new StorageError(
      'settings',
      'Give the access key id and the secret access key together, or neither.',
    )
  const region = textOf(fields, 'region_name') ?? cloud.awsRegion ?? 'us-east-1'
  // It becomes a part of host names.
  if (!REGION.test(region))
    throw new StorageError('settings', `"${region}" is no region: type one like eu-central-1.`)
  const arn = textOf(fields, 'role_arn')
  if (arn !== undefined && !ROLE.test(arn))
    throw new StorageError('settings', 'The role must be an ARN like arn:aws:iam::123456789012:role/NAME.')
  return {
    bucket: textOf(fields, 'bucket') ?? '',
    prefix: folderPrefix(textOf(fields, 'prefix')),
    region,
    endpoint,
    isEndpointTrusted: own === undefined && cloud.s3Endpoint !== undefined,
    credentials:
      accessKeyId === undefined || secretAccessKey === undefined
        ? undefined
        : { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    role: arn === undefined ? undefined : { arn, externalId: textOf(fields, 'external_id') },
    kmsKeyId: textOf(fields, 'aws_sse_kms_key_id'),
    isTrusted:
      endpoint === undefined ||
      cloud.s3TrustedDomains.some(
        (domain) => endpoint.hostname === domain || endpoint.hostname.endsWith(`.${domain}`),
      ),
  }
}
