// Azure Blob Storage, with an account key, a shared access signature or a service principal. The official library is loaded
// on first use; each of its requests is given a guarded agent.

import { bucketPlace } from '../../bucket-place.ts'
import { StorageError, type Connector, type Remedy } from '../../connector.ts'
import { createAzureClient } from './azure-blob.client.ts'
import { containerOf, prefixOf, readAzureParams } from './azure-blob.params.ts'

const ROLES: Readonly<Record<string, string>> = {
  place: 'Storage Blob Data Reader',
  list: 'Storage Blob Data Reader',
  read: 'Storage Blob Data Reader',
  presign: 'Storage Blob Delegator',
  write: 'Storage Blob Data Contributor',
  remove: 'Storage Blob Data Contributor',
}

export const azureBlobConnector: Connector = {
  kind: 'azure',
  // Nowhere promised, and not so with hierarchical namespaces; a listing goes on by the server's own mark.
  isOrdered: false,
  form: [
    { name: 'container', label: 'Container Name', type: 'text', required: true },
    { name: 'prefix', label: 'Container Prefix', type: 'text' },
    { name: 'account_name', label: 'Account Name', type: 'password' },
    { name: 'account_key', label: 'Account Key', type: 'password' },
    { name: 'sas_token', label: 'Shared Access Signature', type: 'password' },
    { name: 'tenant_id', label: 'Tenant ID', type: 'text' },
    { name: 'client_id', label: 'Client ID', type: 'text' },
    { name: 'client_secret', label: 'Client Secret', type: 'password' },
    {
      name: 'blob_endpoint',
      label: 'Blob Endpoint',
      type: 'text',
      placeholder: 'https://account.blob.core.windows.net',
    },
  ],
  async require(fields, options) {
    readAzureParams(fields, options)
  },
  isComplete: (fields, options) => containerOf(fields, options) !== '',
  place: (fields, options) => bucketPlace('azure-blob', containerOf(fields, options), prefixOf(fields)),
  async open(fields, options) {
    const params = readAzureParams(fields, options)
    if (params.container === '')
      throw new StorageError('settings', 'The container is missing: type its name.')
    return createAzureClient(params, options)
  },
  endpoint: (fields, options) => readAzureParams(fields, options).endpoint,
  remedy(step, fields): Remedy | undefined {
    const container = typeof fields['container'] === 'string' ? fields['container'] : 'CONTAINER'
    if (step === 'cors')
      return {
        text: 'Browsers may read presigned links only when the account allows it. Run this command.',
        paste:
          "az storage cors add --services b --methods GET HEAD --origins '*' --allowed-headers '*' --exposed-headers '*' --max-age 3600 --account-name ACCOUNT",
      }
    const role = ROLES[step]
    if (role === undefined) return undefined
    return {
      text: 'A service principal needs this role; an account key needs nothing more; a SAS must grant read and list, and for targets write and delete.',
      paste: `az role assignment create --role "${role}" --assignee CLIENT_ID --scope /subscriptions/SUBSCRIPTION/resourceGroups/GROUP/providers/Microsoft.Storage/storageAccounts/ACCOUNT/blobServices/default/containers/${container}`,
    }
  },
}
