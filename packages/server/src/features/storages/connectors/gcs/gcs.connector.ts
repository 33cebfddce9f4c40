// Google Cloud Storage, with the key of a service account or the credentials of the machine.

import { bucketPlace } from '../../bucket-place.ts'
import { StorageError, type Connector, type Remedy } from '../../connector.ts'
import { authenticate, createGcsClient } from './gcs.client.ts'
import { bucketOf, prefixOf, readGcsParams } from './gcs.params.ts'

const ROLES: Readonly<Record<string, string>> = {
  place: 'roles/storage.objectViewer',
  list: 'roles/storage.objectViewer',
  read: 'roles/storage.objectViewer',
  presign: 'roles/iam.serviceAccountTokenCreator',
  write: 'roles/storage.objectAdmin',
  remove: 'roles/storage.objectAdmin',
}

export const gcsConnector: Connector = {
  kind: 'gcs',
  isOrdered: true,
  form: [
    { name: 'bucket', label: 'Bucket Name', type: 'text', required: true },
    { name: 'prefix', label: 'Bucket Prefix', type: 'text' },
    {
      name: 'google_application_credentials',
      label: 'Google Application Credentials',
      type: 'textarea',
    },
    { name: 'google_project_id', label: 'Google Project ID', type: 'text' },
  ],
  async require(fields, options) {
    // The machine's own may be missing: that is known only by looking for them.
    await authenticate(readGcsParams(fields, options))
  },
  isComplete: (fields) => bucketOf(fields) !== '',
  place: (fields) => bucketPlace('gs', bucketOf(fields), prefixOf(fields)),
  async open(fields, options) {
    const params = readGcsParams(fields, options)
    if (params.bucket === '') throw new StorageError('settings', 'The bucket is missing: type its name.')
    return createGcsClient(params, options)
  },
  endpoint: (fields, options) =>
    readGcsParams(fields, options).emulator ?? new URL('https://storage.googleapis.com'),
  remedy(step, fields): Remedy | undefined {
    const bucket = bucketOf(fields) === '' ? 'BUCKET' : bucketOf(fields)
    if (step === 'cors')
      return {
        text: 'Browsers may read presigned links only when the bucket allows it. Save this as cors.json and run `gcloud storage buckets update` with `--cors-file=cors.json`.',
        paste: JSON.stringify(
          [{ origin: ['*'], method: ['GET', 'HEAD'], responseHeader: ['*'], maxAgeSeconds: 3600 }],
          null,
          2,
        ),
      }
    const role = ROLES[step]
    if (role === undefined) return undefined
    return {
      text: 'Give the service account this role on the bucket.',
      paste: `gcloud storage buckets add-iam-policy-binding gs://${bucket} --member=serviceAccount:EMAIL --role=${role}`,
    }
  },
}
