// Fields of a Google storage as on the wire → what the connection needs. Pure.

import { isPlainObject } from '../../../../http/body.ts'
import {
  StorageError,
  folderPrefix,
  readEndpoint,
  textOf,
  type OpenOptions,
  type StorageFields,
} from '../../connector.ts'

export interface ServiceAccountKey {
  readonly email: string
  /** PEM. */
  readonly privateKey: string
  readonly keyId: string | undefined
}

export type GcsCredentials =
  | { readonly by: 'key'; readonly key: ServiceAccountKey }
  /** Those of the machine. */
  | { readonly by: 'ambient' }
  /** An emulator asks for none. */
  | { readonly by: 'nobody' }

export interface GcsParams {
  /** '' while it is not known. */
  readonly bucket: string
  /** Ends with `/` unless it is empty. */
  readonly prefix: string
  readonly credentials: GcsCredentials
  /** What stands for Google's server, as the administrator set it; undefined: Google's. */
  readonly emulator: URL | undefined
}

export const bucketOf = (fields: StorageFields): string => textOf(fields, 'bucket') ?? ''

export const prefixOf = (fields: StorageFields): string => folderPrefix(textOf(fields, 'prefix'))

/** @throws StorageError `settings` for what is no key of a service account. */
export function readGcsParams(fields: StorageFields, { cx }: OpenOptions): GcsParams {
  const { gcsEmulator, gcsForceDefault } = cx.env.cloud
  const given = gcsForceDefault ? undefined : textOf(fields, 'google_application_credentials')
  const key = given === undefined ? undefined : readKey(given)
  const emulator = readEndpoint(
    gcsEmulator === undefined || /^https?:\/\//.test(gcsEmulator) ? gcsEmulator : `http://${gcsEmulator}`,
  )
  return {
    bucket: bucketOf(fields),
    prefix: prefixOf(fields),
    credentials:
      emulator !== undefined ? { by: 'nobody' } : key === undefined ? { by: 'ambient' } : { by: 'key', key },
    emulator,
  }
}

/**
 * The members of a service account's key that sign. Everything else in such a file is left alone: addresses to ask for
 * tokens, files and commands to read them from would be the choice of whoever typed it.
 */
function readKey(text: string): ServiceAccountKey {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    // The parser's words would repeat a part of the key.
    throw new StorageError('settings', 'The Google application credentials are no JSON.', error)
  }
  const members = isPlainObject(value) ? value : {}
  const { type, client_email: email, private_key: privateKey } = members
  if (type !== 'service_account' || typeof email !== 'string' || typeof privateKey !== 'string')
    throw new StorageError(
      'settings',
      'The Google application credentials must be the JSON key of a service account: with type "service_account", client_email and private_key.',
    )
  const keyId = members['private_key_id']
  return { email, privateKey, keyId: typeof keyId === 'string' ? keyId : undefined }
}
