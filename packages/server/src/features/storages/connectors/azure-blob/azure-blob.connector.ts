// Azure Blob Storage.

import { bucketPlace } from '../../bucket-place.ts'
import { StorageError, folderPrefix, textOf, type Connector, type StorageFields } from '../../connector.ts'

const NO_CREDENTIALS =
  'Azure account name and key must be set using environment variables AZURE_BLOB_ACCOUNT_NAME and AZURE_BLOB_ACCOUNT_KEY or account_name and account_key fields.'

const containerOf = (fields: StorageFields) => textOf(fields, 'container') ?? ''

export const azureBlobConnector: Connector = {
  kind: 'azure',
  isOrdered: true,
  form: [
    { name: 'container', label: 'Container Name', type: 'text', required: true },
    { name: 'prefix', label: 'Container Prefix', type: 'text' },
    { name: 'account_name', label: 'Account Name', type: 'password' },
    { name: 'account_key', label: 'Account Key', type: 'password' },
  ],
  require(fields, { cx }) {
    const name = textOf(fields, 'account_name') ?? cx.env.cloud.azureAccountName
    const key = textOf(fields, 'account_key') ?? cx.env.cloud.azureAccountKey
    if (name === undefined || key === undefined) throw new StorageError('settings', NO_CREDENTIALS)
  },
  isComplete: (fields) => containerOf(fields) !== '',
  place: (fields) => bucketPlace('azure-blob', containerOf(fields), folderPrefix(textOf(fields, 'prefix'))),
  open: () =>
    Promise.reject(
      new StorageError(
        'settings',
        'This version cannot connect to Azure Blob Storage. Use S3, Redis or local files.',
      ),
    ),
  endpoint: () => undefined,
  remedy: () => undefined,
}
