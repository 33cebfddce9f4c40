import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobServiceClient,
  StorageSharedKeyCredential,
  generateAccountSASQueryParameters,
} from '@azure/storage-blob'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomIds, systemClock } from '../../../../clock.ts'
import { readEnv } from '../../../../env.ts'
import { isTested, startStorageServer, type StorageServer } from '../../../../testing/storage-servers.ts'
import { checkConnector } from '../../check-connector.ts'
import type { StorageFields } from '../../connector.ts'
import { checkBuckets } from '../../testing.buckets.ts'
import { azureBlobConnector } from './azure-blob.connector.ts'

const LOOPBACK = { SIALI_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8' }
// The account of every Azurite; its key is no secret.
const ACCOUNT = 'devstoreaccount1'
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=='
const shared = new StorageSharedKeyCredential(ACCOUNT, KEY)
const endpointOf = (server: StorageServer) => `${server.url}/${ACCOUNT}`
const containerOf = (server: StorageServer) =>
  new BlobServiceClient(endpointOf(server), shared).getContainerClient('photos')
const withKey = (server: StorageServer) => ({
  account_name: ACCOUNT,
  account_key: KEY,
  blob_endpoint: endpointOf(server),
})

checkConnector('azure', 'azurite', async () => {
  const server = await startStorageServer('azurite')
  await containerOf(server).create()
  return {
    cx: { env: readEnv(LOOPBACK), newId: randomIds, clock: systemClock },
    fields: { ...withKey(server), container: 'photos', prefix: 'raw' },
    nowhere: { ...withKey(server), container: 'missing' },
    stop: () => server.stop(),
  }
})

checkBuckets('azure', 'azurite', async () => {
  const server = await startStorageServer('azurite')
  const container = containerOf(server)
  return {
    server,
    async make() {
      await container.createIfNotExists()
    },
    async put(key, body, type = 'application/octet-stream') {
      const blob = container.getBlockBlobClient(key)
      await blob.upload(body, body.length, { blobHTTPHeaders: { blobContentType: type } })
    },
    async remove(key) {
      await container.getBlobClient(key).deleteIfExists()
    },
    fields: { container: 'photos', ...withKey(server) },
    addressOf: (key) => `azure-blob://photos/${key}`,
    validity: (link) => (Date.parse(link.searchParams.get('se') ?? '') - Date.now()) / 1000,
  }
})

describe('an Azure connection', () => {
  const open = (fields: StorageFields, env: Readonly<Record<string, string>> = {}) =>
    azureBlobConnector.open(
      { container: 'photos', ...fields },
      {
        cx: { env: readEnv({ ...LOOPBACK, ...env }), newId: randomIds, clock: systemClock },
        direction: 'target',
      },
    )

  it('is of no account whose name would be another host', async () => {
    for (const account_name of ['evil.example/', 'a@b', '..', 'a.b.c#', '127.0.0.1:80/'])
      await expect(open({ account_name, account_key: KEY })).rejects.toMatchObject({ reason: 'settings' })
  })

  it('uses no key of this server for an account or an address that somebody typed', async () => {
    const env = { AZURE_BLOB_ACCOUNT_NAME: ACCOUNT, AZURE_BLOB_ACCOUNT_KEY: KEY }
    for (const fields of [{ account_name: 'another' }, { blob_endpoint: 'https://evil.example' }])
      await expect(open(fields, env)).rejects.toMatchObject({
        reason: 'settings',
        message: expect.stringContaining('AZURE_BLOB_ACCOUNT_KEY'),
      })
  })

  it('calls no closed address, whoever asks for it', async () => {
    for (const blob_endpoint of ['http://169.254.169.254', 'http://[::ffff:a00:1]/', 'http://2130706433/a']) {
      const client = await azureBlobConnector.open(
        { container: 'photos', account_name: ACCOUNT, account_key: KEY, blob_endpoint },
        { cx: { env: readEnv({}), newId: randomIds, clock: systemClock }, direction: 'target' },
      )
      await expect(client.check()).rejects.toMatchObject({ reason: 'reserved' })
      await client.close()
    }
    for (const blob_endpoint of ['file:///etc/passwd', 'https://name:word@example.com'])
      await expect(open({ account_name: ACCOUNT, account_key: KEY, blob_endpoint })).rejects.toMatchObject({
        reason: 'refused',
      })
  })

  describe.runIf(isTested('azurite'))('to a server', () => {
    let server: StorageServer
    beforeAll(async () => {
      server = await startStorageServer('azurite')
      await containerOf(server).create()
    })
    afterAll(() => server.stop())

    it('works with a shared access signature, which it hands to nobody', async () => {
      const expiresOn = new Date(Date.now() + 3_600_000)
      const signature = generateAccountSASQueryParameters(
        {
          expiresOn,
          permissions: AccountSASPermissions.parse('rwdl'),
          services: AccountSASServices.parse('b').toString(),
          resourceTypes: AccountSASResourceTypes.parse('co').toString(),
        },
        shared,
      ).toString()
      const fields = { account_name: ACCOUNT, sas_token: `?${signature}`, blob_endpoint: endpointOf(server) }
      const client = await open(fields)
      await client.check()
      await client.write('a.json', '{}')
      expect((await client.find('a.json')).sizeBytes).toBe(2)
      expect(client.presign).toBeUndefined()
      await client.close()
      const broken = await open({ ...fields, sas_token: signature.replace(/sig=[^&]+/, 'sig=AAAA1234') })
      const error = await broken.check().catch((thrown: unknown) => thrown as Error)
      expect(error).toMatchObject({ reason: 'failed', message: expect.stringContaining('403') })
      expect(String((error as Error).message)).not.toContain('AAAA1234')
      await broken.close()
    })

    it('finds account, key, container and endpoint in the settings of the server', async () => {
      const client = await open(
        { container: undefined },
        {
          AZURE_BLOB_ACCOUNT_NAME: ACCOUNT,
          AZURE_BLOB_ACCOUNT_KEY: KEY,
          AZURE_BLOB_CONTAINER: 'photos',
          AZURE_BLOB_ENDPOINT: endpointOf(server),
          SIALI_ALLOW_PRIVATE_ADDRESSES: '',
        },
      )
      await client.check()
      await client.close()
    })
  })
})
