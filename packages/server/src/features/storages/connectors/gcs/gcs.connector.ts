// Google Cloud Storage.

import { bucketPlace } from '../../bucket-place.ts'
import { StorageError, folderPrefix, textOf, type Connector, type StorageFields } from '../../connector.ts'

const NO_CREDENTIALS =
  'Your default credentials were not found. To set up Application Default Credentials, see https://cloud.google.com/docs/authentication/external/set-up-adc for more information.'

const bucketOf = (fields: StorageFields) => textOf(fields, 'bucket') ?? ''

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
  require(fields) {
    if (textOf(fields, 'google_application_credentials') === undefined)
      throw new StorageError('settings', NO_CREDENTIALS)
  },
  isComplete: (fields) => bucketOf(fields) !== '',
  place: (fields) => bucketPlace('gs', bucketOf(fields), folderPrefix(textOf(fields, 'prefix'))),
  open: () =>
    Promise.reject(
      new StorageError(
        'settings',
        'This version cannot connect to Google Cloud Storage. Use S3, Redis or local files.',
      ),
    ),
  endpoint: () => new URL('https://storage.googleapis.com'),
  remedy: () => undefined,
}
